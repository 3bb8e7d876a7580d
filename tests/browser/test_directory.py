"""A tenant administrator grows the tree, places a user in it, and gives licences; the partner sees asterisks."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import open_tenant, tab
from tests.browser.conftest import Person, in_every_look

pytestmark = pytest.mark.browser
TENANT_ADMINISTRATOR, PARTNER, RESTRICTED = "Nadia Horvat", "Ulrich Weber", "Tessa Hughes"
WAITING = "Default Organization Unit for Microsoft Teams-based teams"


def read_users(page: Page) -> None:
    """Have the users read from Microsoft, and go to their list."""
    page.get_by_role("link", name="Users", exact=True).click()
    page.get_by_role("link", name="Read users from Microsoft").first.click()
    page.get_by_role("button", name="Read users from Microsoft now").click()
    expect(page.locator("main")).to_contain_text("took", timeout=60_000)
    page.goto(page.url.replace("directory/", ""))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_units_are_made_renamed_moved_and_deleted(person: Person, script: bool) -> None:
    page = person(TENANT_ADMINISTRATOR, java_script_enabled=script)
    name = "Lugano" if script else "Bellinzona"
    page.goto("/")
    page.get_by_role("link", name="Organization units", exact=True).click()
    page.get_by_role("link", name="New unit").click()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title(re.compile("^Error: New unit, Alpenblick Versicherungen"))
    expect(page.get_by_label("Name")).to_have_accessible_description("Enter the name of the unit.")
    if script:
        in_every_look(page, "unit-refused")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text(f"The unit “{name}” was made.")
    if script:
        in_every_look(page, "units")
    page.get_by_role("link", name=f"Edit Alpenblick Versicherungen / {name}").click()
    page.get_by_label("Below").select_option("Alpenblick Versicherungen / Basel")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=f"Edit Alpenblick Versicherungen / Basel / {name}").click()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Delete {name}?")
    if script:
        in_every_look(page, "unit-delete")
    page.get_by_role("button", name="Delete the unit").click()
    expect(page.get_by_role("main")).to_contain_text(f"The unit “{name}” was deleted.")
    expect(page.get_by_role("row", name=f"Basel / {name}")).to_have_count(0)


def test_a_user_is_found_placed_and_licensed(person: Person) -> None:
    page = person(TENANT_ADMINISTRATOR)
    page.goto("/")
    read_users(page)
    in_every_look(page, "users")
    page.keyboard.press("/")
    page.keyboard.type("elena")
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_have_text("1 user")
    page.get_by_role("link", name="Open Elena").click()
    page.get_by_label("Move to another organization unit").select_option("Basel / Verkauf")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("main")).to_contain_text("The user is in Basel / Verkauf now.")
    page.get_by_role("button", name="Assign Email").click()
    expect(page.get_by_role("alert")).to_have_text("The licence Email needs the licence Contact Center User first.")
    in_every_look(page, "user-refused")
    for product in ("Contact Center User", "Email"):
        page.get_by_role("button", name=f"Assign {product}").click()
        expect(page.get_by_role("main")).to_contain_text(f"The licence {product} was assigned.")
    page.get_by_role("link", name="Users", exact=True).click()
    page.get_by_label("Organization unit").select_option("Basel")
    page.get_by_label("Licence").select_option("Email")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".count")).to_have_text("1 user")
    page.get_by_role("link", name="Remove the filter Licence: Email").click()
    page.get_by_role("link", name="Alpenblick Versicherungen").first.click()
    tab(page, "Licenses").click()
    expect(page.locator("#panel-licenses")).to_contain_text("1 used of")
    page.get_by_role("link", name="Change history").click()
    expect(page.get_by_role("table")).to_contain_text("Assigned to")
    expect(page.get_by_role("table")).not_to_contain_text("Elena")


def test_a_partner_sees_asterisks_and_a_restricted_administrator_changes_nothing(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Rheintal Pharma")
    read_users(page)
    expect(page.get_by_role("main")).to_contain_text("This tenant hides who its users are")
    expect(page.get_by_role("table")).to_contain_text("*****")
    expect(page.get_by_role("table")).not_to_contain_text("@rheintal")
    in_every_look(page, "users-hidden")
    page = person(RESTRICTED)
    page.goto("/")
    page.get_by_role("link", name="Organization units", exact=True).click()
    expect(page.get_by_role("link", name="New unit")).to_have_count(0)
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
