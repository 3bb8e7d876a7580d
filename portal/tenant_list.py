"""The tenant list: search, filters and sorting over the tenants that a person reaches."""

from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Person, count_reachable, reachable_tenants
from portal.paging import address
from tenants.models import Health, Tenant, TenantState

PAGE_SIZE = 50
MOST_COUNTED = 1000
LONGEST_QUERY = 128
COLUMNS: dict[str, tuple[Any, Any]] = {
    "name": (gettext_lazy("Name"), Lower("name")),
    "domain": (gettext_lazy("Domain"), F("o365_domain_ascii")),
    "company": (gettext_lazy("Company"), Lower("company_name")),
    "partner": (gettext_lazy("Partner"), F("partner__name")),
    "state": (gettext_lazy("State"), F("state")),
    "health": (gettext_lazy("Connections"), F("health")),
}


@dataclass(frozen=True)
class Wish:
    """What the address asks for. Unknown words count as not said."""

    query: str
    state: str
    health: str
    sort: str
    descending: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Wish":
        """Read the wish from the address."""
        sort = request.GET.get("sort", "")
        key = sort.removeprefix("-")
        state, health = request.GET.get("state", ""), request.GET.get("health", "")
        return cls(
            query=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
            state=state if state in TenantState.values else "",
            health=health if health in Health.values else "",
            sort=key if key in COLUMNS else "name",
            descending=sort.startswith("-") and key in COLUMNS,
        )


def find(person: Person, wish: Wish) -> QuerySet[Tenant]:
    """Return the tenants that `person` reaches and that meet the wish, in its order."""
    found = reachable_tenants(person).select_related("partner")
    for word in wish.query.lower().split():
        found = found.filter(search_text__contains=word)
    if wish.state:
        found = found.filter(state=wish.state)
    if wish.health:
        found = found.filter(health=wish.health)
    column = COLUMNS[wish.sort][1]
    order = column.desc(nulls_last=True) if wish.descending else column.asc(nulls_last=True)
    return found.order_by(order, "-pk" if wish.descending else "pk")


class TenantPages(Paginator):
    """The pages of a person's list.

    All are counted by permissions, without reading tenants. What a search or filter finds is counted up to
    MOST_COUNTED: who finds more narrows the search.
    """

    def __init__(self, person: Person, wish: Wish) -> None:
        super().__init__(find(person, wish), PAGE_SIZE)
        self._person, self._counts_all = person, not (wish.query or wish.state or wish.health)

    @cached_property
    def count(self) -> int:
        """How many tenants the list has, as far as they are counted."""
        if self._counts_all:
            return count_reachable(self._person)
        return cast("QuerySet[Tenant]", self.object_list).order_by()[:MOST_COUNTED].count()

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than `count` says."""
        return not self._counts_all and self.count >= MOST_COUNTED


def columns(request: HttpRequest, wish: Wish) -> list[dict[str, str]]:
    """Return the heads of the table: label, the address that sorts by it, and how it is sorted now."""
    heads = []
    for key, (label, _order) in COLUMNS.items():
        current = key == wish.sort
        turned = f"-{key}" if current and not wish.descending else key
        word = "none" if not current else "descending" if wish.descending else "ascending"
        head = {
            "key": key,
            "label": str(label),
            "aria_sort": word,
            "sort_address": address(request, sort=turned, page=""),
        }
        heads.append(head)
    return heads


def chips(request: HttpRequest, wish: Wish) -> list[dict[str, str]]:
    """Return the filters that are set, each with the address that takes it away."""
    found = []
    if wish.query:
        found.append((_("Search: %(words)s") % {"words": wish.query}, "q"))
    if wish.state:
        found.append((_("State: %(state)s") % {"state": TenantState(wish.state).label}, "state"))
    if wish.health:
        found.append((_("Connections: %(health)s") % {"health": Health(wish.health).label}, "health"))
    return [{"label": label, "remove_address": address(request, **{key: "", "page": ""})} for label, key in found]
