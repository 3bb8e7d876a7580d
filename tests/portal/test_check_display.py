"""How a page shows checks: what is stale, waiting or broken, what was not asked for, and to whom."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.test import Client
from django.utils import timezone

from accounts.access import sync_grants
from portal import tasks
from portal.checks import service
from portal.checks.keys import key_of
from portal.models import CheckKind, CheckStatus, ConnectionCheck
from tenants.models import Tenant
from tenants.scope import every_tenant, tenant_scope
from tests.cast import Cast
from tests.fixtures import CONNECTION_STRING, reload
from tests.pages import open_form, post, save, settings_address

GROUP = CheckKind.TENANT_GROUP
STALE = "The value has changed since this check."


def finished(cast: Cast, kind: str, target: object, code: str, **facts: Any) -> ConnectionCheck:
    """Return a check of Contoso that ran for two seconds and ended with `code`."""
    outcomes = {"ok": "ok", "not_found": "failed", "wrong_key": "failed", "timed_out": "not_done"}
    now = timezone.now()
    with tenant_scope(cast.contoso.pk):
        check = ConnectionCheck.objects.create(
            tenant=cast.contoso,
            kind=kind,
            **asdict(key_of(kind, cast.contoso, target)),
            status="done",
            outcome=outcomes[code],
            code=code,
            deadline=now,
            started_at=now - timedelta(seconds=2),
            finished_at=now,
            **facts,
        )
        service.refresh_health(reload(cast.contoso))
    return check


def test_answer_is_shown_with_its_time_and_stale_when_the_value_has_changed(
    client_of: Callable[[str], Client], cast: Cast
) -> None:
    client = client_of("luware")
    finished(cast, GROUP, cast.contoso.tenant_group_id, "ok", result={"group": "Admins"})
    page = client.get(settings_address(cast.contoso)).text
    assert "The group “Admins” exists and can be read." in page
    assert "took 2.0 s" in page
    assert STALE not in page
    typed = open_form(client, cast.contoso) | {"tenant-tenant_group_id": str(uuid4()), "contact-email": "wrong"}
    assert STALE in post(client, cast.contoso, typed).text


def test_broken_connection_is_named_above_the_tabs_to_who_sees_its_field(
    client_of: Callable[[str], Client], cast: Cast
) -> None:
    owner = client_of("owner")
    save(owner, cast.contoso, interact__enabled="on", interact__acs_connection_string=CONNECTION_STRING)
    secret = Tenant.objects.get(pk=cast.contoso.pk).interact.acs_connection_string
    check = finished(cast, CheckKind.INTERACT_ACS, secret, "wrong_key")
    words = "ACS connection string of Interact: The resource refused the access key."
    assert words in client_of("owner").get(settings_address(cast.contoso)).text
    assert str(check.correlation_id) in client_of("owner").get(settings_address(cast.contoso)).text
    Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_admins_restricted=True)
    sync_grants(cast.contoso)
    page = client_of("owner").get(settings_address(cast.contoso)).text
    assert words not in page
    assert str(check.correlation_id) not in page


def test_closed_and_pending_tenants_say_so(client_of: Callable[[str], Client], cast: Cast) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(state="suspended", pending_deletion_since=timezone.now())
    page = client_of("luware").get(settings_address(cast.contoso)).text
    assert "This tenant is suspended" in page
    assert "pending deletion" in page


@pytest.mark.parametrize(("typed", "words"), [("", "Nothing to check yet"), ("no group", "Enter the ID as a GUID")])
def test_missing_or_malformed_value_is_not_checked(
    client_of: Callable[[str], Client], cast: Cast, typed: str, words: str
) -> None:
    client = client_of("partner")
    data = open_form(client, cast.contoso) | {"tenant-tenant_group_id": typed}
    address = f"/tenants/{cast.contoso.pk}/checks/tenant-group/"
    assert words in client.post(address, data, headers={"HX-Request": "true"}).text
    assert not ConnectionCheck._base_manager.exists()


def test_without_scripts_the_check_leads_back_to_its_tab(client_of: Callable[[str], Client], cast: Cast) -> None:
    client = client_of("partner")
    data = open_form(client, cast.contoso)
    response = client.post(f"/tenants/{cast.contoso.pk}/checks/tenant-group/", data)
    assert response["Location"] == settings_address(cast.contoso)
    asked = post(client, cast.contoso, data | {"check": "tenant-group"})
    assert (asked.status_code, "Queued" in asked.text) == (200, True)
    assert post(client, cast.contoso, data | {"show": "1"}).status_code == 200
    assert ConnectionCheck._base_manager.count() == 1


def test_check_that_nobody_takes_says_that_it_waits(client_of: Callable[[str], Client], cast: Cast) -> None:
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=cast.contoso, kind=GROUP, value="x", person=None)
        ConnectionCheck.objects.filter(pk=check.pk).update(asked_at=timezone.now() - timedelta(minutes=1))
    address = f"/tenants/{cast.contoso.pk}/checks/tenant-group/{check.pk}/"
    assert "Checks are waiting for the worker" in client_of("owner").get(address).text
    assert client_of("owner").get(address.replace("tenant-group", "partner-group")).status_code == 404


@pytest.mark.parametrize("after", ["x", "-1", "\u0661", "9" * 19, "999999999"])
def test_next_page_of_members_never_comes_from_the_browser(
    client_of: Callable[[str], Client], cast: Cast, after: str
) -> None:
    address = f"/tenants/{cast.contoso.pk}/groups/tenant-group/"
    assert client_of("owner").get(address, {"after": after}).status_code == 404


def test_members_are_read_again_when_asked_or_old(client_of: Callable[[str], Client], cast: Cast) -> None:
    owner, address = client_of("owner"), f"/tenants/{cast.contoso.pk}/groups/tenant-group/"
    facts = {"result": {"members": [], "next_page": ""}}
    known = finished(cast, CheckKind.TENANT_MEMBERS, cast.contoso.tenant_group_id, "ok", **facts)
    assert "The group has no members" in owner.get(address).text
    assert ConnectionCheck._base_manager.count() == 1
    ConnectionCheck._base_manager.filter(pk=known.pk).update(finished_at=timezone.now() - timedelta(minutes=6))
    assert "Queued" in owner.get(address).text
    assert owner.post(address)["Location"] == address
    assert ConnectionCheck._base_manager.count() == 2


def test_details_of_a_group_that_is_not_set_or_has_none_are_not_found(
    client_of: Callable[[str], Client], cast: Cast
) -> None:
    base = f"/tenants/{cast.contoso.pk}/groups"
    assert client_of("owner").get(f"{base}/interact-acs/").status_code == 404
    Tenant.objects.filter(pk=cast.contoso.pk).update(partner_group_id=None)
    assert client_of("owner").get(f"{base}/partner-group/").status_code == 404


@pytest.mark.parametrize(
    ("error", "code"), [(SoftTimeLimitExceeded(), "timed_out"), (ZeroDivisionError("secret words"), "internal")]
)
def test_check_always_ends(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    code: str,
) -> None:
    def fail(_kind: str) -> None:
        raise error

    monkeypatch.setattr(service, "find_check", fail)
    with tenant_scope(cast.contoso.pk), caplog.at_level(logging.WARNING):
        check = service.ask(tenant=cast.contoso, kind=GROUP, value="x", person=None)
        tasks.run_check(check.pk)
        check.refresh_from_db()
    assert (check.status, check.code, check.outcome) == (CheckStatus.DONE, code, "not_done")
    assert any(getattr(record, "check", None) == check.pk for record in caplog.records)


def test_check_that_is_done_is_not_done_again(cast: Cast) -> None:
    check = finished(cast, GROUP, "x", "ok")
    tasks.run_check(check.pk)
    tasks.run_check(987_654_321)
    with every_tenant("test"):
        assert ConnectionCheck.objects.get().attempts == 0


def test_answers_that_could_not_be_had_say_nothing_about_health(cast: Cast) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(partner_group_id=None)
    group = cast.contoso.tenant_group_id
    finished(cast, GROUP, group, "timed_out")
    assert Tenant.objects.get(pk=cast.contoso.pk).health == "unchecked"
    finished(cast, GROUP, group, "not_found")
    assert Tenant.objects.get(pk=cast.contoso.pk).health == "broken"
    finished(cast, GROUP, group, "timed_out")
    assert Tenant.objects.get(pk=cast.contoso.pk).health == "broken"
    finished(cast, GROUP, group, "ok")
    assert Tenant.objects.get(pk=cast.contoso.pk).health == "ok"


def test_beat_tasks_run(cast: Cast) -> None:
    tasks.check_every_tenant()
    tasks.sweep_checks()
    waiting = set(ConnectionCheck._base_manager.values_list("tenant_id", "status"))
    assert waiting == {(tenant.pk, "queued") for tenant in (cast.contoso, cast.fabrikam, cast.northwind)}
