"""The tenant list: search, filters and sorting over the tenants that a person reaches."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, OuterRef, QuerySet, When
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Person, count_reachable, holds_anywhere, reachable_among, reachable_tenants, reaches_several
from portal.forms.contact import TenantPartnerForm
from portal.paging import address
from portal.tenant_rows import READ
from tenants.models import Health, Tenant, TenantState

PAGE_SIZE = 50
MOST_COUNTED = 1000
LONGEST_QUERY = 128
COLUMNS: dict[str, tuple[Any, Any]] = {
    "name": (gettext_lazy("Name"), Lower("name")),
    "domain": (gettext_lazy("Domain"), F("o365_domain_ascii")),
    "company": (gettext_lazy("Company"), Lower("company_name")),
    "partner": (gettext_lazy("Partner"), F("partner_shown")),
    "state": (gettext_lazy("State"), F("state")),
    "health": (gettext_lazy("Connections"), F("health")),
}
SEES_PARTNER = TenantPartnerForm.access["partner"].see  # as in the settings, so that the list tells no more


def shown_columns(person: Person) -> tuple[str, ...]:
    """Return the columns of this person's list: the partner only when they may see it of some tenant."""
    sees_partner = holds_anywhere(person, SEES_PARTNER)
    return tuple(key for key in COLUMNS if key != "partner" or sees_partner)


@dataclass(frozen=True)
class Wish:
    """What the address asks for. Unknown words count as not said."""

    query: str
    state: str
    health: str
    sort: str
    descending: bool

    @classmethod
    def of(cls, request: HttpRequest, shown: Collection[str]) -> "Wish":
        """Read the wish from the address. What is not among the `shown` columns cannot be sorted by."""
        sort = request.GET.get("sort", "")
        key = sort.removeprefix("-")
        state, health = request.GET.get("state", ""), request.GET.get("health", "")
        return cls(
            query=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
            state=state if state in TenantState.values else "",
            health=health if health in Health.values else "",
            sort=key if key in shown else "name",
            descending=sort.startswith("-") and key in shown,
        )


def find(person: Person, wish: Wish) -> QuerySet[Tenant]:
    """Return the tenants that `person` reaches and that meet the wish, in its order."""
    found = reachable_tenants(person)
    if wish.sort == "partner":
        visible = Exists(reachable_tenants(person, SEES_PARTNER).filter(pk=OuterRef("pk")))
        found = found.annotate(partner_shown=Case(When(visible, then=F("partner__name"))))
    for word in wish.query.lower().split():
        found = found.filter(search_text__contains=word)
    if wish.state:
        found = found.filter(state=wish.state)
    if wish.health:
        found = found.filter(health=wish.health)
    column = COLUMNS[wish.sort][1]
    order = column.desc(nulls_last=True) if wish.descending else column.asc(nulls_last=True)
    return found.order_by(order, "-pk" if wish.descending else "pk")


def rows_of(person: Person, page: Page[Tenant], shown: Collection[str]) -> list[dict[str, Any]]:
    """Return what the list shows of the tenants of a page; the `partner` only where the person may see it."""
    tenants = cast("QuerySet[Tenant]", page.object_list)
    if "partner" not in shown:
        return [{**row, "partner": ""} for row in tenants.values(*READ)]
    rows: list[dict[str, Any]] = [*tenants.values(*READ, "partner__name")]
    names = {row["pk"]: row.pop("partner__name") for row in rows}
    seen = reachable_among(person, [pk for pk, name in names.items() if name], SEES_PARTNER)
    return [{**row, "partner": names[row["pk"]] if row["pk"] in seen else ""} for row in rows]


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
    def has_several(self) -> bool:
        """Whether the person reaches more than one tenant, whatever was searched for."""
        return self.count > 1 or reaches_several(self._person)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than `count` says."""
        return not self._counts_all and self.count >= MOST_COUNTED


def columns(request: HttpRequest, wish: Wish, shown: Collection[str]) -> list[dict[str, str]]:
    """Return the heads of the shown columns: label, the address that sorts by it, and how it is sorted now."""
    heads = []
    for key in shown:
        label = COLUMNS[key][0]
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
