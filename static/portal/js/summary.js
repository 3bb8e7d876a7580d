// After a failed save the summary has the focus; each of its links opens the tab and focuses the field.

const summary = document.getElementById("error-summary");

/** Focus a field; a secret whose input is hidden is opened first. @param {HTMLElement} field */
function focusField(field) {
  const replace = field.closest("[data-secret]")?.querySelector("input[type=radio][value=replace]");
  if (replace && !field.checkVisibility()) replace.click();
  field.focus();
  field.scrollIntoView({ block: "center" });
}

summary?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!field) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("portal:open-tab", { detail: link.dataset.tab }));
  focusField(field);
});

(summary ?? document.getElementById("conflict"))?.focus();
