"""The portal's addresses, with the peer's pages below /admin/."""

from benchmarks import peer  # noqa: F401  # registers the peer's pages before the addresses are made
from nimbus_admin.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
