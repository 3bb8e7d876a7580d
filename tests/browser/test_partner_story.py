"""A partner administrator opens a tenant, gets three fields wrong, is warned, repairs, saves, and checks a key."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import expect_saved, field, leave, open_tenant, save, tab
from tests.browser.conftest import Person, axe, in_every_look, shot, sign_in
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
PARTNER, TENANT = "Ulrich Weber", "Bergkristall Optik"


def test_a_partner_signs_in_and_finds_the_list(person: Person, stack: Stack) -> None:
    page = person("")
    sign_in(page, PARTNER)
    expect(page).to_have_url(re.compile("/tenants/$"))
    expect(page.get_by_role("table")).to_contain_text(TENANT)


def test_three_wrong_fields_warn_before_and_after_save_and_are_repaired(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, TENANT)
    leave(page, "General", "tenant-o365_domain", "not a domain")
    expect(tab(page, "General")).to_have_accessible_name(re.compile("1 error"))
    leave(page, "Contact", "contact-email", "nobody")
    expect(tab(page, "Contact")).to_have_accessible_name(re.compile("1 error"))
    tab(page, "Extensions").click()
    page.get_by_label("Interact enabled").check()
    leave(page, "Extensions", "interact-recovery_seconds", "99")
    expect(tab(page, "Extensions")).to_have_accessible_name(re.compile("error"))
    expect(page.locator("#unsaved")).to_contain_text("changes in General, Contact, Extensions")
    in_every_look(page, "before-save")
    page.set_viewport_size({"width": 1280, "height": 900})

    save(page)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("#error-summary")).to_be_focused()
    expect(tab(page, "General")).to_have_attribute("aria-selected", "true")
    for title in ("General", "Contact", "Extensions"):
        expect(tab(page, title)).to_have_accessible_name(re.compile("error"))
    axe(page)
    shot(page, "refused-save")

    summary = page.locator("#error-summary")
    for message, title, name in (
        ("domain name alone", "General", "tenant-o365_domain"),
        ("email address like", "Contact", "contact-email"),
        ("whole number from 5 to 60", "Extensions", "interact-recovery_seconds"),
    ):
        summary.get_by_role("link", name=re.compile(message)).click()
        expect(tab(page, title)).to_have_attribute("aria-selected", "true")
        expect(field(page, name)).to_be_focused()

    leave(page, "General", "tenant-o365_domain", "optik.example")
    expect(tab(page, "General")).not_to_have_accessible_name(re.compile("error"))
    leave(page, "Contact", "contact-email", "it@optik.example")
    leave(page, "Extensions", "interact-recovery_seconds", "25")
    page.get_by_label("Interact enabled").uncheck()
    save(page)
    expect_saved(page)
    page.reload()
    expect(field(page, "tenant-o365_domain")).to_have_value("optik.example")
    expect(field(page, "contact-email")).to_have_value("it@optik.example")
    expect(field(page, "interact-recovery_seconds")).to_have_value("25")


def test_a_right_and_a_wrong_key_are_told_apart(person: Person, stack: Stack) -> None:
    page = person(PARTNER)
    open_tenant(page, "Kestrel Airport Services")
    tab(page, "Extensions").click()
    answer = page.locator("#check-interact-acs")
    page.get_by_role("button", name="Check ACS connection string").click()
    expect(answer).to_contain_text("refused the access key")
    expect(answer).to_contain_text("copy the connection string again")
    expect(answer).to_contain_text(re.compile("just now|ago"))
    in_every_look(page, "check-failed")
    open_tenant(page, "Alpenblick Versicherungen")
    tab(page, "Extensions").click()
    page.get_by_role("button", name="Check ACS connection string").click()
    expect(answer).to_contain_text("A token was created with the resource alpenblick-interact")
    shot(page, "check-ok")


def test_a_group_is_checked_on_leaving_its_field_and_details_list_the_members(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Meridian Insurance Group")
    page.get_by_label("Tenant Administration Security Group").first.fill("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    page.keyboard.press("Tab")
    expect(page.locator("#check-tenant-group")).to_contain_text("holds no group with this ID")
    page.get_by_role("link", name="Details Tenant Administration Security Group").click()
    page.once("dialog", lambda dialog: dialog.accept())
    expect(page.get_by_role("table")).to_contain_text(re.compile(r"Hugo|\*{5}"))
    in_every_look(page, "group-members")
    page.get_by_role("link", name="More members").click()
    expect(page.get_by_role("table")).to_be_visible()
