"""Who reaches what: grants follow a tenant's facts, at once, and agree with guardian's own answer."""

import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import get_group_perms, get_objects_for_group

from accounts.access import (
    can,
    count_reachable,
    permissions,
    reachable_tenants,
    reaches_several,
    refresh_grants,
    sync_grants,
)
from accounts.models import TenantGroupPermission
from tenants.models import CLOSED_STATES, Tenant
from tenants.permissions import TenantPermission as May
from tests.cast import Cast
from tests.factories import TenantFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_our_answer_is_guardians_answer(cast: Cast) -> None:
    for person in (cast.partner, cast.owner, cast.restricted, cast.outsider, cast.nobody):
        theirs = {
            tenant.pk
            for group in person.groups.all()
            for tenant in get_objects_for_group(group, "tenants.open_settings", Tenant, accept_global_perms=False)
        }
        assert set(reachable_tenants(person).values_list("pk", flat=True)) == theirs
        assert count_reachable(person) == len(theirs)
        assert reaches_several(person) == (len(theirs) > 1)
        for tenant in Tenant.objects.all():
            held = {word for group in person.groups.all() for word in get_group_perms(group, tenant)}
            assert permissions(person, tenant.pk) == held


def test_a_second_synchronisation_changes_nothing(cast: Cast) -> None:
    before = set(TenantGroupPermission.objects.values_list("pk", flat=True))
    for tenant in Tenant.objects.all():
        sync_grants(tenant)
    assert set(TenantGroupPermission.objects.values_list("pk", flat=True)) == before


def test_a_changed_group_takes_access_away_in_open_sessions(client_of: object, cast: Cast) -> None:
    client: Client = client_of("owner")
    address = f"/tenants/{cast.contoso.pk}/settings/general/"
    assert client.get(address).status_code == 200
    Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_group_id=uuid.uuid4())
    sync_grants(cast.contoso)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("state", sorted(CLOSED_STATES))
def test_a_closed_tenant_keeps_its_partner_and_loses_its_own_people(cast: Cast, state: str) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(state=state)
    sync_grants(cast.contoso)
    assert permissions(cast.owner, cast.contoso.pk) == frozenset()
    assert can(cast.partner, May.CHANGE_AS_PARTNER, cast.contoso)
    assert can(cast.luware, May.CHANGE_AS_PLATFORM, cast.contoso)


def test_the_same_group_id_in_another_directory_gives_nothing(cast: Cast) -> None:
    stranger = UserFactory(groups=[(uuid.uuid4(), cast.contoso.tenant_group_id)])
    assert not reachable_tenants(stranger).exists()


def test_somebody_in_partner_and_tenant_group_holds_both(cast: Cast) -> None:
    both = UserFactory(groups=[(cast.contoso.tenant_id, cast.contoso.tenant_group_id)])
    both.groups.add(*cast.partner.groups.all())
    held = permissions(both, cast.contoso.pk)
    assert held == permissions(cast.partner, cast.contoso.pk) | permissions(cast.owner, cast.contoso.pk)


def test_the_partner_sees_history_and_names_only_when_the_tenant_says_so(cast: Cast) -> None:
    assert not permissions(cast.partner, cast.contoso.pk) & {May.VIEW_HISTORY, May.SEE_IDENTIFIERS}
    privacy = cast.contoso.dataprivacy
    privacy.allow_partner_change_history = privacy.allow_partner_user_identifiers = True
    privacy.save()
    sync_grants(cast.contoso)
    assert permissions(cast.partner, cast.contoso.pk) >= {May.VIEW_HISTORY, May.SEE_IDENTIFIERS}


def test_a_restricted_administrator_lacks_technical_changes_until_they_are_granted(cast: Cast) -> None:
    assert not can(cast.restricted, May.CHANGE_TECHNICAL, cast.fabrikam)
    Tenant.objects.filter(pk=cast.fabrikam.pk).update(tenant_admins_restricted=False)
    sync_grants(cast.fabrikam)
    assert can(cast.restricted, May.CHANGE_TECHNICAL, cast.fabrikam)


def test_a_tenant_without_groups_is_reached_by_luware_alone(cast: Cast) -> None:
    lonely = TenantFactory(tenant_group_id=None)
    assert lonely in reachable_tenants(cast.luware)
    assert not TenantGroupPermission.objects.filter(content_object=lonely).exists()


def test_stored_permissions_follow_a_role_that_has_grown(cast: Cast) -> None:
    newer = TenantGroupPermission.objects.filter(permission__codename=May.VIEW_DIRECTORY, content_object=cast.contoso)
    newer.delete()
    assert not can(cast.owner, May.VIEW_DIRECTORY, cast.contoso)
    assert refresh_grants() == 1
    assert can(cast.owner, May.VIEW_DIRECTORY, cast.contoso)
    assert can(cast.partner, May.VIEW_DIRECTORY, cast.contoso)
    assert refresh_grants() == 0


def test_every_permission_of_a_group_follows_its_role_when_the_portal_is_migrated(cast: Cast) -> None:
    columns = ("content_object", "group", "permission__codename")
    before = set(TenantGroupPermission.objects.values_list(*columns))
    lost = TenantGroupPermission.objects.get(
        permission__codename=May.CHANGE_DIRECTORY, content_object=cast.contoso, group=cast.owner.groups.get()
    )
    lost.delete()  # as before the role had it
    TenantGroupPermission.objects.create(
        content_object=cast.contoso, group=cast.outsider.groups.get(), permission=lost.permission
    )
    call_command("migrate", verbosity=0)
    assert set(TenantGroupPermission.objects.values_list(*columns)) == before


def test_refreshing_costs_the_same_with_many_more_tenants(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert refresh_grants() == 0
        return len(queries)

    few = cost()
    TenantFactory.create_batch(30)
    assert cost() == few
    TenantGroupPermission.objects.filter(content_object=cast.fabrikam).delete()
    assert refresh_grants(batch=4) == 1
    assert can(cast.restricted, May.OPEN_SETTINGS, cast.fabrikam)
