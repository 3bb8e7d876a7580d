// Connection checks: say what came out, go on when the portal was away for a moment, never show a foreign page.

const RETRY_MS = 3000;

/** @param {EventTarget} element @returns {HTMLElement | null} the check that a request is about */
function checkOf(element) {
  const target = element?.getAttribute?.("hx-target");
  return target ? document.querySelector(target) : element?.closest?.(".check") ?? null;
}

/** @param {HTMLElement} check @param {string} text */
function show(check, text) {
  let line = check.querySelector("[data-trouble]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.trouble = "";
    line.className = "tone-pending";
    check.append(line);
  }
  line.textContent = text;
  document.dispatchEvent(new CustomEvent("portal:announce", { detail: text }));
}

/** A poll is tried again; a press that failed is told. @param {CustomEvent} event */
function onTrouble(event) {
  const check = checkOf(event.detail.elt);
  if (!check) return;
  const isPoll = event.detail.elt === check;
  show(check, isPoll ? check.dataset.failed : check.dataset.refused);
  if (isPoll) setTimeout(() => check.dispatchEvent(new Event("retry")), RETRY_MS);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const check = checkOf(event.detail.requestConfig?.elt);
  if (!check || !event.detail.shouldSwap) return;
  if (xhr.responseText.includes(`id="${check.id}"`)) {
    if (event.detail.requestConfig.elt !== check) event.detail.target = check; // a poll may have replaced the old one
    return;
  }
  event.detail.shouldSwap = false; // signed out, or an error page: not a check
  show(check, check.dataset.refused);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const text = checkOf(event.detail.elt)?.dataset.announce;
  if (text) document.dispatchEvent(new CustomEvent("portal:announce", { detail: text }));
});

for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, onTrouble);
}
