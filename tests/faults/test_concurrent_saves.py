"""Several people save at the same moment, each with a connection of their own: exactly one wins, nobody overwrites."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.sign_in import remember
from microsoft.entra import Identity
from portal.models import Change
from tenants.models import Tenant
from tests.cast import Cast, sign_in
from tests.fixtures import reload
from tests.pages import errors_of, open_form, post

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all works at the same moment, each in a thread with its own connection; return what they return."""
    barrier = Barrier(len(works))

    def start(work: Callable[[], Any]) -> Any:
        barrier.wait(20)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(start, works))


def client_for(person: User) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def save_at_once(forms: Sequence[tuple[Client, Tenant, dict[str, str]]]) -> list[Any]:
    return at_once([lambda form=form: post(*form) for form in forms])


def test_of_many_saves_of_one_version_exactly_one_wins(cast: Cast) -> None:
    clients = [client_for(cast.luware) for _number in range(6)]
    names = [f"Company {number}" for number in range(6)]
    forms = [
        (client, cast.contoso, open_form(client, cast.contoso) | {"tenant-company_name": name})
        for client, name in zip(clients, names, strict=True)
    ]
    replies = save_at_once(forms)
    assert Counter(reply.status_code for reply in replies) == {302: 1, 409: 5}
    winner = next(name for name, reply in zip(names, replies, strict=True) if reply.status_code == 302)
    fresh = reload(cast.contoso)
    assert (fresh.company_name, fresh.settings_version) == (winner, 1)
    assert [change.new for change in Change._base_manager.all()] == [winner]
    conflict = next(reply for reply in replies if reply.status_code == 409).context["settings"]["conflict"]
    assert [row.theirs for row in conflict["rows"]] == [winner]


def test_saves_of_different_fields_do_not_undo_each_other(cast: Cast) -> None:
    clients = [client_for(cast.luware) for _number in range(2)]
    changes = [{"tenant-crm_id": "crm-1"}, {"contact-name": "Anna"}]
    replies = save_at_once(
        [
            (client, cast.contoso, open_form(client, cast.contoso) | change)
            for client, change in zip(clients, changes, strict=True)
        ]
    )
    assert sorted(reply.status_code for reply in replies) == [302, 409]
    fresh = reload(cast.contoso)
    saved = (fresh.crm_id, fresh.technicalcontact.name)
    assert saved == (("crm-1", "") if replies[0].status_code == 302 else ("", "Anna"))


def test_one_of_two_tenants_gets_the_name(cast: Cast) -> None:
    client, other = client_for(cast.luware), client_for(cast.luware)
    replies = save_at_once(
        [
            (client, cast.contoso, open_form(client, cast.contoso) | {"tenant-name": "Same Name"}),
            (other, cast.fabrikam, open_form(other, cast.fabrikam) | {"tenant-name": "SAME NAME"}),
        ]
    )
    assert sorted(reply.status_code for reply in replies) == [302, 422]
    refused = next(reply for reply in replies if reply.status_code == 422)
    assert list(errors_of(refused)) == ["tenant-name"]
    assert Tenant.objects.filter(name__iexact="same name").count() == 1


def test_widget_key_and_save_count_as_two_versions(cast: Cast) -> None:
    client, other = client_for(cast.luware), client_for(cast.owner)
    form = open_form(client, cast.contoso) | {"tenant-company_name": "Company"}
    address = f"/tenants/{cast.contoso.pk}/widget-key/"
    replies = at_once([lambda: post(client, cast.contoso, form), lambda: other.post(address)])
    assert [reply.status_code for reply in replies] == [302, 302]
    assert reload(cast.contoso).settings_version == 2
    assert sorted(Change._base_manager.values_list("version", flat=True)) == [1, 2]


def test_first_sign_in_in_several_browsers_makes_one_person(cast: Cast) -> None:
    group = cast.contoso.tenant_group_id
    assert group
    identity = Identity(cast.contoso.tenant_id, uuid4(), "New Person", "new@contoso.example", frozenset({group}))
    people = at_once([lambda: remember(identity, frozenset({group}))] * 4)
    assert len({person.pk for person in people}) == 1
    assert people[0].groups.count() == 1
