"""Extensions and modalities in the staff administration: the rules of the settings page, and no secret."""

import pytest

from extensions.models import (
    Assistant,
    AttendantConsole,
    Email,
    ExternalTasks,
    InstantMessaging,
    Outbound,
)
from portal.models import Change
from tenants.secrets import Secret
from tests.staff_pages import page, save

RESOURCE = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


@pytest.fixture
def staff(client_of):
    return client_of("luware")


def row(model, cast):
    return model._base_manager.get(tenant=cast.contoso)


@pytest.mark.parametrize(
    ("model", "typed", "line"),
    [
        (Outbound, ("max_tasks", "33"), ("outbound", "max_tasks", "20", "33")),
        (ExternalTasks, ("max_tasks", "7"), ("external", "max_tasks", "20", "7")),
        (Email, ("enabled", "on"), ("email", "enabled", "Off", "On")),
        (AttendantConsole, ("team_visibility", "own"), None),
        (AttendantConsole, ("contact_filter", " mail ne null "), None),
        (InstantMessaging, ("test_upn", "anna.keller@contoso.example"), None),
    ],
)
def test_changes_are_stored_and_in_the_history(staff, cast, model, typed, line):
    field, value = typed
    assert save(staff, row(model, cast), **{field: value}).status_code == 302
    stored = getattr(row(model, cast), field)
    assert str(stored) == ("True" if value == "on" else value.strip())
    change = Change._base_manager.get()
    assert (change.field, change.person) == (field, cast.luware)
    assert change.section != "staff"
    if line:
        assert (change.section, change.field, change.old, change.new) == line


@pytest.mark.parametrize(
    ("model", "values", "sentence"),
    [
        (Outbound, {"max_tasks": "51"}, "less than or equal to 50"),
        (ExternalTasks, {"max_tasks": "0"}, "greater than or equal to 1"),
        (Email, {"max_tasks": "201"}, "less than or equal to 200"),
        (InstantMessaging, {"max_tasks": "many"}, "Enter a whole number"),
        (InstantMessaging, {"test_upn": "@contoso"}, "Enter a user principal name like"),
        (InstantMessaging, {"acs_resource_id": "my-resource"}, "Copy the resource&#x27;s ID"),
        (InstantMessaging, {"enabled": "on", "own_acs": "on"}, "This needs the ACS connection string"),
        (InstantMessaging, {"enabled": "on", "own_acs": "on"}, "Enter the ACS Resource ID"),
        (Assistant, {"own_acs": "on"}, "This needs the ACS connection string"),
        (AttendantConsole, {"contact_filter": "$filter=mail ne null"}, "Enter only what stands after $filter="),
        (AttendantConsole, {"contact_filter": "x" * 2001}, "at most 2000 characters"),
        (AttendantConsole, {"team_visibility": "some"}, "Select a valid choice"),
    ],
)
def test_wrong_values_get_a_sentence(staff, cast, model, values, sentence):
    response = save(staff, row(model, cast), **values)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Change._base_manager.exists()


def test_a_stored_secret_is_enough_and_stays(staff, cast):
    InstantMessaging._base_manager.filter(tenant=cast.contoso).update(acs_connection_string=Secret("planted"))
    messaging = row(InstantMessaging, cast)
    address = page(InstantMessaging, "change", messaging.pk)
    html = staff.get(address).content.decode()
    assert "Stored" in html
    assert "planted" not in html
    assert save(staff, messaging, enabled="on", own_acs="on", acs_resource_id=RESOURCE).status_code == 302
    after = row(InstantMessaging, cast)
    assert (after.own_acs, after.acs_resource_id, after.acs_connection_string.reveal()) == (True, RESOURCE, "planted")


def test_rules_of_an_own_acs_rest_while_messaging_is_off(staff, cast):
    assert save(staff, row(InstantMessaging, cast), own_acs="on").status_code == 302


def test_a_secret_cannot_be_posted(staff, cast):
    Assistant._base_manager.filter(tenant=cast.contoso).update(acs_connection_string=Secret("planted"))
    save(staff, row(Assistant, cast), own_acs="on", acs_connection_string="mine", tenant=str(cast.northwind.pk))
    assert row(Assistant, cast).acs_connection_string.reveal() == "planted"


def test_the_list_finds_a_tenant_in_any_case(staff, cast):
    found = staff.get(page(Outbound, "changelist"), {"q": "FABRIKAM"}).context["cl"].result_list
    assert [outbound.tenant for outbound in found] == [cast.fabrikam]
