"""The users of a tenant follow its Microsoft directory, read over TLS from the simulated Graph."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import DirectorySync, OrganizationUnit
from directory.services import TEAMS_DEFAULT_UNIT, ensure_root, teams_default_unit
from directory.sync import outcomes, service
from licensing.products import Product
from licensing.services import Refused, assign
from microsoft.errors import Problem
from microsoft.simulator import RunningSimulator
from tenants.models import Tenant, TenantState
from tenants.scope import every_tenant, tenant_scope
from tests.cast import Cast
from tests.directory.reading import ask, counts, directory_of, enabled, now_due, person, read, row, turn, users
from tests.factories import DirectoryUserFactory, TenantFactory, contingent

pytestmark = pytest.mark.django_db


def test_first_reading_takes_everybody_but_guests(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 5, page_size=2)
    directory.people += [
        person(7, user_type="Guest", external_user_state="Accepted"),
        person(8, account_enabled=False, department=""),
    ]
    sync = read(cast.contoso)
    assert (sync.code, sync.outcome, sync.is_full, sync.seen) == ("ok", "ok", True, 7)
    assert counts(sync) == (6, 0, 0)
    found = users(cast.contoso)
    assert enabled(cast.contoso) == {f"p{number}@people.example" for number in range(5)}
    assert found["p1@people.example"].name == "Person 1"
    assert found["p1@people.example"].object_id == uuid.UUID(int=2)
    assert (found["p1@people.example"].department, found["p8@people.example"].department) == ("Sales", "")
    unit = found["p1@people.example"].unit
    assert (unit.name, unit.parent) == (TEAMS_DEFAULT_UNIT, ensure_root(cast.contoso))


def test_next_reading_tells_only_what_changed(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 6)
    read(cast.contoso)
    before = users(cast.contoso)
    directory.people[0].name = "Renamed"
    directory.people[1].upn, directory.people[1].department = "new@people.example", ""
    directory.people[2].account_enabled = False
    directory.people[3].user_type = "Guest"
    gone = directory.people.pop(4)
    directory.people.append(person(9))
    sync = read(cast.contoso)
    assert (sync.is_full, sync.seen, counts(sync)) == (False, 6, (1, 2, 3))
    found = users(cast.contoso)
    assert found["p0@people.example"].name == "Renamed"
    assert found["p0@people.example"].department == "Sales"
    assert found["new@people.example"].department == ""
    assert found["new@people.example"].name == "Person 1"
    assert enabled(cast.contoso) == {f"{name}@people.example" for name in ("p0", "new", "p5", "p9")}
    assert found["p2@people.example"].state_since > before["p2@people.example"].state_since
    assert found["p0@people.example"].state_since == before["p0@people.example"].state_since

    directory.people.append(gone)
    directory.people[2].account_enabled = True
    directory.people[3].user_type = "Member"
    sync = read(cast.contoso)
    assert counts(sync) == (0, 3, 0)
    assert {"p2@people.example", "p3@people.example", "p4@people.example"} <= enabled(cast.contoso)
    assert len(users(cast.contoso)) == 7
    assert counts(read(cast.contoso)) == (0, 0, 0)


def test_guest_who_becomes_a_member_is_added_with_all_that_is_known(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 1)
    directory.people.append(person(3, user_type="Guest", external_user_state="Accepted"))
    read(cast.contoso)
    directory.people[1].user_type = "Member"
    assert counts(read(cast.contoso)) == (1, 0, 0)
    assert users(cast.contoso)["p3@people.example"].name == "Person 3"


def test_who_leaves_keeps_the_licences_and_gets_no_more(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 2)
    read(cast.contoso)
    limit = contingent(cast.contoso, Product.ASSISTANT, 5)
    with tenant_scope(cast.contoso.pk):
        assign(users(cast.contoso)["p0@people.example"], Product.ASSISTANT, person=None)
    gone = directory.people.pop(0)
    read(cast.contoso)
    limit.refresh_from_db()
    assert limit.used == 1
    with tenant_scope(cast.contoso.pk), pytest.raises(Refused, match="disabled"):
        assign(users(cast.contoso)["p0@people.example"], Product.CONTACT_CENTER_USER, person=None)
    directory.people.append(gone)
    read(cast.contoso)
    assert "p0@people.example" in enabled(cast.contoso)


def test_unit_that_somebody_chose_stays(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 1)
    read(cast.contoso)
    with tenant_scope(cast.contoso.pk):
        unit = OrganizationUnit.objects.create(tenant=cast.contoso, parent=ensure_root(cast.contoso), name="Bern")
        users(cast.contoso)["p0@people.example"].__class__.objects.update(unit=unit)
    directory.people[0].name = "Renamed"
    read(cast.contoso)
    assert users(cast.contoso)["p0@people.example"].unit == unit


def test_default_unit_is_made_once_whatever_its_letters(cast: Cast) -> None:
    made = teams_default_unit(cast.contoso)
    assert teams_default_unit(cast.contoso) == made
    OrganizationUnit._base_manager.filter(pk=made.pk).update(name=TEAMS_DEFAULT_UNIT.upper())
    assert teams_default_unit(cast.contoso) == made
    assert teams_default_unit(cast.fabrikam) != made


@pytest.mark.parametrize("failure", ["delta_gone", "delta_expired"])
def test_forgotten_token_leads_to_a_full_reading(microsoft: RunningSimulator, cast: Cast, failure: str) -> None:
    directory = directory_of(microsoft, cast.contoso, 4)
    read(cast.contoso)
    del directory.people[0]
    directory.people[0].name = "Renamed"
    microsoft.set_failure(directory.id, failure)
    sync = turn(ask(cast.contoso))
    assert (sync.status, sync.is_full, sync.restarts) == ("queued", True, 1)
    sync = turn(sync)
    assert (sync.code, counts(sync)) == ("ok", (0, 1, 1))
    assert "p0@people.example" not in enabled(cast.contoso)


def test_microsoft_that_always_wants_a_new_start_is_given_up(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 4, page_size=2)
    microsoft.set_failure(directory.id, "delta_gone")
    sync = read(cast.contoso)
    assert (sync.code, sync.outcome) == (Problem.RESYNC_REQUIRED, "not_done")
    assert len(enabled(cast.contoso)) == 2  # nobody is disabled by a reading that did not see the end


@pytest.mark.parametrize(
    ("failure", "code", "outcome"),
    [
        ("consent_missing", Problem.CONSENT_MISSING, "failed"),
        ("insufficient_permissions", Problem.INSUFFICIENT_PERMISSIONS, "failed"),
        ("not_json", Problem.INVALID_ANSWER, "not_done"),
        ("odd_json", Problem.INVALID_ANSWER, "not_done"),
        ("foreign_link", Problem.INVALID_ANSWER, "not_done"),
    ],
)
def test_trouble_ends_the_reading_and_keeps_the_users(
    microsoft: RunningSimulator, cast: Cast, failure: str, code: str, outcome: str
) -> None:
    directory = directory_of(microsoft, cast.contoso, 4, page_size=2)
    DirectoryUserFactory(tenant=cast.contoso, upn="stays@people.example")
    microsoft.set_failure(directory.id, failure)
    sync = read(cast.contoso)
    assert (sync.code, sync.outcome, sync.pages) == (code, outcome, 0)
    assert enabled(cast.contoso) == {"stays@people.example"}
    assert str(outcomes.meaning(sync.code).advice)
    microsoft.set_failure(directory.id, None)
    assert read(cast.contoso).code == "ok"
    assert len(enabled(cast.contoso)) == 4


def test_throttled_reading_waits_as_long_as_microsoft_asks(
    microsoft: RunningSimulator, cast: Cast, settings: object
) -> None:
    settings.SYNC_SLICE_SECONDS = 0  # type: ignore[attr-defined]
    directory = directory_of(microsoft, cast.contoso, 6, page_size=2)
    sync = turn(ask(cast.contoso))
    microsoft.set_failure(directory.id, "throttled")
    sync = turn(sync)
    assert (sync.status, sync.code, sync.pages, sync.setbacks) == ("queued", Problem.THROTTLED, 1, 1)
    assert 8 < (sync.due_at - row(sync).asked_at).total_seconds() < 60
    service.run(sync.pk)  # too early: nobody calls Microsoft
    assert row(sync).attempts == sync.attempts
    microsoft.set_failure(directory.id, None)
    while sync.status != "done":
        sync = turn(sync)
    assert (sync.code, counts(sync), sync.seen) == ("ok", (6, 0, 0), 6)


def test_microsoft_that_stays_away_is_given_up(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 2)
    microsoft.set_failure(directory.id, "server_error")
    sync = read(cast.contoso)
    assert (sync.code, sync.outcome, sync.attempts) == (Problem.SERVICE_ERROR, "not_done", 5)


def test_empty_directory_disables_nobody(microsoft: RunningSimulator, cast: Cast) -> None:
    directory_of(microsoft, cast.contoso)
    DirectoryUserFactory(tenant=cast.contoso, upn="stays@people.example")
    assert read(cast.contoso).code == outcomes.NOBODY
    assert enabled(cast.contoso) == {"stays@people.example"}


def test_odd_people_do_not_stop_the_others(microsoft: RunningSimulator, cast: Cast) -> None:
    directory = directory_of(microsoft, cast.contoso, 2)
    directory.people += [
        person(5, upn="x" * 200),
        person(6, upn=""),
        person(7, name="N\x00ul" + "l" * 400, department="d" * 300),
        person(8, name="=HYPERLINK(1)", upn="robert'); DROP TABLE--@people.example"),
    ]
    sync = read(cast.contoso)
    assert (sync.code, counts(sync), sync.left_out) == ("ok", (4, 0, 0), 2)
    assert len(users(cast.contoso)["p7@people.example"].name) == 256
    assert "robert'); DROP TABLE--@people.example" in enabled(cast.contoso)


def test_other_directory_starts_anew_and_does_not_mix(
    microsoft: RunningSimulator, cast: Cast, settings: object
) -> None:
    settings.SYNC_SLICE_SECONDS = 0  # type: ignore[attr-defined]
    directory_of(microsoft, cast.contoso, 4)
    read(cast.contoso)
    Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_id=uuid.uuid4())
    cast.contoso.refresh_from_db()
    moved = directory_of(microsoft, cast.contoso, page_size=1)
    moved.people += [person(50), person(51)]
    sync = turn(ask(cast.contoso))
    assert sync.is_full
    assert enabled(cast.contoso) == {"p50@people.example"}  # the others are gone with the first page
    while sync.status != "done":
        sync = turn(sync)
    assert counts(sync) == (2, 0, 4)
    assert enabled(cast.contoso) == {"p50@people.example", "p51@people.example"}


def test_directory_that_changes_under_way_ends_the_reading_and_begins_another(
    microsoft: RunningSimulator, cast: Cast, settings: object
) -> None:
    settings.SYNC_SLICE_SECONDS = 0  # type: ignore[attr-defined]
    directory_of(microsoft, cast.contoso, 4, page_size=2)
    sync = turn(ask(cast.contoso))
    Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_id=uuid.uuid4())
    cast.contoso.refresh_from_db()
    sync = turn(sync)
    assert (sync.status, sync.code) == ("done", outcomes.MOVED)
    with tenant_scope(cast.contoso.pk):
        successor = DirectorySync.objects.exclude(status="done").get()
    assert (successor.directory, successor.is_full) == (cast.contoso.tenant_id, True)


def test_tenants_do_not_see_each_others_people(microsoft: RunningSimulator, cast: Cast) -> None:
    directory_of(microsoft, cast.contoso, 3)
    theirs = directory_of(microsoft, cast.fabrikam, 2)
    theirs.people[0].name = "The same ID elsewhere"
    read(cast.contoso)
    read(cast.fabrikam)
    assert (len(users(cast.contoso)), len(users(cast.fabrikam))) == (3, 2)
    assert users(cast.contoso)["p0@people.example"].name == "Person 0"
    theirs.people.pop()
    read(cast.fabrikam)
    assert len(enabled(cast.contoso)) == 3


def test_statements_do_not_grow_with_the_people(microsoft: RunningSimulator, cast: Cast) -> None:
    def statements(tenant: Tenant) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert read(tenant).code == "ok"
        return len(queries)

    few, many = directory_of(microsoft, cast.contoso, 5), directory_of(microsoft, cast.fabrikam, 400)
    assert statements(cast.contoso) == statements(cast.fabrikam)
    for directory in (few, many):
        for found in directory.people:
            found.name += " changed"
    assert statements(cast.contoso) == statements(cast.fabrikam)


def test_night_asks_for_every_open_tenant_once(cast: Cast) -> None:
    closed = TenantFactory(state=TenantState.SUSPENDED)
    leaving = TenantFactory(pending_deletion_since="2026-01-01T00:00:00Z")
    ask(cast.contoso)
    service.queue_every_directory()
    service.queue_every_directory()
    with every_tenant("the night concerns all tenants"):
        waiting = list(DirectorySync.objects.exclude(status="done").values_list("tenant", flat=True))
    assert sorted(waiting) == sorted(tenant.pk for tenant in (cast.contoso, cast.fabrikam, cast.northwind))
    assert closed.pk not in waiting
    assert leaving.pk not in waiting


def test_night_asks_in_as_many_queries_for_any_number_of_tenants(cast: Cast) -> None:
    def statements() -> int:
        with every_tenant("the test counts"):
            DirectorySync.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            service.queue_every_directory()
        return len(queries)

    few = statements()
    TenantFactory.create_batch(20)
    assert statements() == few


def test_reading_of_a_tenant_that_is_to_be_deleted_stops(microsoft: RunningSimulator, cast: Cast) -> None:
    directory_of(microsoft, cast.contoso, 3)
    sync = ask(cast.contoso)
    Tenant.objects.filter(pk=cast.contoso.pk).update(pending_deletion_since="2026-01-01T00:00:00Z")
    now_due(sync)
    assert turn(sync).code == outcomes.DELETING
    assert users(cast.contoso) == {}
