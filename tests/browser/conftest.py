"""A running portal, a browser, and people who sign in. A page that misbehaves fails its test."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect, sync_playwright

from tests import chromium
from tests.browser.stack import Stack

SHOTS = Path(__file__).parent / "shots"
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MS = 15_000  # a busy machine is slow, not wrong
Person = Callable[..., Page]
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    started = Stack(tmp_path_factory.mktemp("portal"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        message = "There is no Chromium on this machine: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield launched
        launched.close()


class Watch:
    """Notes what a page must not do: errors on the console, requests that fail, answers of 500, other hosts."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self.origins = origins
        self.problems: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # the browser notes each answer of 4xx; whether one is right is for the test to say
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _failed(self, url: str, failure: str) -> None:
        if "ERR_ABORTED" not in failure:  # a page that is left gives up what it still waits for
            self.problems.append(f"failed: {url} {failure}")

    def forgive(self, words: str) -> None:
        """Forget the problems that hold these words: the test provoked them."""
        self.problems = [problem for problem in self.problems if words not in problem]

    def _response(self, response: Response) -> None:
        is_part = response.request.resource_type not in {"document", "fetch", "xhr"}
        if response.status >= 500 or (is_part and response.status >= 400):
            self.problems.append(f"{response.status}: {response.url}")
        if not response.url.startswith(self.origins):
            self.problems.append(f"another host: {response.url}")


@pytest.fixture
def watch(stack: Stack) -> Iterator[Watch]:
    """What the pages of this test did wrong; a test that provokes a fault empties it."""
    watching = Watch((stack.url, f"http://localhost:{stack.simulator_port}", "data:"))
    yield watching
    assert watching.problems == []


@pytest.fixture(scope="session")
def states() -> dict[str, Any]:
    """Cookies of people who have signed in before in this session."""
    return {}


@pytest.fixture
def person(browser: Browser, stack: Stack, watch: Watch, states: dict[str, Any]) -> Iterator[Person]:
    """Return a function that opens a browser window in which the named person is signed in."""
    contexts: list[BrowserContext] = []

    def window(name: str, **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}, "base_url": stack.url, **options}
        if name and name not in states:
            states[name] = _signed_in(browser, stack.url, name)
        context = browser.new_context(storage_state=states.get(name), **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield window
    for context in contexts:
        context.close()


def _signed_in(browser: Browser, url: str, name: str) -> Any:
    context = browser.new_context(base_url=url)
    page = context.new_page()
    sign_in(page, name)
    state = context.storage_state()
    context.close()
    return state


def sign_in(page: Page, name: str, address: str = "/") -> None:
    """Go through the sign-in as the named person of the demo."""
    page.goto(address)
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_role("button", name=name).first.click()
    page.wait_for_url(lambda url: "/sign-in/" not in url and "authorize" not in url)


_COLOURS = ("color-contrast", "link-in-text-block")  # the rules that light and dark decide
_AXE = """async (rules) => {
  const options = {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}};
  if (rules.length) options.runOnly = rules;
  const found = await axe.run(document, options);
  return found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))]);
}"""


def axe(page: Page, *rules: str) -> None:
    """Fail when axe finds something on the page as it is: by the rules of WCAG 2.2, or by the named ones only."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    assert page.evaluate(_AXE, list(rules)) == []


_TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 100))"""


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page, to be looked at."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


@contextmanager
def scrolled_down(page: Page) -> Iterator[None]:
    """Scroll to the end, where the bar at the bottom covers no control in part, and back."""
    place = page.evaluate("window.scrollY")
    page.evaluate("window.scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    yield
    page.evaluate("(top) => window.scrollTo({top, behavior: 'instant'})", place)


def in_every_look(page: Page, name: str) -> None:
    """Look at the page wide and narrow, light and dark: nothing for axe to find, nothing wider than the screen.

    The page is left as wide as it was, in the colours that it had.
    """
    before = page.viewport_size or {"width": 1280, "height": 900}
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(_TOO_WIDE) == [], (name, width)
        for scheme, rules in (("light", ()), ("dark", _COLOURS)):
            page.emulate_media(color_scheme=scheme)
            with scrolled_down(page):
                axe(page, *rules)
            shot(page, f"{name}-{width}-{scheme}")
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="null")
