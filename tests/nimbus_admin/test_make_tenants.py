"""Benchmark tenants are like real ones."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from accounts.access import reachable_tenants, sync_grants
from accounts.models import SecurityGroup, TenantGroupPermission
from directory.models import OrganizationUnit
from extensions.models import InstantMessaging, Interact
from nimbus_admin.demo import bulk
from nimbus_admin.demo.bulk_shapes import SHAPES, VARIED, partner_directory, partner_group, partner_name, settings_facts
from tenants.models import Partner, Tenant, TenantSettings
from tenants.scope import every_tenant
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def permission_rows():
    return set(TenantGroupPermission.objects.values_list("pk", "group_id", "permission_id", "content_object_id"))


def test_the_permissions_are_those_that_a_save_would_make():
    bulk.make_tenants(2 * SHAPES, 3)
    before = permission_rows()
    groups = set(SecurityGroup.objects.values_list("pk", flat=True))
    for tenant in Tenant.objects.all():
        sync_grants(tenant)
    assert permission_rows() == before
    assert set(SecurityGroup.objects.values_list("pk", flat=True)) == groups


def test_every_tenant_has_every_settings_row_with_a_key_of_its_own():
    bulk.make_tenants(30, 2)
    for model in TenantSettings.__subclasses__():
        assert model._base_manager.count() == 30
    keys = {interact.widget_key.reveal() for interact in Interact._base_manager.all()}
    assert len(keys) == 30
    assert all(len(key) == 36 for key in keys)


def test_the_rows_keep_the_rules_of_their_fields():
    bulk.make_tenants(SHAPES, 2)
    with every_tenant("test"):
        for model in (Tenant, OrganizationUnit, *TenantSettings.__subclasses__()):
            for row in model._base_manager.all():
                row.full_clean()


def test_every_tenant_has_its_root_which_bears_its_name():
    bulk.make_tenants(4, 2)
    bulk.make_tenants(3, 2)
    roots = OrganizationUnit._base_manager.filter(parent=None, name=F("tenant__name"))
    assert roots.values("tenant").distinct().count() == OrganizationUnit._base_manager.count() == 7


def test_a_settings_row_that_is_not_varied_holds_the_defaults():
    bulk.make_tenants(3, 1)
    new = InstantMessaging()
    for row in InstantMessaging._base_manager.all():
        assert [getattr(row, field.attname) for field in row._meta.fields if not field.primary_key] == [
            getattr(new, field.attname) for field in new._meta.fields if not field.primary_key
        ]


def test_shapes_vary_only_what_they_name():
    varied = {model for model in TenantSettings.__subclasses__() if settings_facts(model, 1)}
    assert varied == VARIED


def test_each_partner_reaches_an_equal_share():
    bulk.make_tenants(12, 3)
    for name in map(partner_name, (1, 2, 3)):
        person = UserFactory(groups=[(partner_directory(name), partner_group(name))])
        assert reachable_tenants(person).count() == 4


def test_a_second_run_goes_on_where_the_first_stopped():
    assert bulk.make_tenants(5, 2) == range(1, 6)
    assert bulk.make_tenants(5, 2) == range(6, 11)
    assert Tenant.objects.count() == 10
    assert Partner.objects.count() == 2


def test_the_foreign_keys_are_what_they_were():
    def foreign_keys():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated "
                "FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2"
            )
            return cursor.fetchall()

    before = foreign_keys()
    bulk.make_tenants(3, 1)
    assert foreign_keys() == before


def test_the_command_says_what_it_made():
    printed = StringIO()
    call_command("make_tenants", "7", "--partners", "2", stdout=printed)
    assert printed.getvalue().startswith("Added 7 tenants, 1 to 7, in ")


@pytest.mark.parametrize("arguments", [["0"], ["-3"], ["many"], ["5", "--partners", "0"]])
def test_the_command_refuses_senseless_numbers(arguments):
    with pytest.raises(CommandError):
        call_command("make_tenants", *arguments)
    assert not Tenant.objects.exists()


def test_production_needs_an_explicit_consent(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="--yes-this-is-a-benchmark-database"):
        call_command("make_tenants", "2")
    assert not Tenant.objects.exists()
    call_command("make_tenants", "2", "--yes-this-is-a-benchmark-database", stdout=StringIO())
    assert Tenant.objects.count() == 2
