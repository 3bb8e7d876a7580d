// One polite live region for the whole page. Others say: document.dispatchEvent(new CustomEvent("portal:announce", {detail: text})).
// The answer to a press is said each time, by "portal:confirm".

const region = document.getElementById("announcer");
const KEPT = 5;

/**
 * Say a text; the same text again only after something else was said, or to confirm another press. Each is a line of
 * its own, so that the answer to a press is not wiped out by a check that ends in the background.
 * @param {string} text @param {{again?: boolean}} [how]
 */
function announce(text, { again = false } = {}) {
  const last = region?.lastElementChild;
  const isRepeated = text === last?.textContent;
  if (!region || !text || (isRepeated && !again)) return;
  if (isRepeated) last.remove();
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  while (region.children.length > KEPT) region.firstElementChild.remove();
}

document.addEventListener("portal:announce", (event) => announce(event.detail));
document.addEventListener("portal:confirm", (event) => announce(event.detail, { again: true }));
