"""What a browser sends for a field that its person may not change never counts, and is noted without its value."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.test import Client

from directory.models import OrganizationUnit
from directory.services import ensure_root
from portal.forms.fields import ConnectionStringField, GuidField, WholeNumberField
from portal.models import Change
from portal.tabs import all_sections, load_tenant
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import Cast, sign_in
from tests.contracts.test_catalogue import ROLES, ROWS
from tests.factories import PartnerFactory
from tests.fixtures import CONNECTION_STRING
from tests.pages import open_form, post

FORGED = "forged-by-a-browser"
OF_A_KIND: dict[type[forms.Field], Callable[[Any], object]] = {
    ConnectionStringField: lambda field: CONNECTION_STRING,
    GuidField: lambda field: uuid4(),
    WholeNumberField: lambda field: field.max_value,
    forms.BooleanField: lambda field: "on",
    forms.ChoiceField: lambda field: list(field.choices)[-1][0],
}
OF_A_NAME = {
    "o365_domain": "forged.example",
    "email": f"{FORGED}@forged.example",
    "phone_number": "+41446681800",
    "sip_address": f"sip:{FORGED}@forged.example",
    "test_upn": f"{FORGED}@forged.example",
    "acs_resource_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
}


def value_for(name: str, field: forms.Field, tenant: Tenant) -> str:
    """Return a value that the field would accept from who may change it, and that no row holds."""
    if name == "partner":
        return str(PartnerFactory().pk)
    if name == "default_ou":
        root = ensure_root(tenant)
        return str(OrganizationUnit._base_manager.create(tenant=tenant, parent=root, name=FORGED).pk)
    for kind, value in OF_A_KIND.items():
        if isinstance(field, kind):
            return str(value(field))
    return OF_A_NAME.get(name, FORGED)


def stored(tenant: Any) -> dict[str, Any]:
    fresh = load_tenant(tenant.pk)
    return {
        f"{section.key}.{name}": getattr(section.row(fresh), name)
        for section in all_sections()
        for name in section.form.base_fields
    }


@pytest.mark.parametrize("role", ROLES)
def test_forged_fields_keep_their_value(
    client: Client, cast: Cast, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    tenant = cast.contoso if role == "owner" else cast.fabrikam
    sign_in(client, getattr(cast, role))
    forbidden = {
        f"{section.key}-{name}": value_for(name, field, tenant)
        for section in all_sections()
        for name, field in section.form.base_fields.items()
        if ROWS[f"{section.key}.{name}"][role] != "RU"
    }
    before = stored(tenant)
    with caplog.at_level(logging.INFO):
        response = post(client, tenant, open_form(client, tenant) | forbidden | {"tenant-company_name": "Changed Ltd"})
    assert response.status_code == 302, role
    assert stored(tenant) == before | {"tenant.company_name": "Changed Ltd"}
    with tenant_scope(tenant.pk):
        assert [change.field for change in Change.objects.all()] == ["company_name"]
    note = next(record for record in caplog.records if "may not change" in record.getMessage())
    assert note.fields == sorted(forbidden)
    assert note.person == getattr(cast, role).pk
    assert note.tenant == tenant.pk
    values = {value for value in forbidden.values() if len(value) > 5}
    assert not [record for record in caplog.records for value in values if value in str(vars(record))]


def test_parts_of_a_secret_cannot_be_forged_either(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client, cast.restricted)
    for part in ("action", "sealed"):
        forged = {f"interact-acs_connection_string-{part}": "remove"}
        caplog.clear()
        assert post(client, cast.fabrikam, open_form(client, cast.fabrikam) | forged).status_code == 302
        notes = [record for record in caplog.records if "may not change" in record.getMessage()]
        assert [note.fields for note in notes] == [list(forged)]


@pytest.mark.parametrize("name", ["widget_key", "settings_version", "health", "pk", "id", "tenant", "is_staff"])
def test_names_that_are_no_fields_change_nothing(client: Client, cast: Cast, name: str) -> None:
    sign_in(client, cast.owner)
    fresh = load_tenant(cast.contoso.pk)
    before = (fresh.settings_version, fresh.health, fresh.interact.widget_key)
    forged = {f"{section.key}-{name}": "1" for section in all_sections()} | {name: "1"}
    assert post(client, cast.contoso, open_form(client, cast.contoso) | forged).status_code == 302
    fresh = load_tenant(cast.contoso.pk)
    assert (fresh.settings_version, fresh.health, fresh.interact.widget_key) == before


@pytest.mark.parametrize("address", ["validate/", "checks/tenant-group/"])
def test_forged_values_are_not_used_by_other_addresses(client: Client, cast: Cast, address: str) -> None:
    sign_in(client, cast.owner)
    data = open_form(client, cast.contoso) | {"tenant-tenant_group_id": str(uuid4()), "tenant-name": ""}
    response = client.post(f"/tenants/{cast.contoso.pk}/{address}", data, headers={"HX-Request": "true"})
    assert response.status_code == 200
    with tenant_scope(cast.contoso.pk):
        targets = list(cast.contoso.connection_checks.values_list("target", flat=True))
    assert set(targets) <= {str(cast.contoso.tenant_group_id)}
    assert "tenant-name" not in response.text
