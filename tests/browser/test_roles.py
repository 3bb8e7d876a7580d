"""Each role finds its own: what is open, what is greyed out and why, what is absent."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import expect_saved, field, save, tab
from tests.browser.conftest import Person, axe, in_every_look, shot

pytestmark = pytest.mark.browser
OPEN_TO_RESTRICTED = {
    "tenant-company_name",
    "billing-street_1",
    "billing-street_2",
    "billing-zip_code",
    "billing-city",
    "billing-country",
    "contact-name",
    "contact-email",
    "contact-phone_number",
    "contact-sip_address",
}
_NAMES = """Array.from(document.querySelectorAll('#settings-form [name]'))
  .filter((one) => one.type !== 'hidden' && one.tagName !== 'BUTTON').map((one) => one.name)"""


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_restricted_administrator_may_change_only_what_is_not_technical(person: Person, script: bool) -> None:
    page = person("Tessa Hughes", java_script_enabled=script)
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/tenants/\d+/settings/general/$"))
    expect(page.get_by_role("link", name="Tenants")).to_have_count(0)
    assert set(page.evaluate(_NAMES)) == OPEN_TO_RESTRICTED
    name = page.get_by_label("Name", exact=True).first
    expect(name).to_have_attribute("readonly", "")
    expect(name).to_have_accessible_description(re.compile("Managed by your partner"))
    expect(page.get_by_text("ACS connection string", exact=True)).to_have_count(0)
    expect(page.get_by_text("Widget Key")).to_have_count(0)
    if script:
        in_every_look(page, "restricted")
        page.set_viewport_size({"width": 1280, "height": 900})
    field(page, "tenant-company_name").fill("Fjordlight Energi AS")
    save(page)
    expect_saved(page)
    expect(field(page, "tenant-company_name")).to_have_value("Fjordlight Energi AS")
    field(page, "tenant-company_name").fill("Fjordlight Energy")
    save(page)
    expect_saved(page)


def test_a_tenant_administrator_comes_straight_into_the_own_tenant(person: Person) -> None:
    page = person("Nadia Horvat")
    page.goto("/tenants/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alpenblick Versicherungen")
    tab(page, "Extensions").click()
    expect(page.get_by_label("Interact enabled")).to_be_enabled()
    expect(page.get_by_label("CRM ID")).to_have_count(0)


def test_somebody_without_a_tenant_is_told_so(person: Person) -> None:
    page = person("Elena Schmid")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No tenant to administer")
    expect(page.get_by_role("main").get_by_role("link", name="Luware Helpdesk")).to_be_visible()
    in_every_look(page, "no-tenant")


def test_people_of_a_suspended_tenant_are_told_why_and_whom_to_ask(person: Person) -> None:
    page = person("Greta Garcia")
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("Brennerhof Hotels: Suspended")
    expect(page.get_by_role("main")).to_contain_text("Ask your partner or Luware support")
    axe(page)


def test_luware_reaches_the_list_and_the_staff_administration(person: Person) -> None:
    page = person("Leila Ortega")
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("60 tenants")
    page.goto("/admin/tenants/tenant/")
    expect(page.get_by_text("Alpenblick Versicherungen").first).to_be_visible()
    shot(page, "staff-tenants")


def test_the_role_matrix_can_be_read(person: Person) -> None:
    page = person("Nadia Horvat")
    page.goto("/roles/")
    row = page.get_by_role("row", name=re.compile("^CRM ID"))
    expect(row).to_contain_text("RU")
    expect(row).to_contain_text("not shown")
    in_every_look(page, "roles")
