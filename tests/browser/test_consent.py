"""Permission of a directory: the link is copied, opened by an administrator there, and the settings show the answer."""

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import expect_saved, field, open_tenant, save, tab
from tests.browser.conftest import Person, Watch, axe, in_every_look, shot
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
PARTNER = "Ulrich Weber"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
# tab, section, check
PRESENCE = ("Extensions", "presence", "presence-consent")
MESSAGING = ("Modalities", "im", "messaging-consent")


def copy(page: Page, label: str) -> str:
    """Press a visible Copy button, hear that it worked, and return what is in the clipboard."""
    page.evaluate("document.querySelectorAll('#announcer p').forEach((line) => { line.dataset.old = ''; })")
    page.get_by_role("button", name=f"Copy {label}", exact=True).click()
    expect(page.locator("#announcer p:not([data-old])", has_text="Copied")).to_have_count(1)
    expect(page.get_by_role("button", name=f"Copied {label}", exact=True)).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def open_consent(person: Person, tenant: str, place: tuple[str, str, str]) -> tuple[Page, Page]:
    """As partner copy the link of a purpose; as somebody who is not signed in open it. Return both windows."""
    title, section, _check = place
    page, other = person(PARTNER, permissions=CLIPBOARD), person("")
    open_tenant(page, tenant)
    tab(page, title).click()
    if section == "im":
        field(page, "im-enabled").check()
    link = copy(page, "Grant Permission")
    assert link == page.locator(f"#{section}-consent").input_value()
    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("Permissions requested")
    return page, other


