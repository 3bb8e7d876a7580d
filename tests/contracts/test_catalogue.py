"""Every field of every section for every role: shown, greyed out with a reason, or absent, as the catalogue says.

The table is the field catalogue of the product description, row by row: what Luware, the partner, the tenant's
administrators and restricted ones may do. RU: read and change, R: read, "-": not shown. A field that has no row
here fails the first test.
"""

import re
from typing import Any

import pytest
from django.test import Client

from portal.settings_page.rows import Row
from portal.tabs import all_sections
from tests.cast import Cast, sign_in
from tests.pages import settings_address

CATALOGUE = """
tenant.name                             RU RU R  R
tenant.o365_domain                      RU RU R  R
tenant.o365_name                        RU RU R  R
tenant.tenant_id                        RU R  R  R
tenant.company_name                     RU RU RU RU
tenant.partner_group_id                 RU R  R  R
tenant.tenant_group_id                  RU RU R  R
tenant.crm_id                           RU RU -  -
billing.street_1                        RU RU RU RU
billing.street_2                        RU RU RU RU
billing.zip_code                        RU RU RU RU
billing.city                            RU RU RU RU
billing.country                         RU RU RU RU
contact.name                            RU RU RU RU
contact.email                           RU RU RU RU
contact.phone_number                    RU RU RU RU
contact.sip_address                     RU RU RU RU
partner.partner                         RU RU -  -
privacy.allow_partner_user_identifiers  RU RU R  R
privacy.allow_partner_customer_identifiers RU RU R R
privacy.persist_user_states             RU RU RU R
privacy.show_time_in_state              RU RU RU R
privacy.allow_partner_change_history    R  R  RU R
privacy.data_retention_months           RU R  R  R
provisioning.default_ou                 RU RU RU R
provisioning.organization_units         RU RU RU R
provisioning.allow_provisioning         RU RU RU R
provisioning.default_owner_role         RU RU RU R
provisioning.multihoming                RU R  R  R
provisioning.public_api                 RU R  R  R
outbound.max_tasks                      RU RU RU R
interact.enabled                        RU RU RU R
interact.acs_connection_string          RU RU RU -
interact.o365_user_id                   RU RU RU R
interact.widget_key                     RU RU RU -
interact.recovery_seconds               RU RU RU R
interact.authorization                  RU RU RU R
assistant.own_acs                       RU RU RU R
assistant.acs_connection_string         RU RU RU -
attendant.contact_filter                RU RU RU R
attendant.team_visibility               RU RU RU R
presence.track_by_guests                RU RU RU R
presence.track_by_permission            RU RU RU R
presence.consent                        R  R  R  -
presence.account_1                      R  R  R  -
presence.account_2                      R  R  R  -
presence.test_upn                       RU RU RU -
im.enabled                              RU RU RU R
im.consent                              R  R  R  -
im.account_1                            R  R  R  -
im.account_2                            R  R  R  -
im.test_upn                             RU RU RU -
im.max_tasks                            RU RU RU R
im.own_acs                              RU RU RU -
im.acs_connection_string                RU RU RU -
im.acs_resource_id                      RU RU RU -
external.max_tasks                      RU RU RU R
email.enabled                           RU RU RU R
email.max_tasks                         RU RU RU R
state.state                             R  R  R  R
service-licences.advanced_routing       R  R  R  R
service-licences.enterprise_routing     R  R  R  R
service-licences.contact_center         R  R  R  R
user-licences.contact_center_user       R  R  R  R
user-licences.attendant_console         R  R  R  R
user-licences.assistant                 R  R  R  R
user-licences.interact_user             R  R  R  R
user-licences.transcription             R  R  R  R
modality-licences.audio_video           R  R  R  R
modality-licences.instant_messaging     R  R  R  R
modality-licences.external_task         R  R  R  R
modality-licences.email                 R  R  R  R
"""
ROLES = ("luware", "partner", "owner", "restricted")
ROWS = {line.split()[0]: dict(zip(ROLES, line.split()[1:], strict=True)) for line in CATALOGUE.strip().splitlines()}
FIELDS = [f"{section.key}.{name}" for section in all_sections() for name in section.access()]
NO_FORM_FIELDS = {f"{section.key}.{name}" for section in all_sections() for name in section.extra_fields}
MANAGERS = {
    "luware": {"Managed by Luware", "Managed by the tenant's own administrators"},
    "partner": {"Managed by Luware", "Managed by the tenant's own administrators"},
    "owner": {"Managed by Luware", "Managed by your partner"},
    "restricted": {"Managed by Luware", "Managed by your partner"},
}


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    assert sorted(FIELDS) == sorted(ROWS)


