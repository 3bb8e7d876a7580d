"""Who is told what of the Microsoft checks, what is checked by night, and what health follows from it."""

import logging
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sync_grants
from microsoft.simulator import Directory, RunningSimulator
from portal.checks import nightly, service
from portal.models import Change, CheckKind, CheckOutcome, ConnectionCheck
from tenants.models import Tenant
from tenants.scope import every_tenant, tenant_scope
from tests.cast import Cast
from tests.fixtures import CONNECTION_STRING, reload
from tests.pages import open_form, post, save, settings_address
from tests.portal.consenting import work
from tests.portal.microsoft_checks import (
    ANNA,
    CONSENT,
    FILTER,
    GUEST,
    VALUES,
    directory,
    done,
    said,
)

__all__ = ["directory"]
pytestmark = pytest.mark.django_db


COMPLAINING = "nosuchfield eq '<script>alert(1)</script>'"


@pytest.mark.parametrize("who", ["owner", "partner", "luware", "restricted"])
def test_graphs_own_complaint_is_shown_and_harmless(
    client_of: Callable[[str], Client], cast: Cast, directory: Directory, who: str
) -> None:
    if who == "restricted":
        Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_admins_restricted=True)
        sync_grants(cast.contoso)
    client = client_of("owner" if who == "restricted" else who)
    check = done(cast, FILTER, COMPLAINING)
    assert (check.code, check.outcome) == ("bad_filter", CheckOutcome.FAILED)
    assert check.result["complaint"]
    told = said(client, cast, check)
    assert "Microsoft Graph does not accept this filter." in told
    assert "Microsoft says: " in told
    page = client.get(settings_address(cast.contoso, "extensions")).text
    for text in (told, page):
        assert "<script>alert" not in text


def test_names_with_html_are_harmless(client_of: Callable[[str], Client], cast: Cast, directory: Directory) -> None:
    directory.people[-1].name = "Anna <img src=x onerror=alert(1)>"
    told = said(client_of("owner"), cast, done(cast, FILTER))
    assert "Anna &lt;img src=x onerror=alert(1)&gt; (anna.planted@contoso.example)" in told


