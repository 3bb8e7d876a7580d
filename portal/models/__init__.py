"""Rows that the portal keeps beside the settings: checks, the change history, edits held over a sign-in."""

from portal.models.changes import Change
from portal.models.checks import CheckKind, CheckOutcome, CheckStatus, ConnectionCheck
from portal.models.held import HeldEdit

__all__ = [
    "Change",
    "CheckKind",
    "CheckOutcome",
    "CheckStatus",
    "ConnectionCheck",
    "HeldEdit",
]