@pytest.fixture
def pages(cast: Cast) -> dict[str, Any]:
    """Return what each role sees of Fabrikam, where everybody of the cast's four roles has business."""
    cast.owner.groups.add(*cast.restricted.groups.all())
    found = {}
    for role in ROLES:
        tenant = cast.contoso if role == "owner" else cast.fabrikam
        client = Client()
        sign_in(client, getattr(cast, role))
        found[role] = client.get(settings_address(tenant))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_fields_are_shown_greyed_or_absent(pages: dict[str, Any], role: str) -> None:
    response = pages[role]
    rows = all_rows(response)
    for field, may in ROWS.items():
        name = field.replace(".", "-")
        if field in NO_FORM_FIELDS:
            continue  # see below
        allowed = may[role]
        html_name = f'name="{name}"'
        if allowed == "RU":
            assert rows[name].kind in {"edit", "secret"}, name
            assert html_name in response.text, name
        elif allowed == "R":
            assert rows[name].kind == "read", name
            assert rows[name].reason in MANAGERS[role], name
            assert html_name not in response.text, name
            assert_greyed(response.text, name, rows[name].reason)
        else:
            assert name not in rows
            assert f'id_{name}"' not in response.text, name
            assert html_name not in response.text, name


def all_rows(response: Any) -> dict[str, Row]:
    """Return name -> row of a settings page, those below a switch included."""
    waiting = [row for tab in response.context["settings"]["tabs"] for section in tab.sections for row in section.rows]
    found: dict[str, Row] = {}
    while waiting:
        row = waiting.pop()
        found[row.name if "-" in row.name else row.id.removeprefix("licence-")] = row
        waiting += row.children
    return found


@pytest.mark.parametrize("role", ROLES)
def test_what_is_no_field_of_the_form_is_readable_or_absent(pages: dict[str, Any], role: str) -> None:
    rows = all_rows(pages[role])
    for field in NO_FORM_FIELDS - {"interact.widget_key"}:
        section, name = field.split(".")
        shown = rows.get(f"{section}-{name}") or rows.get(name)
        assert (shown is not None) == (ROWS[field][role] != "-"), field
        if shown is not None:
            assert f'id="{shown.id}"' in pages[role].text
            assert f'name="{section}-{name}"' not in pages[role].text


def assert_greyed(html: str, name: str, reason: str) -> None:
    """Check that a field is readable, readonly, and linked to the words that say who manages it."""
    control = re.search(rf'<input[^>]*id="id_{re.escape(name)}"[^>]*>', html)
    assert control, name
    assert "readonly" in control[0]
    assert f"id_{name}-reason" in control[0]
    words = re.search(rf'id="id_{re.escape(name)}-reason">(.*?)</p>', html, re.DOTALL)
    assert words, name
    assert reason.replace("'", "&#x27;") in words[1]


@pytest.mark.parametrize("role", ROLES)
def test_widget_key_is_offered_to_who_may_change_it(pages: dict[str, Any], role: str) -> None:
    offered = "/widget-key/" in pages[role].text
    assert offered == (ROWS["interact.widget_key"][role] == "RU")


def test_reasons_name_whom_to_ask(pages: dict[str, Any]) -> None:
    reasons = {
        (role, row.name): row.reason for role in ROLES for row in all_rows(pages[role]).values() if row.kind == "read"
    }
    assert reasons["owner", "tenant-name"] == "Managed by your partner"
    assert reasons["owner", "tenant-tenant_id"] == "Managed by Luware"
    assert reasons["restricted", "interact-enabled"] == "Managed by your partner"
    assert reasons["partner", "tenant-tenant_id"] == "Managed by Luware"
    own = "Managed by the tenant's own administrators"
    assert reasons["partner", "privacy-allow_partner_change_history"] == own
    assert reasons["luware", "privacy-allow_partner_change_history"] == own
    for role in ROLES:
        assert reasons[role, "state-state"] == "Managed by Luware"


def test_matrix_page_says_the_same_as_the_catalogue(client: Client, cast: Cast) -> None:
    sign_in(client, cast.nobody)
    response = client.get("/roles/")
    shown = [
        [cell["short"].replace("\N{EN DASH}", "-") for cell in row["cells"]]
        for tab in response.context["tabs"]
        for section in tab["sections"]
        for row in section["rows"]
    ]
    assert shown == [list(ROWS[field].values()) for field in FIELDS]
    for words in ("read and change", "read", "not shown"):
        assert words in response.text
