"""Editing with others and over time: unsaved changes, conflicts, an ended session."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import expect_saved, field, leave, open_tenant, save, tab, type_secret
from tests.browser.conftest import Person, Watch, in_every_look

pytestmark = pytest.mark.browser
PARTNER = "Liam Visser"
KEY = "c2VjcmV0LWtleS1vZi1hLXRlc3Qtd2hpY2gtaXMtbG9uZy1lbm91Z2g="
SECRET = f"endpoint=https://typed-here.communication.azure.com/;accesskey={KEY}"


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


def test_one_value_of_theirs_is_taken_and_one_of_mine_is_kept(person: Person) -> None:
    name = first_tenants(person, 4)
    first, second = person(PARTNER), person("Leila Ortega")
    open_tenant(first, name)
    open_tenant(second, name)
    for page, words in ((first, "First"), (second, "Second")):
        leave(page, "General", "tenant-company_name", f"{words} company")
        leave(page, "Contact", "contact-name", f"{words} contact")
        save(page)
    conflict = second.locator("#conflict")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text(re.compile(rf"Changed by {PARTNER} on \d+ \w+ \d{{4}}, \d\d:\d\d"))
    rows = conflict.get_by_role("group")
    expect(rows).to_have_count(2)
    rows.filter(has_text="company").get_by_role("radio", name="Take theirs").check()
    rows.filter(has_text="contact").get_by_role("radio", name="Keep yours").check()
    save(second)
    expect_saved(second)
    expect(field(second, "tenant-company_name")).to_have_value("First company")
    expect(field(second, "contact-name")).to_have_value("Second contact")


def test_what_was_typed_comes_back_after_an_ended_session(person: Person, watch: Watch) -> None:
    page = person(PARTNER)
    open_tenant(page, first_tenants(person, 2))
    tab(page, "Extensions").click()
    type_secret(page, "interact-acs_connection_string", SECRET)
    leave(page, "Contact", "contact-name", "Typed before the end")
    page.context.clear_cookies(name="sessionid")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert KEY not in page.content() + page.url
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_role("button", name=PARTNER).first.click()
    expect(page.get_by_role("main")).to_contain_text("What you typed is back")
    expect(field(page, "contact-name")).to_have_value("Typed before the end")
    expect(page.locator("#unsaved")).to_have_text(re.compile("changes in Contact, Extensions"))
    expect(page.get_by_text("kept for your next SAVE")).to_have_count(1)
    assert KEY not in page.content()
    in_every_look(page, "restored")
    save(page)
    expect_saved(page)
    expect(field(page, "contact-name")).to_have_value("Typed before the end")
    expect(page.get_by_text("Stored, resource typed-here")).to_have_count(1)
    assert KEY not in page.content()
    watch.forgive(" 401 ")  # polls of the ended session
