"""The icons of the tabs before the save: an error shows as its field is left, and goes as it is mended."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import expect_icons, expect_save_to_agree, expect_saved, field, leave, open_tenant, save, tab
from tests.browser.conftest import Person, in_every_look
from tests.browser.keys import press_tab_until
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
LUWARE, PARTNER = "Leila Ortega", "Ulrich Weber"
# tab, field, a wrong value, a good one
TYPED = (
    ("General", "tenant-o365_domain", "not a domain", "kupferkanne.example"),
    ("Contact", "contact-email", "nobody", "it@kupferkanne.example"),
    ("Data Privacy", "privacy-data_retention_months", "0", "24"),
    ("Extensions", "outbound-max_tasks", "51", "50"),
    ("Modalities", "external-max_tasks", "0", "1"),
)
_ADD_ROOT = """INSERT INTO directory_organizationunit (tenant_id, name)
  SELECT id, name FROM tenants_tenant WHERE name = %s ON CONFLICT DO NOTHING"""
_ADD_UNIT = """INSERT INTO directory_organizationunit (tenant_id, parent_id, name)
  SELECT root.tenant_id, root.id, 'Closed soon' FROM directory_organizationunit root
  JOIN tenants_tenant tenant ON tenant.id = root.tenant_id WHERE root.parent_id IS NULL AND tenant.name = %s"""


def open_with_a_unit_that_is_gone(page: Page, stack: Stack, name: str) -> None:
    """Open a tenant whose page offers an organization unit that somebody deletes meanwhile."""
    with stack.database() as database:
        database.execute(_ADD_ROOT, [name])
        assert database.execute(_ADD_UNIT, [name]).rowcount == 1
        open_tenant(page, name)
        assert database.execute("DELETE FROM directory_organizationunit WHERE name = 'Closed soon'").rowcount == 1


def choose_what_is_gone(page: Page) -> None:
    """Choose the unit that has been deleted."""
    units = field(page, "provisioning-default_ou")
    units.select_option(units.locator("option", has_text="Closed soon").get_attribute("value"))


def test_an_error_in_each_tab_shows_on_leaving_its_field_and_goes_when_mended(person: Person, stack: Stack) -> None:
    page = person(LUWARE)
    open_with_a_unit_that_is_gone(page, stack, "Kupferkanne Getränke")
    page.evaluate("window.isSamePage = true")
    for title, name, wrong, good in TYPED:
        leave(page, title, name, wrong)
        expect(tab(page, title)).to_have_accessible_name(f"{title} , not saved yet , 1 error")
        expect(field(page, name)).to_have_attribute("aria-invalid", "true")
        expect_icons(page, **{title.replace(" ", "_"): 1})
        leave(page, title, name, good)
        expect_icons(page)
        expect(field(page, name)).not_to_have_attribute("aria-invalid", "true")
    tab(page, "Provisioning").click()
    choose_what_is_gone(page)
    page.keyboard.press("Tab")
    expect_icons(page, Provisioning=1)
    field(page, "provisioning-default_ou").select_option("")
    expect_icons(page)
    assert page.evaluate("window.isSamePage")


def test_all_six_tabs_at_once_agree_with_what_save_says(person: Person, stack: Stack) -> None:
    page = person(LUWARE)
    open_with_a_unit_that_is_gone(page, stack, "Kupferkanne Getränke")
    for title, name, wrong, _good in TYPED:
        leave(page, title, name, wrong)
    leave(page, "General", "tenant-tenant_id", "no GUID")
    leave(page, "Contact", "contact-sip_address", "nobody")
    tab(page, "Provisioning").click()
    choose_what_is_gone(page)
    expect_icons(page, General=2, Contact=2, Data_Privacy=1, Provisioning=1, Extensions=1, Modalities=1)
    in_every_look(page, "six-tabs-wrong")
    expect_save_to_agree(page)
    in_every_look(page, "six-tabs-refused")


def test_without_script_the_icons_show_after_save(person: Person, stack: Stack) -> None:
    page = person(LUWARE, java_script_enabled=False)
    open_with_a_unit_that_is_gone(page, stack, "Kupferkanne Getränke")
    for _title, name, wrong, _good in TYPED:
        field(page, name).fill(wrong)
    choose_what_is_gone(page)
    save(page)
    expect_icons(page, General=1, Contact=1, Data_Privacy=1, Provisioning=1, Extensions=1, Modalities=1)
    expect(page.get_by_role("link", name=re.compile("^Modalities , not saved yet , 1 error$"))).to_be_visible()
    for _title, name, _wrong, good in TYPED:
        field(page, name).fill(good)
    units = field(page, "provisioning-default_ou")
    expect(units.locator("option:checked")).to_have_text("Choose an entry")  # nothing takes the deleted unit's place
    units.select_option("")
    save(page)
    expect_saved(page)
    expect_icons(page)


def test_with_the_keyboard_alone_three_icons_come_and_go(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Donaublick Immobilien")
    wrong = (("Contact", "contact-email", "x"), ("Extensions", "outbound-max_tasks", "0"))
    press_tab_until(page, "[role=tab]")
    for title, name, text in (*wrong, ("Modalities", "external-max_tasks", "0")):
        while not tab(page, title).evaluate("one => one === document.activeElement"):
            page.keyboard.press("ArrowRight")
        press_tab_until(page, f"#id_{name}")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        expect(tab(page, title)).to_have_accessible_name(re.compile("1 error"))
        while not page.evaluate("document.activeElement.matches('[role=tab]')"):
            page.keyboard.press("Shift+Tab")
    expect_icons(page, Contact=1, Extensions=1, Modalities=1)
    press_tab_until(page, "#id_external-max_tasks")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("12")  # goes while the person is still there
    expect_icons(page, Contact=1, Extensions=1)


def test_what_a_switch_asks_for_shows_once_its_section_is_left(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Donaublick Immobilien")
    tab(page, "Modalities").click()
    with page.expect_response(re.compile("/validate/")):
        field(page, "im-enabled").check()
    field(page, "im-own_acs").check()
    field(page, "im-acs_connection_string").focus()
    page.keyboard.press("Tab")
    expect(field(page, "im-acs_connection_string")).to_have_attribute("aria-invalid", "true")
    expect_icons(page, Modalities=1)  # the Resource ID is still to come
    tab(page, "Extensions").click()
    expect_icons(page, Modalities=2)
    field(page, "interact-enabled").check()
    tab(page, "General").click()
    expect_icons(page, Extensions=1, Modalities=2)
    expect_save_to_agree(page)
    tab(page, "Modalities").click()
    field(page, "im-own_acs").uncheck()
    expect_icons(page, Extensions=1)


def test_two_ways_of_tracking_presence_exclude_each_other(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Alpenblick Versicherungen")
    tab(page, "Extensions").click()
    for purpose in ("presence-consent", "presence-account-1"):
        page.locator(f"button[value={purpose}]").click()
        expect(page.locator(f"#check-{purpose}")).to_contain_text(re.compile("is granted|is a guest"))
    field(page, "presence-track_by_guests").check()
    field(page, "presence-track_by_permission").check()
    expect(page.locator("#id_presence-track_by_permission-error")).to_contain_text("Switch one of the two ways")
    expect_icons(page, Extensions=1)
    expect_save_to_agree(page)
    field(page, "presence-track_by_guests").uncheck()
    expect_icons(page)


def test_one_part_of_an_address_asks_for_the_others_and_a_country_decides_on_the_phone(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Donaublick Immobilien")
    for name in ("billing-street_1", "billing-zip_code"):
        field(page, name).fill("")
    page.keyboard.press("Tab")
    expect(field(page, "billing-zip_code")).to_have_attribute("aria-invalid", "true")
    expect_icons(page, General=2)
    leave(page, "Contact", "contact-phone_number", "01 234567890")
    expect_icons(page, General=2)
    tab(page, "General").click()
    field(page, "billing-country").select_option("US")
    expect_icons(page, General=2, Contact=1)
    expect(page.locator("#announcer")).to_contain_text("Contact, 1 error")
    expect(tab(page, "Contact")).to_have_accessible_name(re.compile("1 error"))
    expect_save_to_agree(page)
    field(page, "billing-country").select_option("AT")
    expect_icons(page, General=2)


def test_the_same_group_twice_is_told_in_the_other_field(person: Person) -> None:
    page = person(LUWARE)
    open_tenant(page, "Donaublick Immobilien")
    group = field(page, "tenant-partner_group_id").input_value()
    leave(page, "General", "tenant-tenant_group_id", group)
    expect_icons(page, General=1)
    leave(page, "General", "tenant-partner_group_id", "")
    expect_icons(page)
    expect(field(page, "tenant-tenant_group_id")).not_to_have_attribute("aria-invalid", "true")


def test_nothing_complains_while_a_section_is_being_filled_in(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Donaublick Immobilien")
    tab(page, "Extensions").click()
    with page.expect_response(re.compile("/validate/")):
        field(page, "interact-enabled").check()
    page.locator("[data-field=interact-acs_connection_string] a[data-help]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("#help-title")).to_be_focused()
    expect_icons(page)
    page.keyboard.press("Escape")
    expect_icons(page)
    tab(page, "Contact").click()
    expect_icons(page, Extensions=1)
    expect(page.locator("#announcer")).to_contain_text("Extensions, 1 error")


def test_a_secret_to_be_replaced_is_judged_when_its_input_is_left(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Kestrel Airport Services")
    tab(page, "Extensions").click()
    secret = page.locator("[data-field=interact-acs_connection_string]")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    secret.get_by_role("radio", name="Replace").check()
    expect(field(page, "interact-acs_connection_string")).to_be_focused()
    page.keyboard.press("Tab")
    expect_icons(page, Extensions=1)
    assert len([url for url in asked if url.endswith("/validate/")]) == 1
    expect(secret).to_contain_text("Paste the new connection string, or choose to keep the stored one")
    secret.get_by_role("radio", name="Keep").check()
    expect_icons(page)
    secret.get_by_role("radio", name="Remove").check()
    expect(secret).to_contain_text("Paste the ACS connection string, or switch Interact off")
    field(page, "interact-enabled").uncheck()
    expect_icons(page)
