"""Every tab with everything switched on, as who may change it and as who may only read: wide, narrow, light, dark."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import TABS, expect_saved, field, open_tenant, save, tab, type_secret
from tests.browser.conftest import Person, in_every_look

pytestmark = pytest.mark.browser
PARTNER, RESTRICTED = "Ulrich Weber", "Tessa Hughes"
KEY = "c2VjcmV0LWtleS1vZi1hLXRlc3Qtd2hpY2gtaXMtbG9uZy1lbm91Z2g="
SECRET = f"endpoint=https://everything-is-on-and-the-name-is-long.communication.azure.com/;accesskey={KEY}"
SWITCHES = (
    ("Extensions", "interact-enabled", "interact-acs_connection_string"),
    ("Extensions", "assistant-own_acs", "assistant-acs_connection_string"),
    ("Modalities", "im-enabled", ""),
    ("Modalities", "im-own_acs", "im-acs_connection_string"),
    ("Modalities", "email-enabled", ""),
)


def switch_everything_on(page: Page, tenant: str) -> None:
    """As partner switch on what can be, with the secrets that it takes."""
    open_tenant(page, tenant)
    for title, switch, secret in SWITCHES:
        tab(page, title).click()
        field(page, switch).check()
        if secret:
            type_secret(page, secret, SECRET)
    field(page, "im-acs_resource_id").fill("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    tab(page, "Extensions").click()
    field(page, "presence-track_by_guests").uncheck()
    field(page, "presence-track_by_permission").check()


def look_at_every_tab(page: Page, name: str) -> None:
    """Open one tab after the other, and look at it."""
    for title in TABS:
        tab(page, title).click()
        expect(page.get_by_role("tabpanel", name=title)).to_be_visible()
        in_every_look(page, f"{name}-{title.lower().replace(' ', '-')}")


def test_a_partner_sees_every_tab_with_everything_on(person: Person) -> None:
    page = person(PARTNER)
    switch_everything_on(page, "Müller & Söhne Maschinenbau")
    save(page)
    expect_saved(page)
    look_at_every_tab(page, "all-on-partner")


def test_a_restricted_administrator_sees_every_tab_with_everything_on(person: Person) -> None:
    partner = person(PARTNER)
    switch_everything_on(partner, "Fjordlight Energy")
    save(partner)
    expect(partner.get_by_role("main")).to_contain_text(re.compile(r"Saved \d+ change|nothing to save"))
    page = person(RESTRICTED)
    page.goto("/")
    for title, switch, secret in SWITCHES:
        tab(page, title).click()
        if switch == "im-own_acs":
            expect(field(page, switch)).to_have_count(0)
            continue
        expect(field(page, switch)).to_have_value("On")
        expect(page.locator(f"[id='id_{secret}']")).to_have_count(0)
    look_at_every_tab(page, "all-on-restricted")


@pytest.mark.parametrize("name", [PARTNER, RESTRICTED], ids=["partner", "restricted"])
def test_without_script_every_panel_fits_a_narrow_screen(person: Person, name: str) -> None:
    page = person(name, java_script_enabled=False, viewport={"width": 390, "height": 800})
    if name == PARTNER:
        open_tenant(page, "Lindenhof Kliniken")
        for _title, switch, _secret in SWITCHES:
            field(page, switch).check()
    else:
        page.goto("/")
    for title in TABS:
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_details_of_an_account_fit_a_narrow_screen(person: Person) -> None:
    page = person(PARTNER, viewport={"width": 390, "height": 800})
    open_tenant(page, "Lindenhof Kliniken")
    tab(page, "Extensions").click()
    for number in (1, 2):
        account = page.locator(".when", has=page.locator(f"#presence-account_{number}-mail"))
        account.focus()
        assert account.evaluate("(one) => getComputedStyle(one, '::after').display") == "block"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_person_menu_of_a_narrow_screen_is_all_in_sight(person: Person) -> None:
    page = person(RESTRICTED, viewport={"width": 390, "height": 800})  # without the link to the list beside it
    page.goto("/")
    page.locator("[data-menu] summary").click()
    place = page.locator(".menu-panel").bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
