"""Connection checks: asked for once, done once, told in sentences, against the simulated Microsoft over TLS."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from microsoft.errors import Problem
from microsoft.simulator import RunningSimulator
from portal.checks import nightly, outcomes, service
from portal.models import CheckKind, CheckOutcome, CheckStatus, ConnectionCheck
from tenants.models import Health
from tenants.scope import every_tenant, tenant_scope
from tenants.secrets import Secret
from tests.cast import Cast
from tests.factories import UserFactory
from tests.fixtures import CONNECTION_STRING, KEY, WRONG_KEY, add_directory, reload

pytestmark = pytest.mark.django_db
ACS, GROUP = CheckKind.INTERACT_ACS, CheckKind.TENANT_GROUP


def done(cast: Cast, kind: str, value: object) -> ConnectionCheck:
    """Ask for a check, do it as a worker would, and return its row."""
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=cast.contoso, kind=kind, value=value, person=cast.partner)
    service.run(check.pk)
    return row(check)


def row(check: ConnectionCheck) -> ConnectionCheck:
    with every_tenant("the test looks at any row"):
        return ConnectionCheck.objects.get(pk=check.pk)


@pytest.mark.usefixtures("microsoft")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CONNECTION_STRING, "ok"),
        (CONNECTION_STRING.replace(KEY, WRONG_KEY), Problem.WRONG_KEY),
        (CONNECTION_STRING.replace("contoso-acs", "nobodys-acs"), None),
        ("endpoint=https://evil.example/;accesskey=" + KEY, Problem.HOST_NOT_ALLOWED),
        ("nonsense", Problem.BAD_CONNECTION_STRING),
    ],
)
def test_a_connection_string_is_tried_and_forgotten(cast: Cast, text: str, code: str | None) -> None:
    check = done(cast, ACS, Secret(text))
    assert check.status == CheckStatus.DONE
    assert check.outcome == (CheckOutcome.OK if code == "ok" else CheckOutcome.FAILED)
    assert code in {None, check.code}
    assert not check.secret
    assert KEY not in str(check.result)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, target, result FROM portal_connectioncheck WHERE id = %s", [check.pk])
        assert KEY not in str(cursor.fetchall())


def test_a_group_is_found_read_and_judged(microsoft: RunningSimulator, cast: Cast) -> None:
    group = cast.contoso.tenant_group_id
    directory = add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups={group: "Admins"})
    assert done(cast, GROUP, group).result == {"group": "Admins"}
    assert done(cast, GROUP, uuid.uuid4()).code == Problem.NOT_FOUND
    directory.groups[0].security = False
    assert done(cast, GROUP, group).code == Problem.NOT_SECURITY_GROUP
    microsoft.set_failure(directory.id, "consent_missing")
    assert done(cast, GROUP, group).code == Problem.CONSENT_MISSING


@pytest.mark.usefixtures("microsoft")
def test_a_directory_that_does_not_exist_is_named(cast: Cast) -> None:
    assert done(cast, GROUP, cast.contoso.tenant_group_id).code == Problem.UNKNOWN_DIRECTORY


def test_every_problem_has_a_sentence_and_what_to_do_next() -> None:
    for code in {*Problem, outcomes.LOST, outcomes.INTERNAL} - {"sign_in_cancelled"}:
        meaning = outcomes.meaning(code)
        assert str(meaning.sentence).endswith(".")
        assert meaning.advice


def test_a_second_press_joins_the_check_that_is_open(cast: Cast) -> None:
    with tenant_scope(cast.contoso.pk):
        first = service.ask(tenant=cast.contoso, kind=GROUP, value="a", person=cast.partner)
        assert service.ask(tenant=cast.contoso, kind=GROUP, value="a", person=cast.luware).pk == first.pk
        assert service.ask(tenant=cast.contoso, kind=GROUP, value="b", person=cast.partner).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_a_check_that_is_delivered_to_many_workers_is_done_once(
    cast: Cast, microsoft: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    performed: list[int] = []
    real = service._perform
    monkeypatch.setattr(service, "_perform", lambda check: performed.append(check.pk) or real(check))
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=cast.contoso, kind=ACS, value=Secret(CONNECTION_STRING), person=None)

    def work(_number: int) -> None:
        service.run(check.pk)
        connection.close()

    with ThreadPoolExecutor(6) as workers:
        list(workers.map(work, range(6)))
    assert performed == [check.pk]
    assert row(check).outcome == CheckOutcome.OK


def test_a_check_whose_worker_died_is_repeated_and_at_last_given_up(cast: Cast) -> None:
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=cast.contoso, kind=GROUP, value="a", person=None)
        mine = ConnectionCheck.objects.filter(pk=check.pk)
        past = timezone.now() - timedelta(seconds=1)
        for attempt in range(1, service.MAX_ATTEMPTS + 1):
            mine.update(status=CheckStatus.RUNNING, started_at=past, deadline=past, attempts=attempt)
            service.sweep()
            gave_up = attempt == service.MAX_ATTEMPTS
            assert row(check).status == (CheckStatus.DONE if gave_up else CheckStatus.QUEUED)
    assert row(check).code == outcomes.LOST
    assert row(check).outcome == CheckOutcome.NOT_DONE


def test_a_late_worker_does_not_overwrite_the_answer(cast: Cast) -> None:
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=cast.contoso, kind=GROUP, value="a", person=None)
        ConnectionCheck.objects.filter(pk=check.pk).update(status=CheckStatus.RUNNING, attempts=2)
        check.attempts = 1
        service.finish(check, "ok", {})
    assert row(check).status == CheckStatus.RUNNING


def test_health_follows_the_saved_connections(microsoft: RunningSimulator, cast: Cast) -> None:
    with tenant_scope(cast.contoso.pk):
        cast.contoso.interact.enabled = True
        cast.contoso.interact.acs_connection_string = Secret(CONNECTION_STRING)
        cast.contoso.interact.save()
    groups = {cast.contoso.tenant_group_id: "Admins"}
    add_directory(microsoft, cast.contoso.tenant_id, people=[], groups=groups)
    partner_groups = {cast.contoso.partner_group_id: "Partners"}
    add_directory(microsoft, cast.contoso.partner.directory_id, people=[], groups=partner_groups)
    done(cast, ACS, Secret(CONNECTION_STRING))
    assert reload(cast.contoso).health == Health.UNCHECKED
    done(cast, GROUP, cast.contoso.tenant_group_id)
    done(cast, CheckKind.PARTNER_GROUP, cast.contoso.partner_group_id)
    assert reload(cast.contoso).health == Health.OK
    done(cast, ACS, Secret(CONNECTION_STRING.replace(KEY, WRONG_KEY)))  # typed, not saved: says nothing of the tenant
    assert reload(cast.contoso).health == Health.OK
    microsoft.set_failure("contoso-acs", "denied")
    done(cast, ACS, Secret(CONNECTION_STRING))
    assert reload(cast.contoso).health == Health.BROKEN


def test_the_nightly_round_queues_each_saved_connection_once(cast: Cast) -> None:
    first = nightly.queue_every_check()
    assert first > 0
    assert nightly.queue_every_check() == 0


def test_who_only_reads_a_field_gets_the_saved_value_checked(client_of: Callable[[str], Client], cast: Cast) -> None:
    typed = str(uuid.uuid4())
    address = f"/tenants/{cast.contoso.pk}/checks/tenant-group/"
    client_of("owner").post(address, {"tenant-tenant_group_id": typed}, headers={"HX-Request": "true"})
    with every_tenant("the test looks at any row"):
        targets = list(ConnectionCheck.objects.values_list("target", flat=True))
    assert targets == [str(cast.contoso.tenant_group_id)]


def test_a_field_that_is_not_seen_cannot_be_checked(client_of: Callable[[str], Client], cast: Cast) -> None:
    for kind in ("interact-acs", "tenant-group-members", "nothing-known"):
        address = f"/tenants/{cast.fabrikam.pk}/checks/{kind}/"
        assert client_of("restricted").post(address, headers={"HX-Request": "true"}).status_code == 404


def test_members_are_listed_page_by_page_and_masked_for_the_partner(
    microsoft: RunningSimulator, client_of: Callable[[str], Client], cast: Cast
) -> None:
    people = [UserFactory.build(name=f"Planted Person {number}") for number in range(60)]
    groups = {cast.contoso.tenant_group_id: "Admins"}
    add_directory(microsoft, cast.contoso.tenant_id, people=people, groups=groups)
    address = f"/tenants/{cast.contoso.pk}/groups/tenant-group/"
    owner = client_of("owner")
    assert "Planted Person" not in owner.get(address).text
    with every_tenant("the test works as the worker"):
        first = ConnectionCheck.objects.get()
    service.run(first.pk)
    assert owner.get(address).text.count("Planted Person") == 50
    more = f"{address}?after={first.pk}"
    assert more in owner.get(address).text
    owner.get(more)
    with every_tenant("the test works as the worker"):
        service.run(ConnectionCheck.objects.latest("pk").pk)
    assert owner.get(more).text.count("Planted Person") == 10
    partner = client_of("partner").get(address).text
    assert "Planted Person" not in partner
    assert "*****" in partner
    other = client_of("outsider")
    assert other.get(f"/tenants/{cast.northwind.pk}/groups/tenant-group/?after={first.pk}").status_code == 404