@pytest.mark.parametrize(
    ("tenant", "place", "scopes", "purpose"),
    [
        ("Tessitura Lombarda", PRESENCE, ("Presence.Read.All", "User.Read", "User.ReadBasic.All"), "Presence tracking"),
        ("Viajes Horizonte", MESSAGING, ("Chat.Create", "ChatMessage.Send"), "Instant Messaging"),
    ],
    ids=["presence", "messaging"],
)
def test_a_permission_is_granted_and_the_settings_show_it(
    person: Person, tenant: str, place: tuple[str, str, str], scopes: tuple[str, ...], purpose: str
) -> None:
    page, other = open_consent(person, tenant, place)
    title, _section, check = place
    answer = page.locator(f"#check-{check}")
    expect(answer).to_contain_text("Unknown: not checked yet")
    page.locator(f"button[value={check}]").click()
    expect(answer).to_contain_text("Permission is not granted")
    for scope in scopes:
        expect(other.get_by_role("listitem").filter(has_text=re.compile(f"^{scope}$"))).to_have_count(1)
    other.get_by_role("button", name="Accept").click()
    expect(other).to_have_url(re.compile("/consent/complete/"))
    expect(other.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(other.get_by_role("main")).to_contain_text(f"permission for {purpose} was granted")
    in_every_look(other, f"consent-{check}")

    page.reload()  # what came back asked a worker to look
    if place is MESSAGING:
        field(page, "im-enabled").check()
    expect(tab(page, title)).to_have_attribute("aria-selected", "true")
    expect(answer).to_contain_text("The permission is granted")
    expect(answer.locator(".when")).to_have_attribute("data-exact", re.compile(r"\d+ \w+ 2\d{3}, \d\d:\d\d"))
    expect(page.get_by_text(re.compile(r"The link was used on .+ permissions were accepted"))).to_be_visible()
    shot(page, f"granted-{check}")


def test_a_refusal_is_shown_with_the_reason_of_microsoft(person: Person) -> None:
    page, other = open_consent(person, "Vignobles du Soleil", PRESENCE)
    other.get_by_role("button", name="Cancel").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("The permission was not granted")
    expect(other.get_by_role("main")).to_contain_text("Microsoft says: AADSTS65004")
    in_every_look(other, "consent-refused")
    page.reload()
    expect(page.get_by_text(re.compile("The link was used on .+ refused: AADSTS65004"))).to_be_visible()
    expect(page.locator("#check-presence-consent")).to_contain_text("Permission is not granted")
    expect(page.locator("#check-presence-consent")).to_contain_text("open the link above and accept")
    axe(page)


def test_somebody_who_is_no_administrator_cannot_grant(person: Person) -> None:
    page, other = open_consent(person, "Transports Garonne", MESSAGING)
    other.get_by_role("group", name="Other people, who may not").get_by_role("radio").first.check()
    other.get_by_role("button", name="Accept").click()
    expect(other.get_by_role("main")).to_contain_text("Microsoft says: AADSTS90094")
    page.reload()
    field(page, "im-enabled").check()
    expect(page.get_by_text(re.compile("The link was used on .+ refused: AADSTS90094"))).to_be_visible()
    expect(page.locator("#check-messaging-consent")).to_contain_text("Permission is not granted")


def test_a_link_that_was_tampered_with_records_nothing(person: Person, watch: Watch) -> None:
    page, other = open_consent(person, "Atelier Lumière", PRESENCE)
    answer = other.goto("/consent/complete/?admin_consent=True&state=forged")
    assert answer is not None
    assert answer.status == 400
    expect(other.get_by_role("heading", level=1)).to_have_text("This link is no longer valid")
    in_every_look(other, "consent-forged")
    page.reload()
    expect(page.get_by_text("The link was used on")).to_have_count(0)
    watch.forgive("400: ")


def test_accounts_are_copied_and_explained_on_hover_and_on_focus(person: Person) -> None:
    page = person(PARTNER, permissions=CLIPBOARD)
    open_tenant(page, "Alpenblick Versicherungen")
    for title, section, labels in (
        ("Extensions", "presence", ("Presence Account 1", "Presence Account 2")),
        ("Modalities", "im", ("Primary Account", "Secondary Account")),
    ):
        tab(page, title).click()
        if section == "im":
            field(page, "im-enabled").check()
        for number, label in enumerate(labels, start=1):
            assert copy(page, label) == page.locator(f"#{section}-account_{number}-mail").inner_text()
        for number in (1, 2):
            shown = page.locator(f"#{section}-account_{number}-mail")
            value = page.locator(".when", has=shown)
            page.mouse.move(0, 0)
            assert not _is_explained(value)
            wait_until(partial(_explains_itself_below_the_pointer, value))
            page.mouse.move(0, 0)
            value.focus()
            assert _is_explained(value)
            expect(value).to_contain_text("Guest account of Luware")
            page.locator(f"button[value$=account-{number}]:visible").click()
            check = page.locator(f".panel.is-open .check[id$=account-{number}]")
            expect(check).to_contain_text("The account is a guest of the directory")
        shot(page, f"accounts-{section}")


def _explains_itself_below_the_pointer(value: Locator) -> bool:
    """Put the pointer on an account, which a page that still moves may carry away, and look."""
    value.hover()
    return _is_explained(value)


def _is_explained(value: Locator) -> bool:
    """Whether the details of an account are seen."""
    return bool(value.evaluate("(one) => getComputedStyle(one, '::after').display !== 'none'"))


def test_presence_and_messages_are_tried_with_a_person_of_the_tenant(person: Person) -> None:
    page = person(PARTNER)
    open_tenant(page, "Alpenblick Versicherungen")
    upn = "nobody@alpenblick.example"
    tab(page, "Extensions").click()
    field(page, "presence-test_upn").fill(upn)
    page.locator("button[value=presence-test]").click()
    expect(page.locator("#check-presence-test")).to_contain_text("Account 1: The directory knows nobody")
    expect(page.locator("#check-presence-test")).to_contain_text("Account 2: The directory knows nobody")
    field(page, "attendant-contact_filter").fill("department eq 'IT'")
    page.locator("button[value=graph-filter]").click()
    expect(page.locator("#check-graph-filter")).to_contain_text("The filter is accepted")
    tab(page, "Modalities").click()
    field(page, "im-enabled").check()
    field(page, "im-test_upn").fill(upn)
    page.locator("button[value=message-test]").click()
    expect(page.locator("#check-message-test")).to_contain_text("The directory knows nobody")
    save(page)
    expect_saved(page)
