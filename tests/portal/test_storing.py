"""A save stores all its rows in one statement, and costs the same however many sections change."""

from collections.abc import Callable
from copy import copy
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import group_ids
from accounts.models import SecurityGroup
from extensions.models import Interact
from portal.checks import service
from portal.models import CheckKind, ConnectionCheck
from portal.settings_page.storing import store_rows
from tenants.models import BillingAddress, DataPrivacy, TechnicalContact, Tenant
from tenants.scope import tenant_scope
from tenants.secrets import Secret
from tests.cast import Cast
from tests.factories import PartnerFactory, TenantFactory
from tests.fixtures import CONNECTION_STRING
from tests.pages import open_form, post
from tests.portal.test_saving import EVERYWHERE

pytestmark = pytest.mark.django_db


def rows_of(tenant: Tenant) -> tuple[TechnicalContact, DataPrivacy, Interact]:
    """Return a stored row of the tenant and two that are new."""
    for model in (TechnicalContact, DataPrivacy, Interact):
        model._base_manager.filter(tenant=tenant).delete()
    contact = TechnicalContact._base_manager.create(tenant=tenant, name="Old", email="old@contoso.example")
    return contact, DataPrivacy(tenant=tenant), Interact(tenant=tenant)


def test_new_and_changed_rows_are_stored_in_one_statement(cast: Cast) -> None:
    contact, privacy, interact = rows_of(cast.contoso)
    contact.name, contact.email = "50% {0} 'new'", "not.named@contoso.example"
    privacy.allow_partner_change_history = True
    interact.acs_connection_string = Secret(CONNECTION_STRING)
    with CaptureQueriesContext(connection) as queries:
        store_rows([(contact, {"name"}), (privacy, set()), (interact, set())])
    assert len(queries) == 1
    stored = TechnicalContact._base_manager.get(tenant=cast.contoso)
    assert (stored.name, stored.email) == ("50% {0} 'new'", "old@contoso.example")
    assert DataPrivacy._base_manager.get(tenant=cast.contoso).allow_partner_change_history
    assert Interact._base_manager.get(tenant=cast.contoso).acs_connection_string == Secret(CONNECTION_STRING)
    assert CONNECTION_STRING not in queries[0]["sql"]
    assert not privacy._state.adding


def test_other_tenants_rows_stay_as_they_are(cast: Cast) -> None:
    other = TechnicalContact._base_manager.update_or_create(tenant=cast.fabrikam, defaults={"name": "Other"})[0]
    contact, _privacy, _interact = rows_of(cast.contoso)
    contact.name = "New"
    store_rows([(contact, {"name"})])
    other.refresh_from_db()
    assert other.name == "Other"


def test_two_sections_of_one_row_are_both_stored(cast: Cast) -> None:
    contact, privacy, _interact = rows_of(cast.contoso)
    again = copy(contact)
    contact.name, again.email = "New", "new@contoso.example"
    store_rows([(contact, {"name"}), (privacy, set()), (again, {"email"})])
    contact.refresh_from_db()
    assert (contact.name, contact.email) == ("New", "new@contoso.example")


def test_nothing_to_store_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        store_rows([])
    assert len(queries) == 0


def test_a_row_that_has_gone_is_no_success(cast: Cast) -> None:
    contact, privacy, _interact = rows_of(cast.contoso)
    TechnicalContact._base_manager.filter(tenant=cast.contoso).delete()
    with pytest.raises(DatabaseError, match="was deleted"):
        store_rows([(contact, {"name"}), (privacy, set())])


@pytest.mark.django_db(transaction=True)
def test_a_broken_rule_names_its_constraint_and_stores_nothing(cast: Cast) -> None:
    contact, _privacy, interact = rows_of(cast.contoso)
    contact.name, interact.enabled = "New", True
    with pytest.raises(IntegrityError, match="interact_needs_connection_string"):
        store_rows([(contact, {"name"}), (interact, set())])
    contact.refresh_from_db()
    assert contact.name == "Old"


