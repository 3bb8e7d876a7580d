"""The settings page, its save, and the tenant list, at 1,000 and at 100,000 tenants."""

import time
import uuid
from collections.abc import Callable
from html.parser import HTMLParser
from typing import cast

from django.db import transaction

from accounts.access import security_group
from accounts.models import User
from benchmarks import every_tab, peer
from benchmarks.databases import kept_small, settle
from benchmarks.measuring import Visitor, figure, queries, ratio, side_by_side, tell
from nimbus_admin.demo import bulk
from tenants.models import Partner, Tenant

ADMIN = "stock Django admin"
SMALL, LARGE, PARTNERS = 1_000, 100_000, 10


class Fields(HTMLParser):
    """Reads what a browser would send of the settings form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the value of an input, or the chosen option of a select."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.found[self._select] = given.get("value") or ""
        elif tag == "input" and name and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.found[name] = given.get("value") or ("on" if given.get("type") == "checkbox" else "")
        elif tag == "textarea" and name:
            self.found.setdefault(name, "")


class Scene:
    """A partner and a tenant of theirs among all the tenants, and somebody of Luware for the peer's pages."""

    def __init__(self) -> None:
        partner = Partner.objects.order_by("pk")[0]
        self.tenant = Tenant.objects.filter(partner=partner, partner_group_id__isnull=False).order_by("pk")[5]
        directory = partner.directory_id or self.tenant.tenant_id
        self.person = User.objects.create_user(directory_id=directory, object_id=uuid.uuid4(), name="Partner")
        self.person.groups.add(security_group(directory, cast("uuid.UUID", self.tenant.partner_group_id)).group)
        staff = User.objects.create_user(directory_id=uuid.uuid4(), object_id=uuid.uuid4(), is_staff=True)
        self.partner, self.staff = Visitor(self.person), Visitor(staff)
        self.settings = f"/tenants/{self.tenant.pk}/settings/general/"
        self.change = f"/admin/tenants/tenant/{self.tenant.pk}/change/"
        self.word = self.tenant.name.split()[0][1:7].lower()
        peer.listed_for[:] = [self.person]
        every_tab.furnish(self.tenant)


def grow(to: int) -> float:
    """Make tenants until there are `to`; return the seconds that it took."""
    began = time.perf_counter()
    with transaction.atomic():
        bulk.make_tenants(to - Tenant.objects.count(), PARTNERS)
    bulk.refresh_statistics()
    return time.perf_counter() - began


def measure(wanted: list[str]) -> None:
    """Print the figures whose names begin with one of `wanted`; all when it is empty."""
    tell(f"Making {SMALL:,} tenants ...")
    grow(SMALL)
    small = Scene()
    with kept_small() as in_small:
        tell(f"Making {LARGE:,} tenants ...")
        seconds = grow(LARGE)
        scene = Scene()
        settle()
        in_small(settle)
        if _is_wanted("make_tenants", wanted):
            figure("make_tenants_100k_seconds", seconds * LARGE / (LARGE - SMALL), "s")
        if _is_wanted("settings_page", wanted):
            _settings_page(scene, lambda: in_small(lambda: small.partner.get(small.settings)))
        if _is_wanted("settings_save", wanted):
            _settings_save(scene)
        if _is_wanted("tenant_", wanted):
            settle()  # after the saves
            _tenant_list(scene, lambda: in_small(lambda: small.partner.get("/tenants/")))


def _is_wanted(group: str, wanted: list[str]) -> bool:
    return not wanted or any(name.startswith(group) or group.startswith(name) for name in wanted)


def _settings_page(scene: Scene, in_small: Callable[[], float]) -> None:
    tell("Measuring the settings page ...")
    figure("settings_page_queries", queries(lambda: scene.partner.get(scene.settings)), "queries")
    ours, theirs, at_small = side_by_side(
        lambda: scene.partner.get(scene.settings), lambda: scene.staff.get(scene.change), in_small
    )
    figure("settings_page_ms", ours, "ms", peer=ADMIN, peer_value=theirs)
    ratio("settings_page_ratio_admin", ours, peer=ADMIN, peer_value=theirs)
    ratio("settings_page_growth", ours, peer=f"{SMALL:,} tenants", peer_value=at_small)
    every_tab.queries_with_many_units(scene.tenant, lambda: scene.partner.get(scene.settings))


def _settings_save(scene: Scene) -> None:
    tell("Measuring the save ...")
    number = 0

    def save() -> float:
        nonlocal number
        number += 1
        scene.partner.get(scene.settings)
        fields = Fields(scene.partner.body.decode()).found
        fields = every_tab.change_every_tab(fields, number)
        _flip(fields, "privacy-allow_partner_user_identifiers")
        return scene.partner.post(scene.settings, fields)

    page = queries(lambda: scene.partner.get(scene.settings))
    figure("settings_save_queries", queries(save) - page, "queries")
    every_tab.transactions(scene.tenant, save)
    figure("settings_save_ms", side_by_side(save)[0], "ms")


def _flip(fields: dict[str, str], name: str) -> None:
    if fields.pop(name, None) is None:
        fields[name] = "on"


def _tenant_list(scene: Scene, in_small: Callable[[], float]) -> None:
    tell("Measuring the tenant list ...")
    changes = "/admin/tenants/tenant/"
    figure("tenant_list_queries", queries(lambda: scene.partner.get("/tenants/")), "queries")
    ours, theirs, search, their_search, deep, at_small = side_by_side(
        lambda: scene.partner.get("/tenants/"),
        lambda: scene.staff.get(changes),
        lambda: scene.partner.get("/tenants/", {"q": scene.word}),
        lambda: scene.staff.get(changes, {"q": scene.word}),
        lambda: scene.partner.get("/tenants/", {"page": "100"}),
        in_small,
    )
    figure("tenant_list_ms", ours, "ms", peer=ADMIN, peer_value=theirs)
    ratio("tenant_list_ratio_admin", ours, peer=ADMIN, peer_value=theirs)
    figure("tenant_search_ms", search, "ms", peer=ADMIN, peer_value=their_search)
    ratio("tenant_search_ratio_admin", search, peer=ADMIN, peer_value=their_search)
    figure("tenant_page_100_ms", deep, "ms")
    ratio("tenant_list_growth", ours, peer=f"{SMALL:,} tenants", peer_value=at_small)
