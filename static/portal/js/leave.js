// Validates as the person leaves a field. The server judges the whole form. Shown is what is wrong with the fields
// touched, and with what depends on them; in the section that somebody is still filling in, the untouched fields wait.

const TYPING_MS = 400;
const form = document.getElementById("settings-form");
const panels = [...form.querySelectorAll(".panel")];
const problemOf = (panel) => document.getElementById(`tab-${panel.dataset.key}`).querySelector("[data-tab-problem]");
const invalidIn = (panel) => panel.querySelectorAll("[aria-invalid=true]").length;
const touched = new Set();
const left = new Set(); // fields that were left and have no answer yet
// errors that the server counts and no field shows, such as those of greyed-out fields
const others = new Map(panels.map((panel) => [panel, Math.max(0, Number(problemOf(panel).dataset.start) - invalidIn(panel))]));
let isTyped = false;
let asked = 0;
let typing = 0;
let latest = null; // what the server said last, field by field

const controlOf = (name) => form.querySelector(`[data-field="${CSS.escape(name)}"] [id="id_${CSS.escape(name)}"]`);
const nameOf = (element) => element.closest?.("[data-field]")?.dataset.field;

/** @param {string} text to be spoken */
const say = (text) => document.dispatchEvent(new CustomEvent("portal:announce", { detail: text }));

/** Show or take away the words at a field. @param {string} name @param {string[]} messages @returns {boolean} changed */
function mark(name, messages) {
  const control = controlOf(name);
  const place = control && document.getElementById(`${control.id}-error`);
  if (!place) return false;
  const line = place.querySelector("[data-error-text]");
  const words = messages.join(" ");
  if (line.textContent.trim() === words) return false;
  line.textContent = words;
  place.hidden = !words;
  if (words) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  if (!described.includes(place.id)) control.setAttribute("aria-describedby", [...described, place.id].join(" "));
  return true;
}

/** Write the number of errors shown in each panel on its tab; say where one comes up that is out of sight. */
function count() {
  for (const panel of panels) {
    const problem = problemOf(panel);
    const errors = invalidIn(panel) + others.get(panel);
    const place = problem.querySelector("[data-count]");
    const isNew = errors > Number(place.textContent);
    const words = (errors === 1 ? problem.dataset.one : problem.dataset.many).replace("{count}", String(errors));
    problem.hidden = errors === 0;
    place.textContent = String(errors);
    problem.querySelector("[data-words]").textContent = words;
    if (isNew && !panel.classList.contains("is-open")) say(problem.closest("[data-key]").dataset.title + words);
  }
}

/** Ask the server; an answer that a later question has overtaken counts for nothing. @returns {Promise<object | null>} */
async function ask() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.validateAddress, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const found = answer.ok ? await answer.json() : null;
    return mine === asked ? found : null;
  } catch {
    return null; // the portal is away or the session over: SAVE will say so, typing goes on
  }
}

/** Whether an error of this field may come up now, where no field interrupts. @param {HTMLElement} field @param {string} name */
function mayComplain(field, name) {
  const active = document.activeElement;
  if (touched.has(field.dataset.field)) return field.dataset.field === name || !field.contains(active);
  return !active?.closest("dialog") && !field.closest(".section").contains(active); // who reads the help comes back
}

/** Show what the server said last. @param {string} [name] the field that was left or typed in */
function show(name) {
  for (const field of latest ? form.querySelectorAll("[data-field]") : []) {
    const own = field.dataset.field;
    const messages = latest[own] ?? [];
    if (messages.length && !mayComplain(field, name)) continue;
    if (messages.length) touched.add(own);
    if (mark(own, messages) && messages.length && left.has(own)) say(messages.join(" "));
  }
  count();
}

/** @param {string} name the field that was left or typed in @param {{isLeft: boolean}} how */
async function validate(name, { isLeft }) {
  if (isLeft) left.add(name);
  const found = await ask();
  if (!found) return;
  latest = found.errors;
  show(name);
  const answered = [...left];
  left.clear();
  for (const field of answered) {
    if (!latest[field]) checkOnLeave(field);
  }
}

/** A valid, changed value whose check is asked by itself. @param {string} name */
function checkOnLeave(name) {
  const control = controlOf(name);
  const button = control?.closest("[data-field]").querySelector("[data-check-on-leave]");
  const checked = control?.dataset.checked ?? control?.defaultValue;
  if (!button || !window.htmx || !control.value || control.value === checked) return;
  control.dataset.checked = control.value;
  window.htmx.trigger(button, "click");
}

for (const field of form.querySelectorAll("[data-field]")) {
  if (field.querySelector("[aria-invalid=true]")) touched.add(field.dataset.field);
}

form.addEventListener("focusout", (event) => {
  setTimeout(show); // once the focus has moved: what waited for its section to be left
  const name = nameOf(event.target);
  if (!name || !isTyped || !event.target.matches("input:not([type=radio], [readonly]), select, textarea")) return;
  touched.add(name);
  clearTimeout(typing);
  validate(name, { isLeft: true });
});

form.addEventListener("input", (event) => {
  const name = nameOf(event.target);
  if (!name) return;
  isTyped = true;
  touched.add(name);
  clearTimeout(typing);
  if (event.target.closest("[data-field]").querySelector("[aria-invalid=true]")) {
    typing = setTimeout(() => validate(name, { isLeft: false }), TYPING_MS);
  }
});

form.addEventListener("change", (event) => {
  const name = nameOf(event.target);
  if (!name || !event.target.matches("select, input[type=checkbox], input[type=radio]")) return;
  if (event.target.value === "replace") return; // judged when the input, which has the focus now, is left
  touched.add(name);
  validate(name, { isLeft: true });
});
