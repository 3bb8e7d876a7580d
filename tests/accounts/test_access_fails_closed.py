"""Who is not signed in, or no longer active, or in two of a tenant's groups: asked of the door itself."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Q

from accounts import access
from accounts.models import User
from tenants.permissions import TenantPermission as May
from tests.cast import Cast


@pytest.mark.parametrize("kind", ["anonymous", "inactive", "inactive staff"])
def test_nobody_in_particular_reaches_nothing(cast: Cast, kind: str) -> None:
    known = cast.luware if kind == "inactive staff" else cast.partner
    known.is_active = False
    person = AnonymousUser() if kind == "anonymous" else known
    assert not access.reachable_tenants(person).exists()
    assert not access.reaches_several(person)
    assert access.count_reachable(person) == 0
    assert access.permissions(person, cast.contoso.pk) == frozenset()
    assert not access.can(person, May.OPEN_SETTINGS, cast.contoso)
    if kind == "anonymous":
        assert not access.selectable_partners(person, Q(pk=cast.contoso.partner_id)).exists()


def test_staff_holds_what_its_role_holds_and_no_more(cast: Cast) -> None:
    assert access.reachable_tenants(cast.luware, May.CHANGE_AS_PLATFORM).count() == 3
    assert not access.reachable_tenants(cast.luware, May.CHANGE_OWN_PRIVACY).exists()
    assert access.reaches_several(cast.luware)
    assert access.count_reachable(cast.luware) == 3
    assert access.can(cast.luware, May.CHANGE_TECHNICAL, cast.northwind)


def test_tenant_that_two_groups_open_counts_once(cast: Cast) -> None:
    cast.partner.groups.add(*cast.restricted.groups.all(), *cast.owner.groups.all())
    person = User.objects.get(pk=cast.partner.pk)
    assert access.count_reachable(person) == access.reachable_tenants(person).count() == 2
    assert access.reaches_several(person)
    assert not access.reaches_several(cast.owner)


def test_missing_permissions_are_a_fault_that_says_what_to_do(db: None) -> None:
    access.permission_ids.cache_clear()
    Permission.objects.filter(codename=May.OPEN_SETTINGS).delete()
    with pytest.raises(LookupError, match="Run the migrations"):
        access.permission_ids()
    access.permission_ids.cache_clear()