@pytest.mark.parametrize("may_see", [False, True])
def test_people_whom_a_filter_finds_are_hidden_from_a_partner(
    client_of: Callable[[str], Client],
    cast: Cast,
    directory: Directory,
    caplog: pytest.LogCaptureFixture,
    *,
    may_see: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    save(client_of("luware"), cast.contoso, attendant__contact_filter=VALUES[FILTER])
    cast.contoso.dataprivacy.allow_partner_user_identifiers = may_see
    cast.contoso.dataprivacy.allow_partner_change_history = True
    with tenant_scope(cast.contoso.pk):
        cast.contoso.dataprivacy.save()
    sync_grants(cast.contoso)
    partner = client_of("partner")
    base = f"/tenants/{cast.contoso.pk}"
    waiting = ConnectionCheck._base_manager.get(kind=FILTER)
    pages = [said(partner, cast, waiting)]
    work()
    data = open_form(partner, cast.contoso)
    pages += [
        said(partner, cast, waiting),
        partner.get(settings_address(cast.contoso, "extensions")).text,
        post(partner, cast.contoso, data | {"contact-email": "wrong"}).text,
        partner.post(f"{base}/checks/graph-filter/", data, headers={"HX-Request": "true"}).text,
        partner.get(f"{base}/history/").text,
    ]
    assert Change._base_manager.filter(field="contact_filter").exists()
    shown = [text for text in pages if "Anna Planted" in text or ANNA in text]
    assert bool(shown) == may_see
    assert not [text for text in pages if "1 person:" in text and not may_see]
    assert ("Whom it finds is hidden" in pages[1]) != may_see
    assert "Anna Planted" not in caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "Anna Planted" in said(client_of("owner"), cast, waiting)


@pytest.mark.usefixtures("microsoft")
def test_number_of_people_that_a_filter_finds_tells_a_partner_nothing(
    client_of: Callable[[str], Client], cast: Cast, directory: Directory
) -> None:
    found, none = done(cast, FILTER), done(cast, FILTER, "startsWith(displayName,'Zoe')")
    assert (len(found.result["people"]), len(none.result["people"])) == (1, 0)
    sentences = []
    for check in (found, none):
        told = said(client_of("partner"), cast, check)
        sentences.append(told[: told.index("took")].replace(str(check.correlation_id), "").replace(str(check.pk), ""))
    assert "Whom it finds is hidden" in sentences[0]
    assert "finds nobody" not in sentences[1]


HIDDEN_KINDS = [kind for kind in CheckKind if kind not in {FILTER, CheckKind.PARTNER_GROUP, CheckKind.TENANT_GROUP}]


@pytest.mark.parametrize("kind", HIDDEN_KINDS)
def test_restricted_administrators_do_not_find_what_they_do_not_see(
    client_of: Callable[[str], Client], cast: Cast, kind: CheckKind
) -> None:
    client, base = client_of("restricted"), f"/tenants/{cast.fabrikam.pk}/checks/{kind.value}/"
    with tenant_scope(cast.fabrikam.pk):
        if not kind.value.endswith("members"):
            check = service.ask(tenant=cast.fabrikam, kind=kind, value="x@y.example", person=None)
            assert client.get(f"{base}{check.pk}/").status_code == 404
    data = {"im-enabled": "on", "im-test_upn": ANNA, "presence-test_upn": ANNA}
    assert client.post(base, data, headers={"HX-Request": "true"}).status_code == 404
    assert not ConnectionCheck._base_manager.filter(asked_by=cast.restricted).exists()


def test_night_takes_only_what_the_tenant_relies_on(
    client_of: Callable[[str], Client], cast: Cast, directory: Directory
) -> None:
    Tenant.objects.update(partner_group_id=None, tenant_group_id=None)
    with tenant_scope(cast.northwind.pk):
        cast.northwind.interact.enabled = False
        cast.northwind.interact.save()

    def asked() -> set[str]:
        ConnectionCheck._base_manager.all().delete()
        nightly.queue_every_check()
        with every_tenant("test"):
            return set(ConnectionCheck.objects.values_list("kind", flat=True))

    assert asked() == set()
    luware = client_of("luware")
    strings = {f"{section}__acs_connection_string": CONNECTION_STRING for section in ("interact", "assistant", "im")}
    upns = {"im__test_upn": ANNA, "presence__test_upn": ANNA}
    assert save(luware, cast.contoso, **strings, **upns).status_code == 302
    assert asked() == set()
    assert save(luware, cast.contoso, attendant__contact_filter=VALUES[FILTER]).status_code == 302
    assert asked() == {FILTER}
    messaging = {CheckKind.MESSAGING_CONSENT, CheckKind.MESSAGING_ACCOUNT_1, CheckKind.MESSAGING_ACCOUNT_2}
    assert save(luware, cast.contoso, im__enabled="on").status_code == 302
    assert asked() == {FILTER, *messaging}
    on = {"im__own_acs": "on", "im__acs_resource_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}
    assert save(luware, cast.contoso, **on, interact__enabled="on", assistant__own_acs="on").status_code == 302
    strings_in_use = {CheckKind.IM_ACS, CheckKind.INTERACT_ACS, CheckKind.ASSISTANT_ACS}
    assert asked() == {FILTER, *messaging, *strings_in_use}
    assert save(luware, cast.contoso, im__enabled=None).status_code == 302
    assert asked() == {FILTER, CheckKind.INTERACT_ACS, CheckKind.ASSISTANT_ACS}
    with tenant_scope(cast.contoso.pk):
        cast.contoso.presencetracking.track_by_guests = True
        cast.contoso.presencetracking.save()
    assert {CONSENT, GUEST, CheckKind.PRESENCE_ACCOUNT_2} <= asked()
    Tenant.objects.filter(pk=cast.contoso.pk).update(pending_deletion_since=timezone.now())
    assert asked() == set()


def test_health_follows_what_messaging_relies_on(
    client_of: Callable[[str], Client], cast: Cast, microsoft: RunningSimulator, directory: Directory
) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(partner_group_id=None, tenant_group_id=None)
    owner = client_of("owner")
    assert save(owner, cast.contoso, im__enabled="on").status_code == 302
    assert reload(cast.contoso).health == "unchecked"
    work()
    assert reload(cast.contoso).health == "ok"
    directory.people[3].external_user_state = "PendingAcceptance"
    nightly.queue_every_check()
    work()
    assert reload(cast.contoso).health == "broken"
    page = owner.get(settings_address(cast.contoso)).text
    assert "Primary Account: The account is invited but has not accepted yet." in page
    microsoft.set_failure(directory.id, "throttled")
    nightly.queue_every_check()
    work()
    assert reload(cast.contoso).health == "broken"
    assert save(owner, cast.contoso, im__enabled=None).status_code == 302
    assert reload(cast.contoso).health == "unchecked"
