"""Help beside the settings: in a panel, from the keyboard, with what was typed left alone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import field, open_tenant, tab
from tests.browser.conftest import Person, Watch, in_every_look

pytestmark = pytest.mark.browser
PARTNER, TENANT = "Ulrich Weber", "Bergkristall Optik"


def test_help_opens_beside_the_field_and_gives_the_focus_back(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, TENANT)
    field(page, "tenant-company_name").fill("Not saved yet")
    link = page.get_by_role("link", name="Help: Security groups").first
    expect(link).to_have_accessible_name("Help: Security groups")
    link.press("Enter")
    panel, title = page.get_by_role("dialog", name="Security groups"), page.locator("#help-title")
    expect(panel).to_be_visible()
    expect(title).to_be_focused()
    in_every_look(page, "help-panel")
    page.set_viewport_size({"width": 1280, "height": 900})
    panel.get_by_role("link", name="Why your page may look different").click()
    expect(title).to_have_text("Why your page may look different")
    expect(title).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_focused()
    expect(field(page, "tenant-company_name")).to_have_value("Not saved yet")
    expect(page.locator("#unsaved")).to_contain_text("1 change in General")


def test_help_closes_by_its_button_and_by_a_click_beside_it(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, TENANT)
    tab(page, "Extensions").click()
    field(page, "interact-enabled").check()
    for close in (
        lambda: page.get_by_role("button", name="Close").click(),
        lambda: page.mouse.click(20, 400),
    ):
        page.get_by_role("link", name="Help: Authorization for Interact").click()
        expect(page.locator("#help-title")).to_be_focused()
        close()
        expect(page.get_by_role("dialog")).to_have_count(0)
    expect(tab(page, "Extensions")).to_have_attribute("aria-selected", "true")


def test_help_that_cannot_be_fetched_says_so(person: Person, watch: Watch) -> None:
    page = person(PARTNER)
    open_tenant(page, TENANT)
    page.context.clear_cookies()
    page.get_by_role("link", name="Help: Tenant details").click()
    panel = page.get_by_role("dialog", name="The help could not be fetched.")
    expect(panel.get_by_role("link", name="Open it in a new tab")).to_have_attribute(
        "href", re.compile("tenant-details/$")
    )
    watch.problems.clear()


def test_without_script_help_is_a_page_in_a_new_tab(person: Person) -> None:
    page = person(PARTNER, java_script_enabled=False)
    open_tenant(page, TENANT)
    link = page.get_by_role("link", name="Help: Security groups (opens in a new tab)").first
    with page.context.expect_page() as opened:
        link.click()
    topic = opened.value
    expect(topic.get_by_role("heading", level=1)).to_have_text("Security groups")
    topic.get_by_role("link", name="Where to find the ID").click()
    expect(topic).to_have_url(re.compile("/help/security-groups/#part-find$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TENANT)


def test_help_pages_in_every_look(person: Person) -> None:
    page = person(PARTNER)
    for address in ("/help/", "/help/presence-mfa/", "/help/presence-accounts/", "/help/attendant-filter/"):
        page.goto(address)
        in_every_look(page, f"help{address.replace('/', '-').rstrip('-')}")
