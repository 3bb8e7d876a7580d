"""What belongs to a switch: there while it is on, away while it is off, and never lost by switching."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import (
    expect_icons,
    expect_saved,
    expect_values,
    field,
    leave,
    open_tenant,
    save,
    tab,
    type_secret,
)
from tests.browser.conftest import Person, in_every_look
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
PARTNER = "Ulrich Weber"
KEY = "c2VjcmV0LWtleS1vZi1hLXRlc3Qtd2hpY2gtaXMtbG9uZy1lbm91Z2g="
SECRET = f"endpoint=https://switched.communication.azure.com/;accesskey={KEY}"
RESOURCE = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
# tab, switch, what shows with it
SWITCHES = (
    ("Extensions", "interact-enabled", ("interact-o365_user_id", "interact-recovery_seconds")),
    ("Extensions", "assistant-own_acs", ("assistant-acs_connection_string",)),
    ("Modalities", "im-enabled", ("im-test_upn", "im-max_tasks", "im-own_acs")),
    ("Modalities", "email-enabled", ("email-max_tasks",)),
)
_STOPS = """() => [...document.querySelectorAll('#panel-modalities [data-field] [id^=id_]')]
  .filter((one) => one.matches('input, select, textarea') && one.checkVisibility()).map((one) => one.id)"""


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_what_belongs_to_a_switch_is_there_while_it_is_on(person: Person, script: bool) -> None:
    page = person(PARTNER, java_script_enabled=script)
    open_tenant(page, "Officine Adriatica")
    for title, switch, names in SWITCHES:
        if script:
            tab(page, title).click()
        for is_on in (False, True, False, True):
            field(page, switch).set_checked(is_on)
            for name in names:
                expect(field(page, name)).to_be_visible(visible=is_on)
    nested = (field(page, "im-acs_connection_string"), field(page, "im-acs_resource_id"))
    _expect_all(nested, visible=False)
    if script:
        tab(page, "Modalities").click()
    field(page, "im-own_acs").check()
    _expect_all(nested, visible=True)
    field(page, "im-enabled").uncheck()  # the inner switch is still on
    _expect_all(nested, visible=False)
    _expect_all((page.locator("#im-consent"), page.locator("#im-account_1")), visible=False)


def _expect_all(fields: tuple[Locator, ...], *, visible: bool) -> None:
    for one in fields:
        expect(one).to_be_visible(visible=visible)


def test_the_keyboard_goes_through_what_is_on_in_the_order_of_the_page(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Officine Adriatica")
    tab(page, "Modalities").click()
    assert stops(page, "im-enabled") == ["id_im-enabled", "id_external-max_tasks", "id_email-enabled"]
    for name in ("im-enabled", "im-own_acs", "email-enabled"):
        field(page, name).check()
    assert stops(page, "im-enabled") == [
        "id_im-enabled",
        "id_im-test_upn",
        "id_im-max_tasks",
        "id_im-own_acs",
        "id_im-acs_connection_string",
        "id_im-acs_resource_id",
        "id_external-max_tasks",
        "id_email-enabled",
        "id_email-max_tasks",
    ]
    field(page, "im-own_acs").focus()
    page.keyboard.press("Space")  # the focus stays on the switch, and what it hid is no stop
    expect(field(page, "im-own_acs")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#id_external-max_tasks, #panel-modalities a[data-help]:focus")).not_to_have_count(0)
    expect(field(page, "im-acs_connection_string")).to_be_hidden()


def stops(page: Page, first: str) -> list[str]:
    """Press Tab from a field to the bar at the bottom, and return the ids of the fields on the way."""
    field(page, first).focus()
    found = [f"id_{first}"]
    while not page.evaluate("document.activeElement.closest('.bar') !== null"):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.id")
        if here.startswith("id_"):
            found.append(here)
    assert found == page.evaluate(_STOPS)
    return found


def test_switching_off_keeps_what_was_entered(person: Person, stack: Stack) -> None:
    page = person(PARTNER)
    open_tenant(page, "Officine Adriatica")
    tab(page, "Modalities").click()
    field(page, "im-enabled").check()
    field(page, "im-own_acs").check()
    type_secret(page, "im-acs_connection_string", SECRET)
    typed = {"im-test_upn": "anna@adriatica.example", "im-max_tasks": "7", "im-acs_resource_id": RESOURCE}
    for name, value in typed.items():
        field(page, name).fill(value)
    expect(page.locator("#unsaved")).to_have_text("6 changes in Modalities")
    expect(tab(page, "Modalities")).to_have_accessible_name(re.compile("not saved yet"))
    save(page)
    expect_saved(page)
    for is_on in (False, True):
        field(page, "im-enabled").set_checked(is_on)
        expect(page.locator("#unsaved")).to_have_text("1 change in Modalities")
        save(page)
        expect_saved(page)
        expect_values(page, typed)
        expect(field(page, "im-own_acs")).to_be_checked()
        expect(page.get_by_text("Stored, resource switched")).to_be_visible(visible=is_on)
    assert KEY not in page.content()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_wrong_value_of_what_is_off_is_left_out_and_named(person: Person, script: bool) -> None:
    page = person(PARTNER, java_script_enabled=script)
    open_tenant(page, "Molino Bianco Alimentari")
    if script:
        tab(page, "Modalities").click()
    field(page, "email-enabled").check()
    before = field(page, "email-max_tasks").input_value()
    field(page, "email-max_tasks").fill("999")
    if script:
        page.keyboard.press("Tab")
        expect_icons(page, Modalities=1)
    field(page, "email-enabled").uncheck()
    expect_icons(page)
    field(page, "contact-name").evaluate("(one) => { one.value = one.value + ' +'; }")
    save(page)
    expect_saved(page)
    notice = page.get_by_role("main").get_by_text("Left as it was, because it is switched off")
    expect(notice).to_contain_text("Max concurrent Email Tasks")
    expect(field(page, "email-max_tasks")).to_have_value(before)


def test_the_summary_leads_to_a_nested_field(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Molino Bianco Alimentari")
    tab(page, "Modalities").click()
    field(page, "im-enabled").check()
    field(page, "im-own_acs").check()
    type_secret(page, "im-acs_connection_string", SECRET)
    leave(page, "Modalities", "im-acs_resource_id", "switched")
    expect_icons(page, Modalities=1)
    expect(field(page, "im-acs_resource_id")).to_have_accessible_description(re.compile("Properties page in Azure"))
    leave(page, "Contact", "contact-email", "nobody")
    save(page)
    expect(tab(page, "Contact")).to_have_attribute("aria-selected", "true")
    page.locator("#error-summary").get_by_role("link", name=re.compile("Properties page")).click()
    expect(tab(page, "Modalities")).to_have_attribute("aria-selected", "true")
    expect(field(page, "im-acs_resource_id")).to_be_focused()
    expect(field(page, "im-acs_resource_id")).to_be_in_viewport()
    expect(page.get_by_text("kept for your next SAVE")).to_be_visible()
    in_every_look(page, "nested-error")


def test_greyed_out_sections_show_what_is_on(person: Person) -> None:
    partner, restricted = person(PARTNER), person("Tessa Hughes")
    open_tenant(partner, "Fjordlight Energy")
    tab(partner, "Modalities").click()
    field(partner, "im-enabled").check()
    field(partner, "im-max_tasks").fill("9")
    field(partner, "email-enabled").uncheck()
    save(partner)
    expect_saved(partner)
    restricted.goto("/")
    tab(restricted, "Modalities").click()
    panel = restricted.locator("#panel-modalities")
    expect(field(restricted, "im-enabled")).to_have_value("On")
    expect(field(restricted, "im-max_tasks")).to_have_value("9")
    expect(field(restricted, "im-max_tasks")).to_have_attribute("readonly", "")
    expect(field(restricted, "email-enabled")).to_have_value("Off")
    expect(field(restricted, "email-max_tasks")).to_be_hidden()
    for hidden in ("Test UPN", "ACS connection string", "ACS Resource ID", "Grant Permission", "Primary Account"):
        expect(panel.get_by_text(hidden, exact=True)).to_have_count(0)
    tab(restricted, "Extensions").click()
    expect(field(restricted, "interact-enabled")).to_have_value("On")
    expect(field(restricted, "interact-recovery_seconds")).to_be_visible()
    expect(restricted.locator("#panel-extensions").get_by_text("Widget Key")).to_have_count(0)
