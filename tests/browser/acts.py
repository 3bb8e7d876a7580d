"""What people do on the settings page, in one line each."""

import re

from playwright.sync_api import Locator, Page, expect


def open_tenant(page: Page, name: str) -> None:
    """Find a tenant in the list and press Edit."""
    page.goto("/tenants/")
    page.get_by_role("searchbox", name="Search").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("row", name=re.compile(name)).get_by_role("link", name="Edit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def tab(page: Page, title: str) -> Locator:
    """Return a tab, whatever stands behind its title."""
    return page.get_by_role("tab", name=re.compile(f"^{title}"))


def field(page: Page, name: str) -> Locator:
    """Return a field by its name in the form."""
    return page.locator(f"#id_{name}")


def leave(page: Page, tab_title: str, name: str, value: str) -> None:
    """Type a value into a field of a tab, and go on to the next."""
    tab(page, tab_title).click()
    field(page, name).fill(value)
    page.keyboard.press("Tab")


def save(page: Page) -> None:
    """Press SAVE in the bar at the bottom."""
    page.get_by_role("button", name="SAVE").last.click()


def expect_saved(page: Page) -> None:
    """See the message of a save."""
    expect(page.locator("main")).to_contain_text(re.compile(r"Saved \d+ change"))
