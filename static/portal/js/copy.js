// Copy buttons: the text of an element (data-copy-from) or of an answer to a POST (data-copy-address).

/** @param {string} address @returns {Promise<string>} */
async function fetched(address) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, Accept: "text/plain" };
  const answer = await fetch(address, { method: "POST", headers, redirect: "error" });
  if (!answer.ok) throw new Error(`The portal answered ${answer.status}`);
  return answer.text();
}

/** @param {string} id */
function shown(id) {
  const element = document.getElementById(id);
  return element.value ?? element.textContent.trim();
}

/** Show and say what came out, for a moment. @param {HTMLElement} button @param {string} text */
function say(button, text) {
  document.dispatchEvent(new CustomEvent("portal:confirm", { detail: text }));
  const label = button.querySelector("[data-copy-label]");
  button.dataset.label ??= label.textContent;
  label.textContent = text;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(setTimeout(() => { label.textContent = button.dataset.label; }, 4000));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-from], [data-copy-address]");
  if (!button) return;
  const { copyFrom, copyAddress, done, failed } = button.dataset;
  try {
    const words = Promise.resolve(copyFrom ? shown(copyFrom) : fetched(copyAddress));
    const blob = words.then((found) => new Blob([found], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]); // a promise keeps the click's permission
    say(button, done);
  } catch {
    say(button, failed);
  }
});
