"""A tenant administrator reads the users from Microsoft, leaves the page, comes back, and does so without a script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, in_every_look
from tests.browser.stack import Stack
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
OWN, TENANT = "Nadia Horvat", "Alpenblick Versicherungen"
BUTTON = "Read users from Microsoft now"
DONE = "The users are as in the Microsoft directory."


@pytest.fixture
def slow(stack: Stack) -> Iterator[str]:
    """Make the tenant's directory slow and its pages small; return the address of the page."""
    with stack.database() as database:
        found = database.execute("SELECT id, tenant_id FROM tenants_tenant WHERE name = %s", [TENANT]).fetchone()
        assert found
        database.execute("DELETE FROM directory_directorysync WHERE tenant_id = %s", [found[0]])
    stack.tell_simulator(f"directories/{found[1]}", {"delay_seconds": 0.5, "page_size": 2})
    yield f"/tenants/{found[0]}/users/directory/"
    stack.tell_simulator(f"directories/{found[1]}", {"delay_seconds": 0, "page_size": 999})


def opened(person: Person, address: str, **options: object) -> Page:
    page = person(OWN, **options)
    page.goto(address)
    return page


def test_reading_may_be_left_and_found_again(person: Person, slow: str) -> None:
    page = opened(person, slow)
    expect(page.get_by_text("have not been read yet")).to_be_visible()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text(re.compile(r"[1-9]\d* entr(y|ies) read"))).to_be_visible()
    page.goto("/")
    page.goto(slow)
    expect(page.get_by_text(DONE).first).to_be_visible(timeout=60_000)
    expect(page.locator("#announcer")).to_contain_text(DONE)
    in_every_look(page, "user-sync")


def test_reading_works_without_a_script(person: Person, slow: str) -> None:
    page = opened(person, slow, java_script_enabled=False)
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("link", name="Show how far it is").click()
    wait_until(lambda: page.reload() and page.get_by_text(DONE).count(), seconds=60)
