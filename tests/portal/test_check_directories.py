"""An answer about one Entra directory says nothing about another: after a change nothing of the old one is shown."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from microsoft.simulator import RunningSimulator
from portal.checks import outcomes, service
from portal.models import CheckKind, CheckOutcome, ConnectionCheck
from tenants.models import Health, Tenant
from tenants.scope import every_tenant, tenant_scope
from tests.cast import Cast
from tests.factories import UserFactory
from tests.fixtures import CONNECTION_STRING, add_directory, reload
from tests.pages import save, settings_address
from tests.portal.consenting import work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", ["tenant", "partner"])
def test_members_of_the_old_directory_are_not_shown_after_a_change(
    microsoft: RunningSimulator, client_of: Callable[[str], Client], cast: Cast, change: str
) -> None:
    kind = {"tenant": "tenant-group", "partner": "partner-group"}[change]
    tenant, partner = cast.contoso, cast.contoso.partner
    group = {"tenant": tenant.tenant_group_id, "partner": tenant.partner_group_id}[change]
    old, new = {"tenant": tenant.tenant_id, "partner": partner.directory_id}[change], uuid4()
    for directory, name in ((old, "Old Person"), (new, "New Person")):
        add_directory(microsoft, directory, people=[UserFactory.build(name=name)], groups={group: "Admins"})
    client, address = client_of("luware"), f"/tenants/{tenant.pk}/groups/{kind}/"
    client.get(address)
    work()
    assert "Old Person" in client.get(address).text
    with every_tenant("test"):
        first = ConnectionCheck.objects.get(kind=f"{kind}-members")
    if change == "tenant":
        Tenant.objects.filter(pk=tenant.pk).update(tenant_id=new)
    else:
        type(partner).objects.filter(pk=partner.pk).update(directory_id=new)
    page = client.get(address).text
    assert "Old Person" not in page
    assert client.get(f"{address}?after={first.pk}").status_code == 404
    work()
    page = client.get(address).text
    assert "New Person" in page
    assert "Old Person" not in page


def test_check_that_waited_while_the_directory_changed_is_not_done(microsoft: RunningSimulator, cast: Cast) -> None:
    group = cast.contoso.tenant_group_id
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=cast.contoso, kind=CheckKind.TENANT_GROUP, value=group, person=None)
    add_directory(microsoft, new := uuid4(), people=[], groups={group: "Admins"})
    Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_id=new)
    work()
    check = ConnectionCheck._base_manager.get(pk=check.pk)
    assert (check.code, check.outcome, check.result) == (outcomes.MOVED, CheckOutcome.NOT_DONE, {})
    with tenant_scope(cast.contoso.pk):
        again = service.ask(tenant=reload(cast.contoso), kind=CheckKind.TENANT_GROUP, value=group, person=None)
    assert again.pk != check.pk


def test_answer_of_another_directory_is_stale_and_says_nothing_of_health(
    microsoft: RunningSimulator, client_of: Callable[[str], Client], cast: Cast
) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(partner_group_id=None)
    add_directory(microsoft, cast.contoso.tenant_id, people=[], groups={cast.contoso.tenant_group_id: "Admins"})
    with tenant_scope(cast.contoso.pk):
        value = cast.contoso.tenant_group_id
        service.ask(tenant=cast.contoso, kind=CheckKind.TENANT_GROUP, value=value, person=None)
    work()
    assert reload(cast.contoso).health == Health.OK
    client = client_of("luware")
    assert "The value has changed since this check." not in client.get(settings_address(cast.contoso)).text
    Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_id=uuid4())
    assert "The value has changed since this check." in client.get(settings_address(cast.contoso)).text
    with tenant_scope(cast.contoso.pk):
        service.refresh_health(reload(cast.contoso))
    assert reload(cast.contoso).health == Health.UNCHECKED


def test_health_follows_when_a_switch_is_turned(
    microsoft: RunningSimulator, client_of: Callable[[str], Client], cast: Cast
) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(partner_group_id=None, tenant_group_id=None)
    microsoft.set_failure("contoso-acs", "denied")
    client = client_of("luware")
    on = {"assistant__own_acs": "on", "assistant__acs_connection_string": CONNECTION_STRING}
    assert save(client, cast.contoso, **on).status_code == 302
    work()
    assert reload(cast.contoso).health == Health.BROKEN
    assert save(client, cast.contoso, assistant__own_acs=None).status_code == 302
    assert reload(cast.contoso).health == Health.UNCHECKED
    asked = ConnectionCheck._base_manager.count()
    assert save(client, cast.contoso, assistant__own_acs="on").status_code == 302
    assert reload(cast.contoso).health == Health.BROKEN
    assert ConnectionCheck._base_manager.count() == asked + 1


def test_switching_messaging_on_asks_for_all_that_it_relies_on_and_sends_nothing(
    microsoft: RunningSimulator, client_of: Callable[[str], Client], cast: Cast, settings: Any
) -> None:
    settings.MESSAGING_ACCOUNTS, settings.MESSAGING_ACCOUNT_TOKENS = ["m1@n.example", "m2@n.example"], ["a", "b"]
    saved = save(client_of("owner"), cast.contoso, im__enabled="on", im__test_upn="anna@contoso.example")
    assert saved.status_code == 302
    asked = set(ConnectionCheck._base_manager.values_list("kind", flat=True))
    assert asked == {CheckKind.MESSAGING_CONSENT, CheckKind.MESSAGING_ACCOUNT_1, CheckKind.MESSAGING_ACCOUNT_2}
    work()
    assert microsoft.state.chats == {}


def test_many_kinds_are_asked_for_together_and_joined(cast: Cast) -> None:
    group, filter_text = cast.contoso.tenant_group_id, "startsWith(displayName,'A')" * 10
    wanted = {CheckKind.TENANT_GROUP: group, CheckKind.GRAPH_FILTER: filter_text}
    with tenant_scope(cast.contoso.pk):
        first = service.ask(tenant=cast.contoso, kind=CheckKind.TENANT_GROUP, value=group, person=None)
        for _again in range(2):
            service.ask_all(tenant=cast.contoso, values=wanted, person=cast.owner)
        assert service.ask_all(tenant=cast.contoso, values={}, person=None) == []
        rows = {check.kind: check for check in ConnectionCheck.objects.all()}
        assert ConnectionCheck.objects.count() == 2
    assert rows[CheckKind.TENANT_GROUP].pk == first.pk
    assert rows[CheckKind.GRAPH_FILTER].secret.reveal() == filter_text
    assert rows[CheckKind.GRAPH_FILTER].asked_by == cast.owner
