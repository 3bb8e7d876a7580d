"""Editing with others and over time: unsaved changes, conflicts, an ended session, secrets, the history."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import expect_saved, field, leave, open_tenant, save, tab
from tests.browser.conftest import Person, Watch, axe, in_every_look, shot

pytestmark = pytest.mark.browser
PARTNER = "Liam Visser"


def first_tenants(person: Person, number: int) -> str:
    """Return the name of one of the partner's tenants, so that tests do not share them."""
    page = person(PARTNER)
    page.goto("/tenants/")
    return page.locator("tbody tr").nth(number).get_by_role("rowheader").inner_text().strip()


def test_unsaved_changes_are_counted_guarded_and_discarded(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, first_tenants(person, 0))
    stored = field(page, "tenant-company_name").input_value()
    leave(page, "General", "tenant-company_name", "Somebody else's company")
    leave(page, "Contact", "contact-name", "Somebody new")
    expect(page.locator("#unsaved")).to_have_text(re.compile("2 changes in General, Contact"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.href = '/tenants/'")
    page.wait_for_function("document.readyState === 'complete'")
    expect(page.locator("#unsaved")).to_be_visible()
    assert asked == ["beforeunload"]
    page.get_by_role("link", name="Discard").click()
    expect(page.locator("#unsaved")).to_have_text(re.compile("No unsaved changes"))
    expect(field(page, "tenant-company_name")).to_have_value(stored)


def test_the_second_of_two_saves_shows_the_difference_and_lets_choose(person: Person) -> None:
    name = first_tenants(person, 1)
    first, second = person(PARTNER), person("Leila Ortega")
    open_tenant(first, name)
    open_tenant(second, name)
    leave(first, "General", "billing-city", "Bern")
    leave(first, "Contact", "contact-name", "First writer")
    save(first)
    expect_saved(first)
    leave(second, "Contact", "contact-name", "Second writer")
    save(second)
    conflict = second.locator("#conflict")
    expect(conflict).to_contain_text("Somebody else saved this tenant in the meantime")
    expect(conflict).to_contain_text(f"Changed by {PARTNER}")
    city = conflict.get_by_role("group", name=re.compile("City"))
    expect(city.get_by_role("radio", name=re.compile(r"Take theirs:\s+Bern"))).to_be_checked()
    contact = conflict.get_by_role("group", name=re.compile("^Name"))
    expect(contact.get_by_role("radio", name=re.compile(r"Keep yours:\s+Second writer"))).to_be_checked()
    in_every_look(second, "conflict")
    save(second)
    expect_saved(second)
    expect(field(second, "billing-city")).to_have_value("Bern")
    expect(field(second, "contact-name")).to_have_value("Second writer")


def test_what_was_typed_comes_back_after_an_ended_session(person: Person, watch: Watch) -> None:
    name = first_tenants(person, 2)
    page = person(PARTNER)
    open_tenant(page, name)
    leave(page, "Contact", "contact-name", "Typed before the end")
    page.context.clear_cookies(name="sessionid")
    save(page)
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_role("button", name=PARTNER).first.click()
    expect(page.get_by_role("main")).to_contain_text("What you typed is back")
    expect(field(page, "contact-name")).to_have_value("Typed before the end")
    axe(page)
    shot(page, "restored")
    save(page)
    expect_saved(page)
    expect(field(page, "contact-name")).to_have_value("Typed before the end")
    watch.problems = [problem for problem in watch.problems if " 401 " not in problem]  # polls of the ended session


def test_a_secret_of_a_refused_save_is_kept_and_never_sent_back(person: Person) -> None:
    key = "c2VjcmV0LWtleS1vZi1hLXRlc3Qtd2hpY2gtaXMtbG9uZy1lbm91Z2g="
    secret = f"endpoint=https://typed-here.communication.azure.com/;accesskey={key}"
    page = person(PARTNER)
    open_tenant(page, first_tenants(person, 3))
    tab(page, "Extensions").click()
    field(page, "interact-enabled").check()
    replace = page.get_by_role("radio", name="Replace")
    if replace.count():
        replace.check()
    field(page, "interact-acs_connection_string").fill(secret)
    leave(page, "Contact", "contact-email", "nobody")
    save(page)
    expect(page.locator("#error-summary")).to_be_visible()
    assert key not in page.content()
    tab(page, "Extensions").click()
    expect(page.get_by_text("kept for your next SAVE")).to_be_visible()
    leave(page, "Contact", "contact-email", "it@contoso.example")
    save(page)
    expect_saved(page)
    tab(page, "Extensions").click()
    expect(page.get_by_text("Stored, resource typed-here")).to_be_visible()
    assert key not in page.content()


def test_the_widget_key_is_copied_and_replaced(person: Person) -> None:
    page = person("Nadia Horvat", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")
    tab(page, "Extensions").click()
    copy = page.get_by_role("button", name="Copy Widget Key")
    copy.click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    before = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", before)
    page.get_by_role("link", name="Refresh Widget Key").click()
    in_every_look(page, "widget-key")
    page.get_by_role("button", name="Refresh the key").click()
    copy.click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") != before


def test_the_history_says_who_changed_what(person: Person) -> None:
    page = person("Hugo Murphy")
    page.goto("/")
    leave(page, "Contact", "contact-name", "Seen in the history")
    save(page)
    expect_saved(page)
    page.get_by_role("link", name="Change history").click()
    row = page.get_by_role("row", name=re.compile("Seen in the history")).first
    expect(row).to_contain_text("Hugo Murphy")
    expect(row).to_contain_text("Contact, Technical contact")
    in_every_look(page, "history")
