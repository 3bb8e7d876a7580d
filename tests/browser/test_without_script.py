"""The partner's story again, with JavaScript off: every panel can be read, SAVE and Check work."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import expect_saved, field, open_tenant, save
from tests.browser.conftest import Person, shot

pytestmark = pytest.mark.browser


def test_errors_in_three_tabs_are_summed_up_and_repaired(person: Person) -> None:
    page = person("Ulrich Weber", java_script_enabled=False)
    open_tenant(page, "Copperfield University")
    for title in ("General", "Contact", "Extensions", "Licenses"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    field(page, "tenant-o365_domain").fill("not a domain")
    field(page, "contact-email").fill("nobody")
    field(page, "interact-enabled").check()
    field(page, "interact-recovery_seconds").fill("99")
    save(page)
    expect(page).to_have_title(re.compile("^Error:"))
    summary = page.locator("#error-summary")
    for words in ("domain name alone", "email address like", "whole number from 5 to 60"):
        expect(summary).to_contain_text(words)
    for title in ("General", "Contact", "Extensions"):
        expect(page.get_by_role("link", name=re.compile(f"^{title}.*error"))).to_be_visible()
    expect(field(page, "contact-email")).to_have_value("nobody")
    shot(page, "without-script-refused")
    summary.get_by_role("link", name=re.compile("email address like")).click()
    expect(page).to_have_url(re.compile("#id_contact-email$"))
    field(page, "tenant-o365_domain").fill("copperfield.example")
    field(page, "contact-email").fill("it@copperfield.example")
    field(page, "interact-recovery_seconds").fill("30")
    field(page, "interact-enabled").uncheck()
    save(page)
    expect_saved(page)
    expect(field(page, "contact-email")).to_have_value("it@copperfield.example")


def test_a_check_keeps_what_was_typed_and_shows_its_answer_on_demand(person: Person) -> None:
    page = person("Ulrich Weber", java_script_enabled=False)
    open_tenant(page, "Kestrel Airport Services")
    field(page, "contact-name").fill("Somebody new")
    page.get_by_role("button", name="Check ACS connection string").click()
    expect(field(page, "contact-name")).to_have_value("Somebody new")
    answer = page.locator("#check-interact-acs")
    for _attempt in range(20):
        if "refused the access key" in answer.inner_text():
            break
        page.get_by_role("button", name=re.compile("Show the result")).first.click()
    expect(answer).to_contain_text("refused the access key")
    expect(field(page, "contact-name")).to_have_value("Somebody new")


def test_the_widget_key_can_be_replaced(person: Person) -> None:
    page = person("Nadia Horvat", java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name=re.compile("Refresh")).click()
    expect(page.get_by_role("main")).to_contain_text("stops working")
    page.get_by_role("button", name="Refresh the key").click()
    expect(page.get_by_role("main")).to_contain_text("The widget key is new")
