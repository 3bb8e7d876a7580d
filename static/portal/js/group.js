// The members belong to the page, not to the check: when the check that ran here is done, the page is read again.

const place = document.querySelector("[data-reload-when-done]");

document.addEventListener("htmx:afterSettle", (event) => {
  const check = event.detail.elt.closest?.(".check");
  if (check && place?.contains(check) && !check.hasAttribute("hx-get")) location.replace(place.dataset.reloadWhenDone);
});
