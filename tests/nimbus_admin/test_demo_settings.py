"""What the demo's tenants have: units, settings and contingents that keep every rule and break no connection."""

from collections import Counter

import pytest
from django.conf import settings
from django.db.models import Count

from accounts.cloud import cloud
from directory.models import OrganizationUnit, Provisioning
from directory.tree import nodes
from extensions.models import Assistant, AttendantConsole, Email, InstantMessaging
from extensions.validators import validate_graph_filter, validate_resource_id
from licensing.models import Contingent, Product
from microsoft import graph
from microsoft.acs import parse_connection_string
from microsoft.simulator import World as Served
from nimbus_admin.demo import simulator
from nimbus_admin.demo.guests import PRESENCE_ACCOUNTS
from nimbus_admin.demo.loader import load_world
from nimbus_admin.demo.settings_rows import BUSY
from nimbus_admin.demo.world import LARGE_GROUP, MAIN, World, build_world
from portal.settings_page.form import SettingsForm
from portal.tabs import load_tenant
from presence.models import PresenceTracking
from tenants.models import DataPrivacy, Tenant, TenantSettings
from tenants.permissions import TenantPermission
from tenants.scope import every_tenant
from tests.cast import sign_in
from tests.factories import UserFactory
from tests.pages import open_form, post


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(settings.ENTRA_STAFF_DIRECTORY_ID, settings.ENTRA_STAFF_GROUP_ID)


@pytest.fixture
def loaded(db, world):
    load_world(world)
    with every_tenant("test"):
        yield world


def tenant_of(world, slug):
    demo = next(tenant for tenant in world.tenants if tenant.slug == slug)
    return Tenant.objects.get(tenant_id=demo.directory.id)


def test_every_settings_row_and_unit_keeps_the_rules_of_the_database_and_the_form(loaded):
    for model in (OrganizationUnit, Contingent, *TenantSettings.__subclasses__()):
        rows = list(model._base_manager.all())
        assert len(rows) >= 60
        relations = {field.name for field in model._meta.fields if field.is_relation}
        for row in rows:
            row.clean_fields(exclude=relations)
    staff = UserFactory(is_staff=True)
    for tenant in Tenant.objects.all():
        form = SettingsForm(load_tenant(tenant.pk), person=staff, held=frozenset(TenantPermission))
        assert form.errors() == {}, tenant.name


def test_trees_have_two_or_three_levels_some_only_a_root_and_one_about_sixty_units(loaded):
    depths = {tenant: [node.depth for node in nodes(tenant.pk)] for tenant in Tenant.objects.all()}
    assert Counter(max(found) for found in depths.values()).keys() == {0, 1, 2, 3}
    assert all(found.count(0) == 1 for found in depths.values())
    assert 55 <= len(depths[tenant_of(loaded, LARGE_GROUP)]) <= 65
    assert len(depths[tenant_of(loaded, MAIN)]) == 13


def test_settings_are_varied_among_customers_that_have_gone_through_them(loaded):
    assert {tenant.slug for tenant in loaded.tenants} >= BUSY
    switched = {
        "email": Email._base_manager.filter(enabled=True),
        "im": InstantMessaging._base_manager.filter(enabled=True),
        "own im": InstantMessaging._base_manager.filter(own_acs=True),
        "own assistant": Assistant._base_manager.filter(own_acs=True),
        "guests": PresenceTracking._base_manager.filter(track_by_guests=True),
        "permission": PresenceTracking._base_manager.filter(track_by_permission=True),
        "filter": AttendantConsole._base_manager.exclude(contact_filter=""),
        "default ou": Provisioning._base_manager.exclude(default_ou=None),
        "customers": DataPrivacy._base_manager.filter(allow_partner_customer_identifiers=True),
    }
    counts = {name: rows.count() for name, rows in switched.items()}
    assert all(2 <= count < 30 for count in counts.values()), counts
    assert set(DataPrivacy._base_manager.values_list("data_retention_months", flat=True)) == {12, 24, 36, 60, 120}


def test_contingents_are_allowed_and_none_is_used(loaded):
    assert set(Contingent._base_manager.values_list("product", flat=True)) == set(Product.values)
    assert not Contingent._base_manager.exclude(used=0).exists()
    assert not Contingent._base_manager.filter(allowed=0).exists()
    per_tenant = set(Tenant.objects.annotate(count=Count("contingents")).values_list("count", flat=True))
    assert min(per_tenant) >= 5
    assert len(per_tenant) > 3


def test_switches_are_on_only_where_the_simulator_lets_them_work(loaded, microsoft):
    microsoft.state.replace(Served.from_json(simulator.as_json(loaded)))
    keys = {resource["resource"]: resource["key"] for resource in simulator.as_json(loaded)["acs"]}
    for presence in PresenceTracking._base_manager.filter(track_by_guests=True).select_related("tenant"):
        for mail in PRESENCE_ACCOUNTS:
            assert graph.guest_state(cloud(), presence.tenant.tenant_id, mail) == graph.GuestState.ACCEPTED
    for console in AttendantConsole._base_manager.exclude(contact_filter="").select_related("tenant"):
        validate_graph_filter(console.contact_filter)
        assert graph.try_filter(cloud(), console.tenant.tenant_id, console.contact_filter)
    for row in [*Assistant._base_manager.filter(own_acs=True), *InstantMessaging._base_manager.filter(own_acs=True)]:
        parts = parse_connection_string(row.acs_connection_string.reveal(), tuple(settings.ACS_HOST_SUFFIXES))
        assert keys[parts.resource] == parts.access_key
    for messaging in InstantMessaging._base_manager.filter(own_acs=True):
        validate_resource_id(messaging.acs_resource_id)


def test_a_world_of_the_version_before_gets_what_it_lacks_at_its_first_save(loaded, client):
    earlier = {"billingaddress", "technicalcontact", "dataprivacy", "interact"}
    for model in TenantSettings.__subclasses__():
        if model._meta.model_name not in earlier:
            model._base_manager.all().delete()
    Contingent._base_manager.all().delete()
    assert load_world(loaded) == 0
    tenant = tenant_of(loaded, MAIN)
    sign_in(client, UserFactory(is_staff=True))
    changed = {"outbound-max_tasks": "7", "email-enabled": "on", "attendant-team_visibility": "own"}
    assert post(client, tenant, open_form(client, tenant) | changed).status_code == 302
    after = load_tenant(tenant.pk)
    assert (after.outbound.max_tasks, after.email.enabled, after.attendantconsole.team_visibility) == (7, True, "own")
