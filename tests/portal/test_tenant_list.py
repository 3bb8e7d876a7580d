"""The tenant list: who gets one, and its search, filters, sorting and pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenants.models import Tenant
from tests.cast import PLANTED, Cast
from tests.factories import TenantFactory


def names(client: Client, **query: str) -> list[str]:
    response = client.get("/tenants/", query)
    assert response.status_code == 200
    return [row["name"] for row in response.context["tenants"]["rows"]]


@pytest.mark.parametrize(
    ("who", "code", "goal"),
    [
        ("luware", 302, "/tenants/"),
        ("partner", 302, "/tenants/"),
        ("owner", 302, "/tenants/{contoso}/settings/general/"),
        ("nobody", 403, ""),
    ],
)
def test_first_page_follows_what_is_reached(
    client_of: Callable[[str], Client], cast: Cast, who: str, code: int, goal: str
) -> None:
    response = client_of(who).get("/")
    assert response.status_code == code
    assert response.get("Location", "") == goal.format(contoso=cast.contoso.pk)
    if who in {"owner", "nobody"}:
        assert client_of(who).get("/tenants/")["Location"] == "/"


def test_partner_sees_its_own_tenants_alone(client_of: Callable[[str], Client], cast: Cast) -> None:
    assert names(client_of("partner")) == ["Contoso", "Fabrikam"]
    assert names(client_of("partner"), q=PLANTED) == []
    assert len(names(client_of("luware"))) == 3


@pytest.mark.parametrize("field", ["name", "o365_domain", "company_name", "tenant_id"])
def test_search_finds_part_of_what_a_tenant_is_called(
    client_of: Callable[[str], Client], cast: Cast, field: str
) -> None:
    cast.contoso.company_name = "Kontor und Söhne"
    cast.contoso.save()
    part = str(getattr(cast.contoso, field))[:9].upper()
    assert names(client_of("partner"), q=part) == ["Contoso"]
    assert names(client_of("partner"), q=f"{part} nowhere") == []


def test_hidden_value_cannot_be_searched(client_of: Callable[[str], Client], cast: Cast) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(crm_id="crm-4711")
    assert names(client_of("partner"), q="crm-4711") == []


@pytest.mark.parametrize("wild", ["%", "_", "\\", "%%", "' OR 1=1 --"])
def test_search_takes_signs_as_they_are(client_of: Callable[[str], Client], cast: Cast, wild: str) -> None:
    assert names(client_of("partner"), q=wild) == []


def test_filters_narrow_and_can_be_taken_away(client_of: Callable[[str], Client], cast: Cast) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(state="suspended", health="broken")
    partner = client_of("partner")
    assert names(partner, state="suspended") == names(partner, health="broken") == ["Contoso"]
    assert names(partner, state="active", health="broken") == []
    response = partner.get("/tenants/", {"q": "con", "state": "suspended", "health": "broken", "page": "2"})
    chips: list[dict[str, Any]] = response.context["tenants"]["filters"]
    assert [chip["label"] for chip in chips] == ["Search: con", "State: Suspended", "Connections: Broken"]
    assert chips[1]["remove_address"] == "?q=con&health=broken"


@pytest.mark.parametrize("column", ["name", "domain", "company", "partner", "state", "health"])
def test_every_column_sorts_both_ways(client_of: Callable[[str], Client], cast: Cast, column: str) -> None:
    for tenant, order in ((cast.contoso, "a"), (cast.fabrikam, "b")):
        state = {"state": "active" if order == "a" else "trial", "health": "broken" if order == "a" else "ok"}
        Tenant.objects.filter(pk=tenant.pk).update(company_name=order, **state)
    partner = client_of("partner")
    assert names(partner, sort=column) == ["Contoso", "Fabrikam"]
    assert names(partner, sort=f"-{column}") == ["Fabrikam", "Contoso"]
    heads = partner.get("/tenants/", {"sort": f"-{column}"}).context["tenants"]["columns"]
    assert {head["key"]: head["aria_sort"] for head in heads if head["aria_sort"] != "none"} == {column: "descending"}


def test_pages_hold_fifty(client_of: Callable[[str], Client], cast: Cast) -> None:
    facts = {"partner": cast.contoso.partner, "partner_group_id": cast.contoso.partner_group_id}
    TenantFactory.create_batch(60, **facts)
    partner = client_of("partner")
    assert (len(names(partner)), len(names(partner, page="2"))) == (50, 12)
    assert not set(names(partner)) & set(names(partner, page="2"))
    pager = partner.get("/tenants/", {"page": "2", "sort": "domain"}).context["tenants"]["pager"]
    assert (pager.first, pager.last, pager.total, pager.next) == (51, 62, 62, "")
    assert pager.previous == "?sort=domain&page=1"
