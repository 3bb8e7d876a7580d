"""Organization units and provisioning in the staff administration."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import OrganizationUnit, OwnerRole, Provisioning
from portal.models import Change
from tenants.models import Tenant
from tests.factories import TenantFactory
from tests.staff_pages import page, save, typed


@pytest.fixture
def staff(client_of):
    return client_of("luware")


@pytest.fixture
def units(cast):
    """Contoso / Bern / Desk."""
    root = OrganizationUnit._base_manager.get(tenant=cast.contoso, parent=None)
    bern = OrganizationUnit._base_manager.create(tenant=cast.contoso, parent=root, name="Bern")
    desk = OrganizationUnit._base_manager.create(tenant=cast.contoso, parent=bern, name="Desk")
    northwind = OrganizationUnit._base_manager.get(tenant=cast.northwind)
    return {"root": root, "bern": bern, "desk": desk, "northwind": northwind}


def provisioning(cast):
    return Provisioning._base_manager.get(tenant=cast.contoso)


def history(cast):
    found = Change._base_manager.filter(tenant=cast.contoso).order_by("pk")
    return list(found.values_list("section", "field", "old", "new"))


def add(staff, **values):
    address = page(OrganizationUnit, "add")
    return staff.post(address, typed(staff.get(address)) | values)


def test_the_default_ou_offers_the_tenants_units_only(staff, cast, units):
    response = staff.get(page(Provisioning, "change", cast.contoso.pk))
    offered = [label for _value, label in response.context["adminform"].form.fields["default_ou"].choices]
    assert offered == ["Contoso", "Contoso / Bern", "Contoso / Bern / Desk"]
    theirs = OrganizationUnit._base_manager.get(tenant=cast.northwind)
    refused = save(staff, provisioning(cast), default_ou=str(theirs.pk))
    assert "Choose one of the tenant&#x27;s organization units." in refused.content.decode()


def test_changes_of_provisioning_are_in_the_history(staff, cast, units):
    version = cast.contoso.settings_version
    save(staff, provisioning(cast), default_ou=str(units["desk"].pk), public_api="on", default_owner_role="limited")
    save(staff, provisioning(cast), default_ou="")
    assert history(cast) == [
        ("provisioning", "default_ou", "", "Desk"),
        ("provisioning", "default_owner_role", "Team Owner", "Team Owner Limited"),
        ("provisioning", "public_api", "Off", "On"),
        ("provisioning", "default_ou", "Desk", ""),
    ]
    stored = provisioning(cast)
    assert (stored.default_ou, stored.public_api, stored.default_owner_role) == (None, True, OwnerRole.LIMITED)
    assert Tenant.objects.get(pk=cast.contoso.pk).settings_version == version + 2


def test_a_save_without_a_change_leaves_no_trace(staff, cast, units):
    Provisioning._base_manager.filter(tenant=cast.contoso).update(default_ou=units["bern"])
    assert save(staff, provisioning(cast)).status_code == 302
    assert history(cast) == []


def test_a_page_that_was_overtaken_is_refused(staff, cast, units):
    address = page(Provisioning, "change", cast.contoso.pk)
    opened = typed(staff.get(address))
    save(staff, cast.contoso, company_name="Saved meanwhile")
    response = staff.post(address, opened | {"multihoming": "on"})
    assert "Somebody else has saved this tenant meanwhile" in response.content.decode()
    assert not provisioning(cast).multihoming


def test_a_unit_is_added_below_another_and_belongs_to_its_tenant(staff, cast, units):
    assert add(staff, parent=str(units["bern"].pk), name="Reception").status_code == 302
    added = OrganizationUnit._base_manager.get(name="Reception")
    assert (added.tenant, added.parent) == (cast.contoso, units["bern"])
    assert history(cast) == [("provisioning", "organization_units", "", "Contoso / Bern / Reception")]


def test_a_unit_is_renamed_and_moved(staff, cast, units):
    assert save(staff, units["desk"], parent=str(units["root"].pk), name="Front Desk").status_code == 302
    assert history(cast) == [("provisioning", "organization_units", "Contoso / Bern / Desk", "Contoso / Front Desk")]


@pytest.mark.parametrize(
    ("unit", "place", "sentence"),
    [
        ("bern", ("desk", "Bern"), "Choose a unit that is not this one, nor below it."),
        ("bern", ("bern", "Bern"), "Choose a unit that is not this one, nor below it."),
        ("desk", ("root", "BERN"), "Another unit with the same parent has this name."),
        ("root", ("bern", "Contoso"), "Leave this empty: the root of a tenant stays at the top."),
        ("desk", ("", "Desk"), "Choose the unit above this one."),
        ("desk", ("northwind", "Desk"), "Choose a unit of the same tenant."),
    ],
)
def test_a_tree_stays_a_tree(staff, units, unit, place, sentence):
    parent, name = place
    response = save(staff, units[unit], parent=str(units[parent].pk) if parent else "", name=name)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Change._base_manager.exists()


def test_units_and_a_default_ou_move_up_when_their_unit_is_deleted(staff, cast, units):
    Provisioning._base_manager.filter(tenant=cast.contoso).update(default_ou=units["desk"])
    address = page(OrganizationUnit, "delete", units["desk"].pk)
    assert "the units below it move one level up" in staff.get(address).content.decode()
    assert staff.post(address, {"post": "yes"}).status_code == 302
    assert provisioning(cast).default_ou == units["bern"]
    staff.post(page(OrganizationUnit, "delete", units["bern"].pk), {"post": "yes"})
    assert provisioning(cast).default_ou is None
    assert history(cast) == [
        ("provisioning", "organization_units", "Contoso / Bern / Desk", ""),
        ("provisioning", "default_ou", "Desk", "Bern"),
        ("provisioning", "organization_units", "Contoso / Bern", ""),
        ("provisioning", "default_ou", "Bern", ""),
    ]


def test_a_root_stays(staff, units):
    assert staff.post(page(OrganizationUnit, "delete", units["root"].pk), {"post": "yes"}).status_code == 403


def test_the_list_is_narrowed_to_a_tenant_and_searched(staff, cast, units):
    def found(**query):
        return {unit.name for unit in staff.get(page(OrganizationUnit, "changelist"), query).context["cl"].result_list}

    assert found(tenant=str(cast.contoso.pk)) == {"Contoso", "Bern", "Desk"}
    assert found(q="desk") == {"Desk"}
    assert found(q="fabrikam") == {"Fabrikam"}
    assert staff.get(page(OrganizationUnit, "changelist"), {"tenant": "9" * 40}).status_code == 200


def test_a_longer_list_of_units_asks_no_more_questions(staff, cast, units):
    address = page(OrganizationUnit, "changelist")
    staff.get(address)
    with CaptureQueriesContext(connection) as few:
        staff.get(address)
    for tenant in TenantFactory.create_batch(5):
        root = OrganizationUnit._base_manager.get(tenant=tenant)
        OrganizationUnit._base_manager.create(tenant=tenant, parent=root, name="Below")
    with CaptureQueriesContext(connection) as many:
        staff.get(address)
    assert len(many) <= len(few)
