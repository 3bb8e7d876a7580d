"""A partner gets every field of every tab wrong, is warned, mends them all, and finds every value again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import TABS, expect_save_to_agree, expect_saved, field, icons, leave, open_tenant, save, tab
from tests.browser.conftest import Person, in_every_look
from tests.browser.every_field import KEY, Entry, entries, put

pytestmark = pytest.mark.browser
PARTNER, LUWARE = "Liam Visser", "Leila Ortega"
_FIELDS = "[...document.querySelectorAll('#settings-form [data-field]')].map((one) => one.dataset.field)"
REFUSED = {"General": 11, "Contact": 5, "Provisioning": 3, "Extensions": 11, "Modalities": 6}


def begin(page: Page, name: str) -> list[Entry]:
    """Open a tenant, and return what to enter: for every field that the page lets the partner change."""
    open_tenant(page, name)
    story = entries(name, field(page, "partner-partner").input_value())
    assert page.evaluate(_FIELDS) == [entry.name for entry in story]
    return story


def open_tab(page: Page, title: str) -> None:
    """Open a tab, unless it is open: a click on it would leave the section that is being filled in."""
    if tab(page, title).get_attribute("aria-selected") != "true":
        tab(page, title).click()


def follow_the_summary(page: Page, story: list[Entry], *, script: bool) -> None:
    """Follow each link of the summary to its field."""
    names = [entry.name for entry in story if entry.is_refused and entry.kind != "switch"]
    switches = [entry.name for entry in story if entry.is_refused and entry.kind == "switch"]
    links = page.locator("#error-summary").get_by_role("link")
    targets = [str(link.get_attribute("href")) for link in links.all()]
    assert sorted(targets) == sorted(f"#id_{name}" for name in [*names, *switches])
    for place, target in enumerate(targets):
        links.nth(place).click()
        if script:
            expect(page.locator(target)).to_be_focused()
            key = page.locator(target).locator("xpath=ancestor::*[@data-key]").get_attribute("data-key")
            expect(page.locator(f"#tab-{key}")).to_have_attribute("aria-selected", "true")
        else:
            expect(page).to_have_url(re.compile(f"{target}$"))
        expect(page.locator(target)).to_be_in_viewport()


def expect_every_value(page: Page, story: list[Entry]) -> None:
    """See the good values after a reload; of the secrets, the name of the resource."""
    page.reload()
    for entry in story:
        if entry.is_secret:
            resource = entry.good.partition("://")[2].partition(".")[0]
            expect(page.locator(f"[data-field={entry.name}]")).to_contain_text(f"Stored, resource {resource}")
        elif entry.kind == "switch":
            expect(field(page, entry.name)).to_be_checked(checked=entry.good == "on")
        else:
            expect(field(page, entry.name)).to_have_value(entry.good)
    assert KEY not in page.content()


def expect_history(page: Page, name: str, story: list[Entry], titles: dict[str, str]) -> None:
    """As Luware read who changed which field to what, in all tabs; of the secrets only that they changed."""
    open_tenant(page, name)
    page.get_by_role("link", name="Change history").click()
    lines = [" ".join(text.split()) for text in page.locator("tbody tr").all_inner_texts()]
    for entry in story:
        if entry.kind in {"text", "secret"} and entry.name != "tenant-name":
            words = "Secret, changed." if entry.is_secret else entry.good
            label = titles[entry.name]
            assert any(f"{label} {entry.tab}," in line and words in line and PARTNER in line for line in lines), entry
    for label, value in (("Authorization", "Verify Token & Tenant"), ("Country", "Switzerland"), ("Email", "On")):
        assert any(f" {label} " in line and line.endswith(value) for line in lines), label
    assert KEY not in page.content()


def labels(page: Page) -> dict[str, str]:
    """Return field -> its label on the page."""
    found = {}
    for one in page.locator("#settings-form [data-field]").all():
        words = one.locator("legend, .switch label, .field-label").first.inner_text()
        found[str(one.get_attribute("data-field"))] = words.replace("required", "").strip()
    return found


def test_every_field_wrong_then_mended(person: Person) -> None:
    page, name = person(PARTNER), "Granit Bygg"
    story = begin(page, name)
    wrong = dict.fromkeys(TABS, 0)
    for entry in story:
        open_tab(page, entry.tab)
        put(page, entry, entry.wrong)
        page.keyboard.press("Tab")
        if entry.is_refused:
            wrong[entry.tab] += 1
            expect(field(page, entry.name)).to_have_attribute("aria-invalid", "true")
            expect(tab(page, entry.tab).locator("[data-count]")).to_have_text(str(wrong[entry.tab]))
    assert icons(page) == REFUSED
    expect(page.locator("#unsaved")).to_have_text(
        re.compile("changes in General, Contact, Data Privacy, Provisioning, Extensions, Modalities$")
    )
    expect_save_to_agree(page)
    expect(page.locator("#error-summary")).to_be_focused()
    in_every_look(page, "whole-story-refused")
    follow_the_summary(page, story, script=True)

    titles = labels(page)
    for entry in story:
        open_tab(page, entry.tab)
        put(page, entry, entry.good)
        page.keyboard.press("Tab")
    expect(page.locator("[data-tab-problem]:not([hidden])")).to_have_count(0)
    save(page)
    expect_saved(page)
    expect_every_value(page, story)
    expect_history(person(LUWARE), name, story, titles)


def test_every_field_wrong_then_mended_without_script(person: Person) -> None:
    page = person(PARTNER, java_script_enabled=False)
    story = begin(page, "Coral Bay Tourism")
    for entry in story:
        put(page, entry, entry.wrong)
    save(page)
    expect(page).to_have_title(re.compile("^Error:"))
    assert icons(page) == REFUSED
    follow_the_summary(page, story, script=False)
    for entry in story:
        put(page, entry, entry.good)
    save(page)
    expect_saved(page)
    expect_every_value(page, story)


def test_a_conflict_over_fields_of_three_tabs(person: Person) -> None:
    first, second = person(PARTNER), person(LUWARE)
    for page in (first, second):
        open_tenant(page, "Polar Rail Freight")
    for page, number in ((first, "7"), (second, "9")):
        leave(page, "Contact", "contact-name", f"Person {number}")
        leave(page, "Extensions", "outbound-max_tasks", number)
        leave(page, "Modalities", "external-max_tasks", number)
        save(page)
    conflict = second.locator("#conflict")
    expect(conflict).to_be_focused()
    rows = conflict.get_by_role("group")
    expect(rows).to_have_count(3)
    for row, title in zip(rows.all(), ("Contact", "Extensions", "Modalities"), strict=True):
        expect(row).to_contain_text(f"({title})")
        expect(row).to_contain_text(re.compile(rf"Changed by {PARTNER} on \d+ \w+ \d{{4}}, \d\d:\d\d"))
    rows.nth(1).get_by_role("radio", name=re.compile(r"Take theirs:\s+7")).check()
    in_every_look(second, "conflict-three-tabs")
    save(second)
    expect_saved(second)
    second.reload()
    expect(field(second, "contact-name")).to_have_value("Person 9")
    expect(field(second, "outbound-max_tasks")).to_have_value("7")
    expect(field(second, "external-max_tasks")).to_have_value("9")
