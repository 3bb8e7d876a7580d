// One polite live region for the whole page. Others say: document.dispatchEvent(new CustomEvent("portal:announce", {detail: text})).

const region = document.getElementById("announcer");
const KEPT = 5;

/**
 * Say a text once; the same text again only after something else was said. Each is a line of its own, so that the
 * answer to a press is not wiped out by a check that ends in the background. @param {string} text
 */
function announce(text) {
  if (!region || !text || text === region.lastElementChild?.textContent) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  while (region.children.length > KEPT) region.firstElementChild.remove();
}

document.addEventListener("portal:announce", (event) => announce(event.detail));
