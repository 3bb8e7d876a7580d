"""The page on which the users are read from Microsoft: who may, what it says, and the rules of its rows."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import DirectorySync
from directory.sync import outcomes
from microsoft.errors import Problem
from microsoft.simulator import RunningSimulator
from tenants.models import Tenant
from tenants.permissions import TenantPermission
from tenants.scope import every_tenant, tenant_scope
from tests.cast import PLANTED, Cast
from tests.directory.reading import ask, directory_of, read, row, turn

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def page(tenant: Tenant) -> str:
    return reverse("user-sync", args=[tenant.pk])


def progress(tenant: Tenant) -> str:
    return reverse("user-sync-progress", args=[tenant.pk])


def test_button_asks_once_and_the_page_says_how_far_it_is(
    microsoft: RunningSimulator, cast: Cast, client_of: ClientOf, settings: object
) -> None:
    settings.SYNC_SLICE_SECONDS = 0  # type: ignore[attr-defined]
    directory_of(microsoft, cast.contoso, 5, page_size=2)
    client = client_of("owner")
    assert "have not been read yet" in client.get(page(cast.contoso)).text
    for _ in range(2):
        assert client.post(page(cast.contoso))["Location"] == page(cast.contoso)
    with tenant_scope(cast.contoso.pk):
        sync = DirectorySync.objects.get()
    assert sync.asked_by == cast.owner
    assert "Queued" in client.get(page(cast.contoso)).text
    sync = turn(sync)
    text = client.get(progress(cast.contoso)).text
    assert "2 entries read" in text
    assert f'hx-get="{progress(cast.contoso)}"' in text
    while sync.status != "done":
        sync = turn(sync)
    text = client.get(page(cast.contoso)).text
    assert "5 added, 0 updated, 0 disabled" in text
    assert "The users are as in the Microsoft directory." in text
    assert "hx-get" not in client.get(progress(cast.contoso)).text


def test_page_gives_advice_and_the_reference(microsoft: RunningSimulator, cast: Cast, client_of: ClientOf) -> None:
    directory = directory_of(microsoft, cast.contoso, 2)
    microsoft.set_failure(directory.id, "insufficient_permissions")
    sync = read(cast.contoso)
    text = client_of("owner").get(page(cast.contoso)).text
    assert "User.Read.All" in text
    assert str(sync.correlation_id) in text
    assert sync.request_id
    assert sync.request_id in text


def test_page_says_when_microsoft_wants_to_wait(microsoft: RunningSimulator, cast: Cast, client_of: ClientOf) -> None:
    directory = directory_of(microsoft, cast.contoso, 2)
    microsoft.set_failure(directory.id, "throttled")
    assert turn(ask(cast.contoso)).status == "queued"
    text = client_of("owner").get(page(cast.contoso)).text
    assert "limiting requests" in text
    assert "goes on by itself" in text


def test_page_says_that_the_directory_is_another_one(
    microsoft: RunningSimulator, cast: Cast, client_of: ClientOf
) -> None:
    directory_of(microsoft, cast.contoso, 2)
    sync = read(cast.contoso)
    with every_tenant("the test changes the row"):
        DirectorySync.objects.filter(pk=sync.pk).update(directory=cast.fabrikam.tenant_id)
    assert "another Tenant ID since" in client_of("owner").get(page(cast.contoso)).text


@pytest.mark.parametrize("who", ["owner", "partner", "luware", "restricted", "nobody", "outsider"])
def test_only_who_may_change_the_directory_reads_it(cast: Cast, client_of: ClientOf, who: str) -> None:
    from accounts.access import permissions

    tenant = cast.fabrikam if who == "restricted" else cast.contoso
    may = TenantPermission.CHANGE_DIRECTORY in permissions(getattr(cast, who), tenant.pk)
    client = client_of(who)
    assert client.get(page(tenant)).status_code == client.get(progress(tenant)).status_code == (200 if may else 404)
    assert client.post(page(tenant)).status_code == (302 if may else 404)
    with every_tenant("the test counts"):
        assert DirectorySync.objects.count() == int(may)


def test_tenant_that_is_to_be_deleted_is_not_read(cast: Cast, client_of: ClientOf) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(pending_deletion_since=timezone.now())
    text = client_of("luware").post(page(cast.contoso), follow=True).text
    assert "about to be deleted" in text
    with every_tenant("the test counts"):
        assert not DirectorySync.objects.exists()


def test_page_costs_the_same_after_many_readings(microsoft: RunningSimulator, cast: Cast, client_of: ClientOf) -> None:
    directory_of(microsoft, cast.contoso, 2)
    client = client_of("owner")
    read(cast.contoso)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert PLANTED not in client.get(page(cast.contoso)).text
        return len(queries)

    first = cost()
    for _ in range(8):
        read(cast.contoso)
    assert cost() == first <= 8


def test_database_keeps_the_rules_of_a_reading(cast: Cast) -> None:
    facts = {
        "tenant": cast.contoso,
        "directory": cast.contoso.tenant_id,
        "due_at": timezone.now(),
        "deadline": timezone.now(),
    }
    made = DirectorySync._base_manager.create(**facts)
    with pytest.raises(IntegrityError, match="one_open_sync"), transaction.atomic():
        DirectorySync._base_manager.create(**facts)
    done = {"status": "done", "outcome": "ok", "finished_at": timezone.now()}
    for values in ({"status": "done"}, {"outcome": "ok"}, done | {"outcome": ""}):
        with pytest.raises(IntegrityError, match="sync_done_or_open"), transaction.atomic():
            DirectorySync._base_manager.filter(pk=made.pk).update(**values)
    assert DirectorySync._base_manager.filter(pk=made.pk).update(**done) == 1
    DirectorySync._base_manager.create(**facts)
    assert row(made).seconds is None


def test_every_end_has_a_sentence_and_what_to_do_next() -> None:
    for code in {*Problem, outcomes.LOST, outcomes.INTERNAL, outcomes.MOVED, outcomes.NOBODY, outcomes.DELETING}:
        meaning = outcomes.meaning(code)
        assert str(meaning.sentence).endswith(".")
        assert meaning.advice
