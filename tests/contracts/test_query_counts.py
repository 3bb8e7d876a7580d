"""Every page costs a fixed number of queries, whatever the amount of data, and no more than is allowed."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Change, CheckKind, ConnectionCheck
from tests.cast import Cast
from tests.factories import PartnerFactory, TenantFactory
from tests.pages import open_form, post, settings_address
from tests.portal.test_saving import EVERYWHERE

CHANGE = {"tenant_name": "Contoso", "version": 0, "person_name": "Oscar", "section": "contact", "field": "name"}
MOST = {"settings": 12, "tenants": 8, "history": 9, "roles": 4, "group": 9, "validate": 8, "check": 7}
TRANSACTION_WORDS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def cost(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def much_more_data(cast: Cast) -> None:
    """Give the partner and Contoso much more of everything."""
    TenantFactory.create_batch(60, partner=cast.contoso.partner, partner_group_id=cast.contoso.partner_group_id)
    PartnerFactory.create_batch(20)
    now = timezone.now()
    Change._base_manager.bulk_create(
        Change(**CHANGE, tenant=cast.contoso, person=cast.owner, new=str(index)) for index in range(80)
    )
    times = {"deadline": now, "started_at": now, "finished_at": now}
    ConnectionCheck._base_manager.bulk_create(
        ConnectionCheck(
            tenant=cast.contoso, kind=kind, target=str(uuid4()), status="done", outcome="ok", code="ok", **times
        )
        for kind in CheckKind
        for _number in range(20)
    )


@pytest.mark.parametrize("who", ["luware", "partner", "owner"])
def test_pages_cost_the_same_with_much_more_data(client_of: Callable[[str], Client], cast: Cast, who: str) -> None:
    client = client_of(who)
    base = f"/tenants/{cast.contoso.pk}"
    data = open_form(client, cast.contoso)
    client.post(f"{base}/checks/tenant-group/", data, headers={"HX-Request": "true"})
    check = ConnectionCheck._base_manager.get(tenant=cast.contoso, kind=CheckKind.TENANT_GROUP).pk
    pages: dict[str, Callable[[], object]] = {
        "settings": lambda: client.get(settings_address(cast.contoso)),
        "roles": lambda: client.get("/roles/"),
        "validate": lambda: client.post(f"{base}/validate/", data),
        "group": lambda: client.get(f"{base}/groups/tenant-group/"),
        "check": lambda: client.get(f"{base}/checks/tenant-group/{check}/"),
    }
    if who != "owner":
        pages["tenants"] = lambda: client.get("/tenants/")
    if who != "partner":
        pages["history"] = lambda: client.get(f"{base}/history/")
    Change._base_manager.create(**CHANGE, tenant=cast.contoso, person=cast.owner)
    for page in pages.values():
        page()
    before = {name: cost(page) for name, page in pages.items()}
    much_more_data(cast)
    after = {name: cost(page) for name, page in pages.items()}
    assert after == before
    assert {name: count for name, count in after.items() if count > MOST[name]} == {}


def test_save_of_every_tab_costs_at_most_25_queries(client_of: Callable[[str], Client], cast: Cast) -> None:
    client = client_of("partner")
    typed = {name.replace("__", "-"): value for name, value in EVERYWHERE.items()}
    stays = {"partner-partner": str(cast.contoso.partner_id)}
    data = open_form(client, cast.contoso) | typed | stays
    with CaptureQueriesContext(connection) as queries:
        assert post(client, cast.contoso, data).status_code == 302
    asked = [query["sql"][:80] for query in queries if not query["sql"].startswith(TRANSACTION_WORDS)]
    assert len(asked) <= 25, "\n".join(asked)
