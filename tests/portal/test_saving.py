"""SAVE saves all tabs in one transaction or none, writes the history, and asks for the checks of what changed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from psycopg import sql

from accounts.models import TenantGroupPermission
from portal.models import Change, CheckKind, ConnectionCheck
from portal.settings_page.form import SettingsForm
from portal.settings_page.saving import Outdated, save
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests import pages
from tests.cast import Cast, sign_in
from tests.fixtures import CONNECTION_STRING, reload

EVERYWHERE = {
    "tenant__company_name": "Contoso Ltd",
    "billing__street_1": "Main Street 1",
    "billing__zip_code": "3000",
    "billing__city": "Bern",
    "billing__country": "CH",
    "contact__email": "anna@contoso.example",
    "partner__partner": "",
    "privacy__allow_partner_user_identifiers": "on",
    "interact__enabled": "on",
    "interact__acs_connection_string": CONNECTION_STRING,
}


def broken_table(name: str) -> None:
    """Let the database refuse every change of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation'; END $$"
        )
        cursor.execute(
            sql.SQL("CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {} EXECUTE FUNCTION refuse()").format(
                sql.Identifier(name)
            )
        )


@pytest.mark.parametrize("table", ["extensions_interact", "portal_change", "portal_connectioncheck"])
def test_save_that_breaks_in_the_middle_saves_nothing(cast: Cast, table: str) -> None:
    client = Client(raise_request_exception=False)
    sign_in(client, cast.luware)
    opened = pages.open_form(client, cast.contoso)
    broken_table(table)
    typed = {name.replace("__", "-"): value for name, value in EVERYWHERE.items()}
    group = {"tenant-tenant_group_id": str(uuid4())}
    response = pages.post(client, cast.contoso, opened | typed | group)
    assert response.status_code == 500
    assert "refused" not in response.text
    fresh = reload(cast.contoso)
    assert (fresh.company_name, fresh.billingaddress.city, fresh.technicalcontact.email) == ("", "", "")
    assert (fresh.partner, fresh.settings_version) == (cast.contoso.partner, 0)
    assert not fresh.dataprivacy.allow_partner_user_identifiers
    assert not fresh.interact.enabled
    assert list(fresh.connection_checks.model._base_manager.all()) == []
    assert not Change._base_manager.exists()


def test_every_tab_is_saved_at_once_and_listed(client: Client, cast: Cast) -> None:
    sign_in(client, cast.luware)
    response = pages.save(client, cast.contoso, **EVERYWHERE)
    assert response["Location"] == pages.settings_address(cast.contoso)
    fresh = reload(cast.contoso)
    assert (fresh.company_name, fresh.billingaddress.city, fresh.partner) == ("Contoso Ltd", "Bern", None)
    assert fresh.dataprivacy.allow_partner_user_identifiers
    assert fresh.interact.enabled
    assert fresh.settings_version == 1
    with tenant_scope(fresh.pk):
        changes = {f"{change.section}__{change.field}": change for change in Change.objects.all()}
    assert changes.keys() == EVERYWHERE.keys()
    assert {change.version for change in changes.values()} == {1}
    assert {change.person for change in changes.values()} == {cast.luware}
    assert "Saved 10 changes in General, Contact, Data Privacy, Extensions." in client.get(response["Location"]).text


def test_save_asks_for_the_checks_of_what_changed(client: Client, cast: Cast) -> None:
    sign_in(client, cast.luware)
    pages.save(client, cast.contoso, **EVERYWHERE, tenant__tenant_group_id=str(uuid4()))
    with tenant_scope(cast.contoso.pk):
        asked = set(ConnectionCheck.objects.values_list("kind", flat=True))
    assert {CheckKind.INTERACT_ACS, CheckKind.TENANT_GROUP} <= asked
    client.get("/")
    with tenant_scope(cast.contoso.pk):
        count = ConnectionCheck.objects.count()
        pages.save(client, cast.contoso, tenant__company_name="Again")
        assert ConnectionCheck.objects.count() == count


