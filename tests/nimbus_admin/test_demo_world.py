"""The demo world: complete, plausible, the same everywhere, and never in anybody's way."""

import json
import stat
from io import StringIO

import phonenumbers
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import reachable_tenants, sync_grants
from accounts.models import TenantGroupPermission, User
from extensions.models import Interact
from microsoft.acs import parse_connection_string
from nimbus_admin import demo_defaults
from nimbus_admin.demo import simulator
from nimbus_admin.demo.loader import is_loaded, load_world
from nimbus_admin.demo.world import PENDING_DELETION, SUSPENDED, WRONG_ACS_KEY, World, build_world
from tenants.models import BillingAddress, Partner, TechnicalContact, Tenant, TenantState
from tenants.secrets import Secret
from tenants.validators import validate_domain, validate_sip_address
from tests.factories import UserFactory


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(settings.ENTRA_STAFF_DIRECTORY_ID, settings.ENTRA_STAFF_GROUP_ID)


@pytest.fixture
def loaded(db, world):
    load_world(world)
    return world


def reach(world, note):
    """Return how many tenants the demo person whose role begins with `note` reaches after signing in."""
    for directory in world.directories():
        for person in directory.people:
            if person.note.startswith(note):
                groups = [(directory.id, group.id) for group in directory.groups if person in group.members]
                user = UserFactory(directory_id=directory.id, object_id=person.id, groups=groups)
                return reachable_tenants(user).count()
    raise LookupError(note)


def test_the_world_is_the_same_each_time_it_is_built(world):
    again = build_world(settings.ENTRA_STAFF_DIRECTORY_ID, settings.ENTRA_STAFF_GROUP_ID)
    assert simulator.as_json(again) == simulator.as_json(world)


def test_there_are_3_partners_and_60_tenants_with_everything_filled_in(loaded):
    assert (Partner.objects.count(), Tenant.objects.count()) == (3, 60)
    assert BillingAddress._base_manager.exclude(city="").count() == 60
    assert TechnicalContact._base_manager.exclude(phone_number="").count() == 60
    assert len(set(BillingAddress._base_manager.values_list("country", flat=True))) == 16
    assert Interact._base_manager.filter(enabled=True).count() >= 10
    assert Tenant.objects.filter(o365_domain="müller-söhne.example").get().o365_domain_ascii.startswith("xn--")


def test_all_values_keep_the_rules_of_their_fields(loaded):
    for tenant in Tenant.objects.all():
        tenant.full_clean()
        validate_domain(tenant.o365_domain)
    for contact in TechnicalContact._base_manager.all():
        contact.full_clean()
        validate_sip_address(contact.sip_address)
        assert phonenumbers.is_valid_number(phonenumbers.parse(contact.phone_number)), contact.phone_number
    for interact in Interact._base_manager.filter(enabled=True):
        parse_connection_string(interact.acs_connection_string.reveal(), tuple(settings.ACS_HOST_SUFFIXES))


def test_states_are_mixed_and_the_special_tenants_are_what_their_people_say(loaded):
    assert set(Tenant.objects.values_list("state", flat=True)) == set(TenantState.values)
    by_slug = {tenant.slug: Tenant.objects.get(tenant_id=tenant.directory.id) for tenant in loaded.tenants}
    assert by_slug[SUSPENDED].state == TenantState.SUSPENDED
    assert Tenant.objects.exclude(pending_deletion_since=None).get() == by_slug[PENDING_DELETION]


def test_every_role_reaches_what_it_should(loaded):
    reached = {
        note: reach(loaded, note)
        for note in (
            "Partner administrator of Northpeak",
            "Partner administrator of Aurora",
            "Partner administrator of Delta",
            "Tenant administrator of Alpenblick",
            "Restricted tenant administrator",
            "Tenant administrator of Brightwater",
            "Tenant administrator of Brennerhof",
            "Organization unit administrator",
            "User supervisor",
            "Person without any tenant",
            "Former administrator",
        )
    }
    assert list(reached.values()) == [34, 20, 2, 1, 1, 1, 0, 0, 0, 0, 0]


