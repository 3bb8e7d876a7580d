"""What people do who use the keyboard alone."""

from playwright.sync_api import Page

_IS_IN_SIGHT = """() => {
  const one = document.activeElement, bar = document.querySelector('.bar');
  if (one === document.body || one.closest('.bar')) return true;
  const place = one.getBoundingClientRect(), end = bar ? bar.getBoundingClientRect().top : window.innerHeight;
  return place.top < end && place.bottom > 0;
}"""
_IS_MARKED = """() => {
  const style = getComputedStyle(document.activeElement);
  const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return document.activeElement === document.body || hasOutline || style.boxShadow !== 'none';
}"""


def press_tab_until(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until an element has the focus; each stop on the way is marked and in sight."""
    for _step in range(most):
        page.keyboard.press("Tab")
        words = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(_IS_IN_SIGHT), f"hidden: {words}"
        assert page.evaluate(_IS_MARKED), f"not marked: {words}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached")
