"""What people do on the settings page, in one line each."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

TABS = ("General", "Contact", "Data Privacy", "Provisioning", "Extensions", "Modalities", "Licenses")


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


def icons(page: Page) -> dict[str, int]:
    """Return tab -> number of errors that its icon shows, for the tabs that show one."""
    shown = page.locator("[data-key]:has(> [data-tab-problem]:not([hidden]))")
    return {one.get_attribute("data-title") or "": int(one.locator("[data-count]").inner_text()) for one in shown.all()}


def expect_icons(page: Page, **errors: int) -> None:
    """See these tabs, and no other, show these numbers of errors; `Data_Privacy` is the tab Data Privacy."""
    wanted = {title.replace("_", " "): count for title, count in errors.items()}
    shown = page.locator("[data-key]:has(> [data-tab-problem]:not([hidden])) [data-count]")
    in_order = [title for title in TABS if title in wanted]
    expect(shown).to_have_text([str(wanted[title]) for title in in_order])
    assert icons(page) == wanted


def expect_save_to_agree(page: Page) -> None:
    """Press SAVE, and see it refuse as many fields of each tab as the icons said before."""
    before = icons(page)
    save(page)
    summary = page.locator("#error-summary")
    expect(summary).to_be_visible()
    assert icons(page) == before
    expect(summary.get_by_role("link")).to_have_count(sum(before.values()))


def type_secret(page: Page, name: str, value: str) -> None:
    """Type a secret into the open tab; switch on what it belongs to, and choose to replace what is stored, first."""
    above = page.locator(f".switch-group:has(> .dependents [data-field={name}]) > [data-field] > .switch > input")
    for switch in above.all():
        switch.check()
    replace = page.locator(f"[data-field={name}]").get_by_role("radio", name="Replace")
    if replace.count():
        replace.check()
    field(page, name).fill(value)


def save(page: Page) -> None:
    """Press SAVE in the bar at the bottom."""
    page.get_by_role("button", name="SAVE").last.click()


def expect_saved(page: Page) -> None:
    """See the message of a save."""
    expect(page.locator("main")).to_contain_text(re.compile(r"Saved \d+ change"))


def expect_values(page: Page, values: Mapping[str, str]) -> None:
    """See these values in these fields, whatever is hidden at the moment."""
    for name, value in values.items():
        expect(field(page, name)).to_have_value(value)
