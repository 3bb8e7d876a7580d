// Lists: "/" goes to the search, a click on a row follows its Edit link.

const search = document.querySelector("[data-search]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  event.preventDefault();
  search?.focus();
  search?.select();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  const isText = String(window.getSelection()).length > 0;
  if (!row || isText || event.target.closest("a, button, input, label")) return;
  const link = row.querySelector("[data-row-link]");
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});
