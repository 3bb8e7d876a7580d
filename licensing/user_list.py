"""The list of a tenant's users: search, filters and sorting, for who sees their names and for who does not.

Who may not see the names finds by O365 ID alone, and gets an order that tells nothing of them: whatever is hidden
must not leak by being searched or sorted (product description, section 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import DirectoryUser
from directory.tree import Node, below
from licensing.models import UserLicence
from licensing.products import USER_PRODUCTS, Product
from portal.masking import HIDDEN
from portal.paging import address

PAGE_SIZE = 50
LONGEST_QUERY = 128
SORTS: dict[str, tuple[Any, Any]] = {"name": (gettext_lazy("Name"), "name"), "upn": (gettext_lazy("UPN"), "upn")}
ENABLED, DISABLED = "enabled", "disabled"
STATES = {ENABLED: gettext_lazy("Enabled"), DISABLED: gettext_lazy("Disabled")}


@dataclass(frozen=True)
class Wish:
    """What the address asks for. Unknown words count as not said."""

    query: str
    unit: str
    licence: str
    state: str
    sort: str
    descending: bool

    @classmethod
    def of(cls, request: HttpRequest, nodes: Sequence[Node], *, sees_names: bool) -> "Wish":
        """Read the wish from the address; what the person may not see cannot be sorted by."""
        get = request.GET.get
        sort = get("sort", "")
        key = sort.removeprefix("-")
        units = {str(node.unit.pk) for node in nodes}
        known = key if sees_names and key in SORTS else ""
        return cls(
            query=get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
            unit=get("unit", "") if get("unit", "") in units else "",
            licence=get("licence", "") if get("licence", "") in USER_PRODUCTS else "",
            state=get("state", "") if get("state", "") in STATES else "",
            sort=known or ("name" if sees_names else ""),
            descending=bool(known) and sort.startswith("-"),
        )


def find(users: QuerySet[DirectoryUser], wish: Wish, nodes: Sequence[Node], *, sees_names: bool) -> "Found":
    """Return those of `users` that meet the wish, in its order."""
    if wish.query:
        users = _searched(users, wish.query, sees_names=sees_names)
    if wish.unit:
        users = users.filter(unit__in=below(nodes, int(wish.unit)))
    if wish.licence:
        users = users.filter(Exists(UserLicence.objects.filter(user=OuterRef("pk"), product=wish.licence)))
    if wish.state:
        users = users.filter(is_enabled=wish.state == ENABLED)
    return Found(users, [Lower(SORTS[wish.sort][1]), F("pk")] if wish.sort else [F("pk")], wish.descending)


def _searched(users: QuerySet[DirectoryUser], query: str, *, sees_names: bool) -> QuerySet[DirectoryUser]:
    try:
        return users.filter(object_id=UUID(query))
    except ValueError:
        if not sees_names:
            return users.none()
    for word in query.lower().split():
        users = users.filter(search_text__contains=word)
    return users


@dataclass(frozen=True)
class Found:
    """What was found, with its order: both directions, so that the last pages are as near as the first."""

    users: QuerySet[DirectoryUser]
    order: list[Any]
    descending: bool

    def ordered(self, *, turned: bool = False) -> QuerySet[DirectoryUser]:
        """Return the users in order, or from the end."""
        down = self.descending != turned
        return self.users.order_by(*(each.desc() if down else each.asc() for each in self.order))


class UserPages(Paginator):
    """Pages of users. A page beyond the middle is read from the end."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.ordered(), PAGE_SIZE)
        self._found = found

    @cached_property
    def count(self) -> int:
        """How many users were found."""
        return self._found.users.order_by().count()

    def page(self, number: int | str) -> "Page[DirectoryUser]":
        """Return a page, its users read from the nearer end."""
        number = self.validate_number(number)
        first = (number - 1) * PAGE_SIZE
        last = min(first + PAGE_SIZE, self.count)
        if first * 2 <= self.count:
            rows = list(_shown(self._found.ordered())[first:last])
        else:
            rows = list(_shown(self._found.ordered(turned=True))[self.count - last : self.count - first])[::-1]
        return Page(rows, number, self)


def _shown(users: QuerySet[DirectoryUser]) -> QuerySet[DirectoryUser]:
    return users.defer("search_text").prefetch_related("licences")


def rows(page: "Page[DirectoryUser]", paths: dict[int, str], *, sees_names: bool) -> list[dict[str, Any]]:
    """Return what the list shows of each user; `paths` is unit -> path."""
    return [
        {
            "pk": user.pk,
            "name": user.name if sees_names else HIDDEN,
            "upn": user.upn if sees_names else HIDDEN,
            "object_id": user.object_id,
            "department": user.department,
            "unit": paths.get(user.unit_id, ""),
            "licences": [Product(licence.product).label for licence in _in_order(user)],
            "is_enabled": user.is_enabled,
            "state_since": user.state_since,
        }
        for user in page
    ]


def _in_order(user: DirectoryUser) -> list[UserLicence]:
    order = list(Product)
    return sorted(user.licences.all(), key=lambda licence: order.index(Product(licence.product)))


def heads(request: HttpRequest, wish: Wish) -> list[dict[str, str]]:
    """Return the columns that can be sorted by: label, the address that sorts, and how it is sorted now."""
    found = []
    for key, (label, _field) in SORTS.items():
        current = key == wish.sort
        turned = f"-{key}" if current and not wish.descending else key
        found.append(
            {
                "label": str(label),
                "aria_sort": "none" if not current else "descending" if wish.descending else "ascending",
                "sort_address": address(request, sort=turned, page=""),
            }
        )
    return found


def chips(request: HttpRequest, wish: Wish, paths: dict[int, str]) -> list[dict[str, str]]:
    """Return the filters that are set, each with the address that takes it away."""
    found = [
        (_("Search: %(words)s") % {"words": wish.query}, "q", wish.query),
        (_("Organization unit: %(unit)s") % {"unit": paths.get(int(wish.unit or 0), "")}, "unit", wish.unit),
        (_("Licence: %(licence)s") % {"licence": _label(wish.licence)}, "licence", wish.licence),
        (STATES.get(wish.state, ""), "state", wish.state),
    ]
    return [
        {"label": str(label), "remove_address": address(request, **{key: "", "page": ""})}
        for label, key, value in found
        if value
    ]


def _label(product: str) -> str:
    return str(Product(product).label) if product else ""
