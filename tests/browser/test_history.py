"""Who reads the change history of a tenant, and whose names are in it: the tenant's own people decide."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import expect_saved, leave, save, tab
from tests.browser.conftest import Person, in_every_look

pytestmark = pytest.mark.browser
OWN, PARTNER = "Carlos Girard", "Ulrich Weber"  # of Old Harbour Press


def settings_of_own(person: Person) -> Page:
    """Return the tenant administrator's window on the tenant."""
    page = person(OWN)
    page.goto("/")
    return page


def switch(page: Page, label: str, *, on: bool) -> None:
    """Set a switch of the Data Privacy tab and save."""
    tab(page, "Data Privacy").click()
    page.get_by_label(label).set_checked(on)
    save(page)
    expect_saved(page)


def test_the_history_says_who_changed_what(person: Person) -> None:
    page = settings_of_own(person)
    leave(page, "Contact", "contact-name", "Seen in the history")
    save(page)
    expect_saved(page)
    page.get_by_role("link", name="Change history").click()
    row = page.get_by_role("row", name=re.compile("Seen in the history")).first
    expect(row).to_contain_text(OWN)
    expect(row).to_contain_text("Contact, Technical contact")
    in_every_look(page, "history")


def test_a_partner_reads_the_history_only_when_the_tenant_allows_it(person: Person) -> None:
    own, partner = settings_of_own(person), person(PARTNER)
    leave(own, "Contact", "contact-name", "Changed by the tenant's own people")
    save(own)
    expect_saved(own)
    address = own.url
    partner.goto(address)
    expect(partner.get_by_role("link", name="Change history")).to_have_count(0)
    history = re.sub("settings/.*", "history/", address)
    refused = partner.goto(history)
    assert refused is not None
    assert refused.status in {403, 404}
    expect(partner.get_by_text(OWN)).to_have_count(0)

    switch(own, "Allow Partner to access Change History", on=True)
    partner.goto(address)
    leave(partner, "Contact", "contact-name", "Changed by the partner")
    save(partner)
    expect_saved(partner)
    partner.get_by_role("link", name="Change history").click()
    mine = partner.get_by_role("row", name=re.compile("Changed by the partner")).first
    expect(mine).to_contain_text(PARTNER)
    theirs = partner.get_by_role("row", name=re.compile("Changed by the tenant's own people")).last
    expect(theirs).to_contain_text("*****")
    expect(partner.get_by_role("main")).not_to_contain_text(OWN)

    own.reload()
    switch(own, "Allow Partner to access Change History", on=False)
    refused = partner.reload()
    assert refused is not None
    assert refused.status in {403, 404}


def test_a_partner_reads_names_when_the_tenant_lets_them_be_seen(person: Person) -> None:
    own, partner = settings_of_own(person), person(PARTNER)
    switch(own, "Allow Partner to access Change History", on=True)
    partner.goto(own.url)
    switch(partner, "Allow Partner to see User Identifiers", on=True)
    partner.get_by_role("link", name="Change history").click()
    expect(partner.get_by_role("main")).to_contain_text(OWN)
    own.reload()
    switch(own, "Allow Partner to access Change History", on=False)
