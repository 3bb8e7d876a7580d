"""What people see when a part of the portal is away or broken: what to do, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import expect_saved, field, leave, open_tenant, save, tab, type_secret
from tests.browser.conftest import Person, Watch, in_every_look, shot
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser
PARTNER = "Ulrich Weber"
KEY = "dHlwZWQtd2hpbGUtdGhlLWRhdGFiYXNlLXdhcy1hd2F5"
SECRET = f"endpoint=https://typed-meanwhile.communication.azure.com/;accesskey={KEY}"


def test_what_was_typed_outlives_a_database_that_is_away(person: Person, stack: Stack, watch: Watch) -> None:
    page = person(PARTNER)
    open_tenant(page, "Silbermond Verlag")
    leave(page, "Contact", "contact-name", "Typed before the database went away")
    tab(page, "Extensions").click()
    type_secret(page, "interact-acs_connection_string", SECRET)
    with stack.database_away():
        save(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("The portal is away for a moment")
        expect(page.get_by_role("main")).to_contain_text("What you typed is kept on this page")
        expect(page.get_by_role("main")).to_contain_text(re.compile("Reference [0-9a-f]{32}"))
        expect(page.get_by_role("link", name="Nimbus Tenant Administration")).to_be_visible()
        assert KEY not in page.content()
        in_every_look(page, "away")
        with page.expect_navigation():
            page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The portal is away for a moment")
        assert KEY not in page.content()
    watch.forgive("503")
    page.get_by_role("button", name="Try again").click()
    expect_saved(page)
    expect(field(page, "contact-name")).to_have_value("Typed before the database went away")
    expect(page.get_by_text("Stored, resource typed-meanwhile")).to_have_count(1)
    assert KEY not in page.content()


def test_a_check_waits_for_a_broker_that_is_away_and_is_done_when_it_is_back(person: Person, stack: Stack) -> None:
    page = person(PARTNER)
    open_tenant(page, "Nordlicht Reederei")
    tab(page, "Extensions").click()
    answer = page.locator("#check-interact-acs")
    with stack.broker_away():
        page.get_by_role("button", name="Check ACS connection string").click()
        expect(answer).to_contain_text("Queued")
        expect(answer).to_contain_text("Checks are waiting for the worker; this one starts by itself")
        shot(page, "check-waits")
    expect(answer).to_contain_text("A token was created with the resource nordlicht-interact", timeout=60_000)


_SLOW_PRESSES = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    if (body) setTimeout(() => send.call(this, body), 1500);
    else send.call(this, body);
  };
}"""


def test_a_press_is_not_overtaken_by_a_look_at_an_earlier_check(person: Person, stack: Stack) -> None:
    page = person(PARTNER)
    open_tenant(page, "Grazer Werkzeugbau")
    tab(page, "Extensions").click()
    answer, check = page.locator("#check-interact-acs"), page.get_by_role("button", name="Check ACS connection string")
    with stack.broker_away():
        type_secret(page, "interact-acs_connection_string", SECRET)
        check.click()
        expect(answer).to_have_attribute("hx-get", re.compile("/checks/interact-acs/"))
        earlier = answer.get_attribute("hx-get") or ""
        field(page, "interact-acs_connection_string").fill(SECRET.replace("typed", "typed-anew"))
        page.evaluate(_SLOW_PRESSES)
        with page.expect_response(re.compile(r"/checks/interact-acs/$")):
            check.click()
        expect(answer).not_to_have_attribute("hx-get", earlier)
        expect(answer).to_have_attribute("hx-get", re.compile("/checks/interact-acs/"))


def test_a_fault_of_the_portal_is_owned_up_to_with_a_reference(person: Person, stack: Stack, watch: Watch) -> None:
    page = person("Hugo Murphy")
    page.goto("/")
    address = page.url.replace("settings/general/", "history/")
    with stack.database() as database:
        try:
            database.execute("ALTER TABLE portal_change RENAME TO portal_change_hidden")
            answer = page.goto(address)
        finally:
            database.execute("ALTER TABLE portal_change_hidden RENAME TO portal_change")
    assert answer is not None
    assert answer.status == 500
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("Something went wrong")
    expect(main).to_contain_text(re.compile("Reference [0-9a-f]{32}"))
    expect(main).not_to_contain_text("portal_change")
    in_every_look(page, "fault")
    watch.forgive(f"500: {address}")


def test_the_staff_administration_is_closed_to_others_and_says_so(person: Person) -> None:
    page = person(PARTNER)
    answer = page.goto("/admin/")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You may not do this")
    in_every_look(page, "forbidden")
