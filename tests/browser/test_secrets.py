"""Secrets and the widget key: replaced, removed, checked and copied, and never in a page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import expect_saved, field, leave, open_tenant, save, tab, type_secret
from tests.browser.conftest import Person, in_every_look
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
PARTNER = "Ulrich Weber"
NAME = "interact-acs_connection_string"
KEY = "c2VjcmV0LWtleS1vZi1hLXRlc3Qtd2hpY2gtaXMtbG9uZy1lbm91Z2g="
SECRET = f"endpoint=https://typed-here.communication.azure.com/;accesskey={KEY}"


def test_a_typed_key_is_checked_before_it_is_saved(person: Person, stack: Stack) -> None:
    page = person(PARTNER)
    open_tenant(page, "Tannwald Holzbau")
    page.evaluate("window.isSamePage = true")
    tab(page, "Extensions").click()
    resource, answer = "tannwald-interact", page.locator("#check-interact-acs")
    right = stack.acs_key(resource)
    check = page.get_by_role("button", name="Check ACS connection string")

    type_secret(page, NAME, f"endpoint=https://{resource}.communication.azure.com/;accesskey={KEY}")
    check.click()
    expect(answer).to_contain_text("refused the access key")
    expect(answer).to_contain_text("copy the connection string again")
    expect(answer).to_contain_text(re.compile("just now|ago"))
    expect(page.locator("#announcer")).to_contain_text("refused the access key")

    field(page, NAME).fill(f"endpoint=https://{resource}.communication.azure.com/;accesskey={right}")
    check.click()
    expect(answer).to_contain_text(f"A token was created with the resource {resource}")
    expect(page.locator("#unsaved")).to_have_text("1 change in Extensions")
    assert page.evaluate("window.isSamePage")
    assert right not in page.content()


def test_what_is_no_connection_string_is_not_sent_to_be_checked(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Rheintal Pharma")
    tab(page, "Extensions").click()
    type_secret(page, NAME, "my key")
    page.get_by_role("button", name="Check ACS connection string").click()
    expect(page.locator("#check-interact-acs")).to_contain_text("endpoint=https://")
    in_every_look(page, "check-not-asked")


def test_a_stored_secret_is_removed_and_interact_needs_one(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Meridian Insurance Group")
    tab(page, "Extensions").click()
    page.get_by_role("radio", name="Remove").check()
    save(page)
    summary = page.locator("#error-summary")
    expect(summary.get_by_role("link")).to_have_count(1)
    summary.get_by_role("link").click()
    page.get_by_role("radio", name="Remove").check()
    page.get_by_label("Interact enabled").uncheck()
    save(page)
    expect_saved(page)
    expect(page.get_by_text(re.compile("Stored, resource"))).to_have_count(0)
    page.get_by_role("link", name="Tenants").first.click()


def test_a_secret_of_a_refused_save_is_kept_and_never_sent_back(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Brightwater Logistics")
    tab(page, "Extensions").click()
    field(page, "interact-enabled").check()
    type_secret(page, NAME, SECRET)
    leave(page, "Contact", "contact-email", "nobody")
    save(page)
    expect(page.locator("#error-summary")).to_be_visible()
    assert KEY not in page.content()
    tab(page, "Extensions").click()
    expect(page.get_by_text("kept for your next SAVE")).to_be_visible()
    leave(page, "Contact", "contact-email", "it@contoso.example")
    save(page)
    expect_saved(page)
    tab(page, "Extensions").click()
    expect(page.get_by_text("Stored, resource typed-here")).to_be_visible()
    assert KEY not in page.content()


def test_the_widget_key_is_copied_and_replaced(person: Person) -> None:
    page = person("Nadia Horvat", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")
    tab(page, "Extensions").click()
    copy = page.get_by_role("button", name="Copy Widget Key")
    copy.click()
    expect(page.locator("#announcer p").filter(has_text=re.compile("^Copied$"))).to_have_count(1)
    before = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", before)
    page.get_by_role("link", name="Refresh Widget Key").click()
    in_every_look(page, "widget-key")
    page.get_by_role("link", name="Cancel").click()
    copy.click()
    expect(page.locator("#announcer p").filter(has_text=re.compile("^Copied$"))).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == before
    page.get_by_role("link", name="Refresh Widget Key").click()
    page.get_by_role("button", name="Refresh the key").click()
    copy.click()
    expect(page.locator("#announcer p").filter(has_text=re.compile("^Copied$"))).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") != before
