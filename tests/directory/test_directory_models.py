"""What hangs on a unit keeps it, and goes along with its tenant."""

import pytest
from django.db.models import RestrictedError

from directory.models import OrganizationUnit, Provisioning
from tenants.models import Tenant
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    made = TenantFactory()
    root = OrganizationUnit._base_manager.get(tenant=made)
    bern = OrganizationUnit._base_manager.create(tenant=made, parent=root, name="Bern")
    desk = OrganizationUnit._base_manager.create(tenant=made, parent=bern, name="Desk")
    Provisioning._base_manager.filter(tenant=made).update(default_ou=desk)
    return made


@pytest.mark.parametrize("name", ["Bern", "Desk"])
def test_a_unit_with_units_below_or_services_to_come_stays(tenant, name):
    with pytest.raises(RestrictedError):
        OrganizationUnit._base_manager.get(tenant=tenant, name=name).delete()


def test_a_tenant_takes_its_tree_along(tenant):
    tenant.delete()
    assert not Tenant.objects.exists()
    assert not OrganizationUnit._base_manager.exists()
