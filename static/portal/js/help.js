// Help opens in a panel beside the settings. Without this, the links open the topic's page in a new tab.

const panel = document.getElementById("help-panel");
const content = panel?.querySelector("[data-help-content]");
let asked = 0;

/** @param {HTMLAnchorElement} link @returns {Promise<string>} the topic's text as HTML of this portal */
async function fetched(link) {
  const address = new URL(link.href);
  address.searchParams.set("panel", "1");
  const answer = await fetch(address, { redirect: "error" });
  if (!answer.ok) throw new Error(`The portal answered ${answer.status}`);
  return answer.text();
}

/** Say that the text did not come, and leave the way to its page. @param {HTMLAnchorElement} link */
function apologise(link) {
  const title = document.createElement("h1");
  title.id = "help-title";
  title.tabIndex = -1;
  title.textContent = content.dataset.failed;
  const instead = document.createElement("a");
  Object.assign(instead, { href: link.href, target: "_blank", rel: "noopener", textContent: content.dataset.instead });
  content.replaceChildren(title, instead);
}

/** Show a topic; one that was asked for later counts. @param {HTMLAnchorElement} link */
async function show(link) {
  const mine = ++asked;
  content.setAttribute("aria-busy", "true");
  if (!panel.open) {
    content.replaceChildren();
    panel.showModal();
  }
  try {
    const text = await fetched(link);
    if (mine !== asked) return;
    content.innerHTML = text;
  } catch {
    if (mine !== asked) return;
    apologise(link); // the portal is away or the session over
  }
  content.setAttribute("aria-busy", "false");
  panel.scrollTop = 0;
  document.getElementById("help-title").focus();
}

/** @param {MouseEvent} event @returns {boolean} whether the person asks the browser for a tab or window */
const wantsTab = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

for (const link of panel ? document.querySelectorAll("a[data-help]") : []) {
  link.setAttribute("aria-haspopup", "dialog");
  link.querySelector("[data-new-tab]").remove();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-help]");
  if (!panel || !link || wantsTab(event)) return;
  event.preventDefault();
  show(link);
});

panel?.addEventListener("click", (event) => {
  if (event.target === panel && event.offsetX < 0) panel.close(); // on the backdrop
});
panel?.addEventListener("close", () => { asked += 1; });
