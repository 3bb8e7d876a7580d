// ARIA tabs out of the list of links. Others open a tab by the event "portal:open-tab" with the key as detail.

const list = document.querySelector("[data-tab-list]");
const tabs = [...(list?.querySelectorAll("[data-key]") ?? [])];
const panelOf = (tab) => document.getElementById(`panel-${tab.dataset.key}`);

/** Show one panel. @param {HTMLElement} tab @param {{focus?: boolean, address?: boolean}} [how] */
function open(tab, { focus = false, address = true } = {}) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.classList.toggle("is-open", chosen);
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    panelOf(other).classList.toggle("is-open", chosen);
  }
  const openTab = document.querySelector("#settings-form [name=open_tab]");
  if (openTab) openTab.value = tab.dataset.key;
  document.querySelector("[data-discard]")?.setAttribute("href", tab.dataset.address);
  if (address) history.replaceState(history.state, "", tab.dataset.address);
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focus) tab.focus();
}

/** Follow the ARIA pattern: arrows go round, Home and End jump. @param {KeyboardEvent} event */
function onKey(event) {
  const at = tabs.indexOf(event.target.closest("[data-key]"));
  const target = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  }[event.key];
  if (event.key === " ") open(tabs[at], { focus: true });
  else if (target !== undefined) open(tabs[target], { focus: true });
  else return;
  event.preventDefault();
}

/** The tab that holds the element named in the address, or the one that the server opened. */
function first() {
  const wanted = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const key = wanted?.closest(".panel")?.dataset.key;
  return tabs.find((tab) => tab.dataset.key === key) ?? tabs.find((tab) => tab.classList.contains("is-open")) ?? tabs[0];
}

function start() {
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", list.dataset.label);
  list.parentElement.setAttribute("role", "none");
  list.parentElement.removeAttribute("aria-label");
  for (const tab of tabs) {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panelOf(tab).id);
    panelOf(tab).setAttribute("role", "tabpanel");
    panelOf(tab).setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(tab, { focus: true });
    });
  }
  list.addEventListener("keydown", onKey);
  document.addEventListener("portal:open-tab", (event) => {
    const tab = tabs.find((candidate) => candidate.dataset.key === event.detail);
    if (tab) open(tab);
  });
  open(first(), { address: Boolean(location.hash) });
}

if (tabs.length) start();
