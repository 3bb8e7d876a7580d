"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_guid import get_guid

from accounts.access import reaches_several, role_on
from accounts.roles import Role
from portal.views.service import THEME_COOKIE, THEMES

PRODUCT = _("Nimbus Tenant Administration")
SUPPORT = [
    (_("Luware Website"), "https://luware.com/support/"),
    (_("Luware Helpdesk"), "https://helpdesk.luware.cloud"),
    (_("Cloud Service Status"), "https://status.luware.cloud/"),
]


@dataclass(frozen=True)
class PersonView:
    """Who is signed in, for the menu of the page."""

    name: str
    email: str
    role: str
    is_staff: bool


class Page:
    """Header and footer. What costs a query is asked only when the template shows it."""

    product = PRODUCT
    version = settings.VERSION
    support = SUPPORT

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        chosen = request.COOKIES.get(THEME_COOKIE, "")
        self.theme = chosen if chosen in THEMES else "auto"
        self.request_id = get_guid() or ""

    @cached_property
    def person(self) -> PersonView | None:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        role = Role.LUWARE if user.is_staff else role_on(getattr(self._request, "held", frozenset()))
        return PersonView(str(user), user.email, str(role.label) if role else "", user.is_staff)

    @cached_property
    def reaches_several(self) -> bool:
        """Whether there is a tenant list for this person."""
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return False
        if hasattr(self._request, "reaches_several"):
            return bool(self._request.reaches_several)
        return reaches_several(user)


def page(request: HttpRequest) -> dict[str, Any]:
    """Add `page` to the context of every template."""
    return {"page": Page(request)}
