"""Everything with the keyboard alone: one way through, always seen, never behind the bar at the bottom."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import TABS, expect_saved, field, tab
from tests.browser.conftest import Person
from tests.browser.keys import press_tab_until

pytestmark = pytest.mark.browser


def test_tabs_follow_arrows_home_and_end_and_are_one_stop(person: Person) -> None:
    page = person("Nadia Horvat")
    page.goto("/")
    tab(page, "General").focus()
    page.keyboard.press("ArrowRight")
    expect(tab(page, "Contact")).to_be_focused()
    expect(tab(page, "Contact")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name=re.compile("^Contact"))).to_be_visible()
    expect(page).to_have_url(re.compile("/settings/contact/$"))
    page.keyboard.press("End")
    expect(tab(page, "Licenses")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tab(page, "General")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tab(page, "Licenses")).to_be_focused()
    page.keyboard.press("Home")
    expect(tab(page, "General")).to_be_focused()
    assert page.get_by_role("tab").evaluate_all("tabs => tabs.filter((tab) => tab.tabIndex === 0).length") == 1


def test_every_stop_of_every_tab_is_marked_and_never_behind_the_bar(person: Person) -> None:
    page = person("Nadia Horvat")
    page.goto("/")
    for title, switch in (
        ("Extensions", "interact-enabled"),
        ("Extensions", "assistant-own_acs"),
        ("Modalities", "im-enabled"),
        ("Modalities", "im-own_acs"),
        ("Modalities", "email-enabled"),
    ):
        tab(page, title).click()
        field(page, switch).check()
    for title in TABS:
        tab(page, title).click()
        press_tab_until(page, ".bar button[name=save]", most=100)
    page.set_viewport_size({"width": 390, "height": 700})
    for title in ("General", "Modalities"):
        tab(page, title).click()
        press_tab_until(page, ".bar button[name=save]", most=100)


def test_a_tenant_is_found_mended_and_saved_without_a_pointer(person: Person) -> None:
    page = person("Ulrich Weber")
    page.goto("/tenants/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("Havelland")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    press_tab_until(page, "[data-row-link]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Havelland Stadtwerke")

    press_tab_until(page, "[role=tab]")
    page.keyboard.press("ArrowRight")
    press_tab_until(page, "#id_contact-email")
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#error-summary a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page, "contact-email")).to_be_focused()
    expect(field(page, "contact-email")).to_have_accessible_description(re.compile("email address like"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("it@havelland.example")
    expect(field(page, "contact-email")).not_to_have_attribute("aria-invalid", "true")
    press_tab_until(page, ".bar button[name=save]")
    page.keyboard.press("Enter")
    expect_saved(page)


def test_the_person_menu_opens_and_closes(person: Person) -> None:
    page = person("Nadia Horvat")
    page.goto("/")
    press_tab_until(page, "summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    press_tab_until(page, "button[value=dark]")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.locator("summary")).to_be_focused()