@pytest.mark.parametrize("change", ["tenant_id", "partner"])
def test_another_directory_means_that_the_group_is_checked_again(client: Client, cast: Cast, change: str) -> None:
    sign_in(client, cast.luware)
    changes: dict[str, Any] = {"tenant_id": {"tenant__tenant_id": str(uuid4())}, "partner": {"partner__partner": ""}}
    pages.save(client, cast.contoso, **changes[change])
    with tenant_scope(cast.contoso.pk):
        asked = set(ConnectionCheck.objects.values_list("kind", flat=True))
    # the partner has a directory of its own, so its group stays where it is; without a partner it is in the tenant's
    expected = {"tenant_id": {CheckKind.TENANT_GROUP}, "partner": {CheckKind.PARTNER_GROUP}}
    assert asked == expected[change]


@pytest.fixture
def stale_form(cast: Cast) -> Callable[[], SettingsForm]:
    def make() -> SettingsForm:
        form = SettingsForm(
            reload(cast.contoso),
            person=cast.luware,
            held=frozenset({"open_settings", "change_contact_details"}),
            data={"tenant-company_name": "Mine"},
        )
        assert form.is_valid()
        return form

    return make


def test_save_over_an_outdated_version_is_refused(cast: Cast, stale_form: Callable[[], SettingsForm]) -> None:
    form = stale_form()
    Tenant.objects.filter(pk=cast.contoso.pk).update(settings_version=1)
    for version in (0, 1, 2):
        with tenant_scope(cast.contoso.pk), pytest.raises(Outdated):
            save(form, person=cast.luware, version=version)
    assert reload(cast.contoso).company_name == ""


def test_name_that_was_taken_in_the_same_moment_is_an_error_of_the_field(
    cast: Cast, stale_form: Callable[[], SettingsForm]
) -> None:
    held = frozenset({"open_settings", "change_partner_settings", "change_platform_settings"})
    stored = {
        "tenant-o365_domain": "contoso.example",
        "tenant-tenant_id": str(cast.contoso.tenant_id),
        "privacy-data_retention_months": "24",
    }
    for field, value in (("name", "Taken"), ("tenant_id", str(uuid4()))):
        data = {"tenant-name": "Contoso"} | stored | {f"tenant-{field}": value}
        form = SettingsForm(reload(cast.contoso), person=cast.luware, held=held, data=data)
        assert form.is_valid(), form.errors()
        Tenant.objects.filter(pk=cast.fabrikam.pk).update(**{field: value})
        with tenant_scope(cast.contoso.pk):
            assert save(form, person=cast.luware, version=0).edits == []
        words = "This was taken a moment ago by somebody else. Choose another value."
        assert form.errors() == {f"tenant-{field}": [words]}
    assert reload(cast.contoso).settings_version == 0


def test_broken_rule_that_no_form_explains_is_a_fault(cast: Cast, stale_form: Callable[[], SettingsForm]) -> None:
    broken_table("tenants_tenant")
    with tenant_scope(cast.contoso.pk), pytest.raises(IntegrityError):
        save(stale_form(), person=cast.luware, version=0)


@pytest.mark.parametrize("field", ["tenant_group_id", "partner_group_id"])
def test_changed_group_loses_its_rights_at_once(client: Client, cast: Cast, field: str) -> None:
    person = cast.owner if field == "tenant_group_id" else cast.partner
    other = Client()
    sign_in(other, person)
    sign_in(client, cast.luware)
    assert other.get(pages.settings_address(cast.contoso)).status_code == 200
    assert pages.save(client, cast.contoso, **{f"tenant__{field}": str(uuid4())}).status_code == 302
    assert other.get(pages.settings_address(cast.contoso)).status_code == 404
    assert not TenantGroupPermission.objects.filter(content_object=cast.contoso, group__in=person.groups.all()).exists()


def test_privacy_switch_opens_the_history_to_the_partner_at_once(client: Client, cast: Cast) -> None:
    partner = Client()
    sign_in(partner, cast.partner)
    sign_in(client, cast.owner)
    address = f"/tenants/{cast.contoso.pk}/history/"
    assert partner.get(address).status_code == 404
    assert pages.save(client, cast.contoso, privacy__allow_partner_change_history="on").status_code == 302
    assert partner.get(address).status_code == 200
    assert pages.save(client, cast.contoso, privacy__allow_partner_change_history=None).status_code == 302
    assert partner.get(address).status_code == 404
