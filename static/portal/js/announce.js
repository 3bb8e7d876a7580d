// One polite live region for the whole page. Others say: document.dispatchEvent(new CustomEvent("portal:announce", {detail: text})).

const region = document.getElementById("announcer");
let last = "";

/** Say a text once; the same text again only after something else was said. @param {string} text */
function announce(text) {
  if (!region || !text || text === last) return;
  last = text;
  region.textContent = text;
}

document.addEventListener("portal:announce", (event) => announce(event.detail));
