"""The rows of the tenant list, which are rendered once for each look and then filled in."""

from html import escape
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse, set_script_prefix

from accounts.access import reachable_among
from portal.tenant_rows import rows_html
from tenants.models import Health, TenantState
from tenants.permissions import TenantPermission as May
from tests.cast import Cast

HOSTILE = [
    "<script>alert('x')</script>",
    "\"quoted\" & 'quoted' &amp; &lt;b&gt;",
    "{pk} {name} {0} {} {{partner}} }{ %s %(name)s {{ row.name }} {% url 'home' %}",
    "\u202egnp.exe \u200f \u05d0\u05d1 \U0001f600",
    "\x02name\x03 two  spaces",
]


def row(**facts: Any) -> dict[str, Any]:
    words = dict.fromkeys(("name", "o365_domain", "company_name", "partner"), "")
    return words | {"pk": 7, "state": "active", "health": "ok", "pending_deletion_since": None} | facts


def squeezed(html: str) -> str:
    return " ".join(html.split())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("word", ["name", "o365_domain", "company_name", "partner"])
def test_every_word_is_escaped_and_otherwise_untouched(word: str, text: str) -> None:
    html = rows_html([row(**{word: text}), row()], shows_partner=True)
    assert escape(text) in html
    assert text not in html.replace(escape(text), "")
    assert rows_html([row()], shows_partner=True) in html


@pytest.mark.parametrize("state", TenantState.values)
@pytest.mark.parametrize("health", Health.values)
@pytest.mark.parametrize("pending", [None, "2026-01-01"])
def test_each_look_is_what_the_template_makes_of_it(state: str, health: str, pending: Any) -> None:
    shown = row(name="Ä & B", partner="P", pk=12, state=state, health=health, pending_deletion_since=pending)
    for shows_partner in (True, False):
        facts = {
            "state_label": TenantState(state).label,
            "health_label": Health(health).label,
            "pending_deletion": pending,
            "address": reverse("settings-tab", args=[12, "general"]),
        }
        context = {"row": shown | facts, "shows_partner": shows_partner}
        expected = squeezed(render_to_string("portal/tenants/row.html", context))
        assert rows_html([shown], shows_partner=shows_partner) == expected


def test_the_partner_stands_only_in_a_list_that_shows_it() -> None:
    assert "Adatum" in rows_html([row(partner="Adatum")], shows_partner=True)
    assert "Adatum" not in rows_html([row(partner="Adatum")], shows_partner=False)


def test_the_address_follows_the_folder_that_the_portal_is_served_from() -> None:
    assert 'href="/tenants/7/settings/general/"' in rows_html([row()], shows_partner=True)
    set_script_prefix("/nimbus/")
    try:
        assert 'href="/nimbus/tenants/7/settings/general/"' in rows_html([row()], shows_partner=True)
    finally:
        set_script_prefix("/")


@pytest.mark.django_db
def test_who_is_asked_about_tenants_gets_only_those_that_the_person_reaches(cast: Cast) -> None:
    every = [cast.contoso.pk, cast.fabrikam.pk, 0]
    assert reachable_among(cast.partner, every, May.CHANGE_AS_PARTNER) == {cast.contoso.pk, cast.fabrikam.pk}
    assert reachable_among(cast.partner, every[:1], May.OPEN_SETTINGS) == {cast.contoso.pk}
    assert reachable_among(cast.partner, [], May.OPEN_SETTINGS) == set()
    assert reachable_among(cast.owner, every, May.OPEN_SETTINGS) == {cast.contoso.pk}
    assert reachable_among(cast.owner, every, May.CHANGE_AS_PARTNER) == set()
    assert reachable_among(cast.nobody, every, May.OPEN_SETTINGS) == set()
    assert reachable_among(cast.luware, every, May.CHANGE_AS_PARTNER) == set(every)
    cast.partner.is_active = False
    assert reachable_among(cast.partner, every, May.OPEN_SETTINGS) == set()
