"""The tenant list, the pages for what went wrong, and the weight of a page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_tenant
from tests.browser.conftest import Person, axe, in_every_look, shot

pytestmark = pytest.mark.browser
FIRST_LOAD, LATER_LOAD = 150_000, 30_000  # bytes


def test_the_list_is_searched_filtered_sorted_and_paged(person: Person) -> None:
    page = person("Leila Ortega")
    page.goto("/tenants/")
    in_every_look(page, "tenants")
    expect(page.get_by_role("main")).to_contain_text("1 to 50 of 60")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("main")).to_contain_text("51 to 60 of 60")
    page.get_by_role("columnheader", name="Domain").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Domain")).to_have_attribute("aria-sort", "ascending")
    page.get_by_label("State").select_option("suspended")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    chip = page.get_by_role("link", name=re.compile("State: Suspended"))
    chip.click()
    expect(chip).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(50)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("no such tenant")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No tenant matches")).to_be_visible()
    in_every_look(page, "tenants-empty")
    page.get_by_role("link", name="Show all tenants").click()
    page.locator("tbody tr").first.locator(".col-domain").click()
    expect(page).to_have_url(re.compile(r"/settings/general/$"))


def test_somebody_elses_tenant_looks_like_one_that_does_not_exist(person: Person) -> None:
    page = person("Nadia Horvat")
    texts = []
    for number in (2, 999_999):
        answer = page.goto(f"/tenants/{number}/settings/general/")
        assert answer is not None
        assert answer.status == 404
        texts.append(re.sub("[0-9a-f]{32}", "ID", page.get_by_role("main").inner_text()))
    assert texts[0] == texts[1]
    in_every_look(page, "not-found")


def test_a_forged_form_is_refused_with_a_helpful_page(person: Person) -> None:
    page = person("Nadia Horvat")
    page.goto("/")
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((one) => { one.value = 'x'; })")
    page.get_by_role("button", name="SAVE").last.click()
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_title(re.compile("Nimbus"))
    axe(page)
    shot(page, "csrf")


def test_a_page_is_light_stays_on_its_host_and_does_not_jump(person: Person) -> None:
    page = person("Ulrich Weber")
    open_tenant(page, "Alpenblick Versicherungen")
    address = page.url
    fresh = person("Ulrich Weber")
    client = fresh.context.new_cdp_session(fresh)
    client.send("Network.enable")
    sizes: list[int] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    fresh.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
          .observe({type: 'layout-shift', buffered: true});"""
    )
    fresh.goto(address, wait_until="networkidle")
    assert sum(sizes) <= FIRST_LOAD
    assert fresh.evaluate("window.shift") < 0.02
    expect(fresh.locator(".check[hx-get]")).to_have_count(0, timeout=60_000)  # what is asked again is no page load
    sizes.clear()
    fresh.goto(address, wait_until="networkidle")
    assert sum(sizes) <= LATER_LOAD
