"""How long a start takes, and how long a person waits for a check: the whole portal, and a real browser."""

import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.measuring import figure, tell
from tests import chromium
from tests.browser.conftest import BROWSER_ARGUMENTS, sign_in
from tests.browser.stack import Stack

DELAY_SECONDS, PRESSES = 0.1, 11
PERSON, RESOURCE = "Nadia Horvat", "alpenblick-interact"


def measure(wanted: list[str]) -> None:
    """Print the figures of the starts and of the check."""
    with tempfile.TemporaryDirectory(prefix="nimbus-bench-") as folder:
        tell("Starting the portal for the first time ...")
        began = time.perf_counter()
        first = Stack(Path(folder))
        figure("start_cold_seconds", time.perf_counter() - began, "s")
        first.stop()
        tell("Starting it again ...")
        began = time.perf_counter()
        stack = Stack(Path(folder))
        figure("start_warm_seconds", time.perf_counter() - began, "s")
        try:
            _check(stack)
        finally:
            stack.stop()


def _check(stack: Stack) -> None:
    path = chromium.find()
    if path is None:
        tell("There is no Chromium: check_click_to_result_ms is left out.")
        return
    tell("Pressing Check ...")
    stack.tell_simulator(f"acs/{RESOURCE}", {"delay_seconds": DELAY_SECONDS})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        page = browser.new_context(base_url=stack.url).new_page()
        sign_in(page, PERSON)
        page.get_by_role("tab", name="Extensions").click()
        page.wait_for_selector("#check-interact-acs .tone-ok", timeout=60_000)
        waits = [float(page.evaluate(_PRESS)) for _press in range(PRESSES)]
        browser.close()
    figure("check_click_to_result_ms", median(waits[1:]), "ms")


_PRESS = """() => new Promise((resolve) => {
  const began = performance.now();
  const watcher = new MutationObserver(() => {
    const check = document.getElementById('check-interact-acs');
    const fresh = check && !check.dataset.measured && check.querySelector('.tone-ok');
    if (fresh) { watcher.disconnect(); resolve(performance.now() - began); }
  });
  document.getElementById('check-interact-acs').dataset.measured = '1';
  watcher.observe(document.body, { childList: true, subtree: true });
  document.querySelector('button[name=check][value=interact-acs]').click();
})"""
