// What is not saved yet: counted per tab, said in the bar, guarded when leaving.

const form = document.getElementById("settings-form");
const text = document.getElementById("unsaved");
const panels = [...form.querySelectorAll(".panel")];
let isLeaving = false;

/** @param {HTMLElement} control @returns {boolean} whether it differs from what the server sent */
function differs(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.options) return control.value !== initial(control);
  return control.value !== control.defaultValue;
}

/** @param {HTMLSelectElement} select @returns {string} the value that the server chose, or the browser for it */
function initial(select) {
  return [...select.options].find((option) => option.defaultSelected)?.value ?? select.options[0]?.value ?? "";
}

/** @param {HTMLElement} field @returns {boolean} */
function isChanged(field) {
  return "unsaved" in field.dataset || [...field.querySelectorAll("[name]:not(button)")].some(differs);
}

/** @returns {{count: number, titles: string[]}} */
function take() {
  let count = 0;
  const titles = [];
  for (const panel of panels) {
    let here = 0;
    for (const field of panel.querySelectorAll("[data-field]")) {
      const changed = isChanged(field);
      field.classList.toggle("is-changed", changed);
      here += Number(changed);
    }
    const tab = document.getElementById(`tab-${panel.dataset.key}`);
    tab.querySelector("[data-tab-unsaved]").hidden = here === 0;
    if (here) titles.push(tab.dataset.title);
    count += here;
  }
  return { count, titles };
}

function show() {
  const { count, titles } = take();
  const words = count === 0 ? text.dataset.none : count === 1 ? text.dataset.one : text.dataset.many;
  text.textContent = words.replace("{count}", String(count)).replace("{tabs}", titles.join(", "));
  return count;
}

form.addEventListener("input", show);
form.addEventListener("change", show);
form.addEventListener("submit", () => { isLeaving = true; });
form.querySelector("[data-discard]")?.addEventListener("click", (event) => {
  isLeaving = !(event.ctrlKey || event.metaKey || event.shiftKey);
});
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && take().count > 0) event.preventDefault();
});
window.addEventListener("pageshow", () => { isLeaving = false; show(); });
show();
