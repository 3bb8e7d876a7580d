"""What the tests of the portal share."""

from tests.cast import cast

__all__ = ["cast"]