def test_exactly_two_connections_are_broken(loaded):
    broken = set()
    served = simulator.as_json(loaded)
    keys = {resource["resource"]: resource["key"] for resource in served["acs"]}
    groups = {group["id"] for directory in served["directories"] for group in directory["groups"]}
    for tenant in Tenant.objects.select_related("interact"):
        if not {str(tenant.tenant_group_id), str(tenant.partner_group_id or tenant.tenant_group_id)} <= groups:
            broken.add(tenant.name)
        secret = tenant.interact.acs_connection_string
        if secret:
            parts = parse_connection_string(secret.reveal(), tuple(settings.ACS_HOST_SUFFIXES))
            if keys[parts.resource] != parts.access_key:
                broken.add(tenant.name)
    assert broken == {"Kestrel Airport Services", "Lindenhof Kliniken"}


def test_the_simulator_gets_paging_and_overage_to_show(world):
    directories = simulator.as_json(world)["directories"]
    groups_of = [
        sum(person["id"] in group["members"] for group in directory["groups"])
        for directory in directories
        for person in directory["people"]
    ]
    assert max(len(group["members"]) for directory in directories for group in directory["groups"]) > 60
    assert sum(count > 200 for count in groups_of) == 1


def test_a_person_has_a_name_of_their_own_in_each_directory(world):
    for directory in world.directories():
        assert len({person.upn for person in directory.people}) == len(directory.people)


def test_a_second_start_adds_nothing_and_keeps_what_people_changed(loaded):
    Tenant.objects.filter(name="Alpenblick Versicherungen").update(name="Renamed by hand")
    Tenant.objects.filter(name="Fjordlight Energy").delete()
    Interact._base_manager.update(acs_connection_string=Secret("changed"))
    assert load_world(loaded) == 0
    assert Tenant.objects.filter(name="Renamed by hand").exists()
    assert Tenant.objects.count() == 59
    assert Interact._base_manager.first().acs_connection_string == Secret("changed")


def test_a_second_start_asks_the_database_one_question(loaded):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert is_loaded(loaded)
    assert len(queries) == 1


def test_the_permissions_are_those_that_a_save_would_make(loaded):
    before = set(TenantGroupPermission.objects.values_list("pk", flat=True))
    for tenant in Tenant.objects.all():
        sync_grants(tenant)
    assert set(TenantGroupPermission.objects.values_list("pk", flat=True)) == before


def test_the_command_writes_the_simulators_world_and_says_who_can_sign_in(db, tmp_path, monkeypatch):
    monkeypatch.setattr("nimbus_admin.management.commands.load_demo.DATA_DIR", tmp_path)
    printed = StringIO()
    call_command("load_demo", stdout=printed)
    path = simulator.world_file(tmp_path)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in path.parent.iterdir()] == ["world.json"]
    assert written["directories"][0]["id"] == settings.ENTRA_STAFF_DIRECTORY_ID
    assert written["directories"][0]["groups"][0]["id"] == settings.ENTRA_STAFF_GROUP_ID
    assert "Loaded the demo world: 60 tenants." in printed.getvalue()
    assert "Restricted tenant administrator of Fjordlight Energy" in printed.getvalue()
    assert not User.objects.exists()


def test_the_command_refuses_production(db, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("nimbus_admin.management.commands.load_demo.DATA_DIR", tmp_path)
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("load_demo")
    assert not Tenant.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_keys_follow_the_secret_of_the_data_folder(world, settings):
    tenant = next(tenant for tenant in world.tenants if tenant.slug == WRONG_ACS_KEY)
    first = simulator.connection_string(tenant)
    settings.SECRET_KEY = "another"
    assert simulator.connection_string(tenant) != first
    assert demo_defaults.DATA_DIR.exists()