@pytest.mark.parametrize("who", ["partner", "luware"])
def test_the_dearest_save_costs_at_most_25_statements(client_of: Callable[[str], Client], cast: Cast, who: str) -> None:
    """Every section changes, most have no row yet, both groups are new, another partner is chosen, checks are asked."""
    second = PartnerFactory(directory_id=cast.contoso.partner.directory_id if cast.contoso.partner else None)
    TenantFactory(partner=second, partner_group_id=cast.contoso.partner_group_id, tenant_id=uuid4())
    client = client_of(who)
    for model in (BillingAddress, TechnicalContact, DataPrivacy, Interact):
        model._base_manager.filter(tenant=cast.contoso).delete()
    typed = {name.replace("__", "-"): value for name, value in EVERYWHERE.items()}
    opened = open_form(client, cast.contoso)
    data = opened | typed | {"tenant-tenant_group_id": str(uuid4()), "partner-partner": str(second.pk)}
    if who == "luware":
        data |= {"tenant-partner_group_id": str(uuid4())}
    with CaptureQueriesContext(connection) as queries:
        assert post(client, cast.contoso, data).status_code == 302
    cast.contoso.refresh_from_db()
    assert cast.contoso.partner == second
    assert len(queries) - 2 <= 25, "\n".join(query["sql"][:90] for query in queries)  # 2: the test's own transaction


def test_the_partner_that_stays_is_not_looked_up(client_of: Callable[[str], Client], cast: Cast) -> None:
    client = client_of("partner")
    data = open_form(client, cast.contoso) | {"contact-name": "Changed"}
    with CaptureQueriesContext(connection) as queries:
        assert post(client, cast.contoso, data).status_code == 302
    assert not [query["sql"] for query in queries if 'FROM "tenants_partner"' in query["sql"]]


def test_a_partner_that_was_left_can_be_taken_back_in_the_same_page(
    client_of: Callable[[str], Client], cast: Cast
) -> None:
    client = client_of("luware")
    data = open_form(client, cast.contoso) | {"partner-partner": "", "contact-email": "wrong"}
    answer = post(client, cast.contoso, data)
    assert answer.status_code == 422
    assert f'<option value="{cast.contoso.partner_id}"' in answer.text


def test_checks_are_asked_together_and_an_open_one_is_joined(cast: Cast) -> None:
    values = {str(CheckKind.TENANT_GROUP): uuid4(), str(CheckKind.INTERACT_ACS): Secret(CONNECTION_STRING)}
    with tenant_scope(cast.contoso.pk):
        kind = str(CheckKind.TENANT_GROUP)
        first = service.ask(tenant=cast.contoso, kind=kind, value=values[kind], person=cast.partner)
        with CaptureQueriesContext(connection) as queries:
            checks = service.ask_all(tenant=cast.contoso, values=values, person=cast.owner)
        assert len(queries) == 2
        assert {check.kind for check in checks} == set(values)
        assert first.pk in {check.pk for check in checks}
        assert ConnectionCheck.objects.count() == 2
        assert ConnectionCheck.objects.get(kind=CheckKind.INTERACT_ACS).secret == Secret(CONNECTION_STRING)
        ConnectionCheck._base_manager.filter(pk=first.pk).update(
            status="done", outcome="ok", finished_at=first.asked_at, secret=Secret("")
        )
        again = service.ask(tenant=cast.contoso, kind=kind, value=values[kind], person=cast.partner)
        assert again.pk != first.pk
        assert service.ask_all(tenant=cast.contoso, values={}, person=None) == []


def test_groups_are_made_together_and_found_again() -> None:
    known, new = (uuid4(), uuid4()), (uuid4(), uuid4())
    before = group_ids([known])
    made = group_ids([known, new])
    assert made[known] == before[known]
    assert made == {
        (group.directory_id, group.object_id): group.group_id
        for group in SecurityGroup.objects.filter(object_id__in=[known[1], new[1]])
    }
    assert group_ids([known, new]) == made
    assert group_ids([]) == {}
