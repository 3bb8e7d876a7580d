// A stored secret is a line with Keep, Replace, Remove; the input shows with Replace.

/** @param {HTMLElement} secret */
function follow(secret) {
  const input = secret.querySelector("[data-secret-input] input");
  const chosen = () => secret.querySelector("input[type=radio]:checked")?.value;
  const apply = () => secret.classList.toggle("is-kept", chosen() !== "replace");
  secret.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    apply();
    if (chosen() === "replace") input.focus();
    else input.value = "";
  });
  apply();
}

for (const secret of document.querySelectorAll("[data-secret]")) {
  if (secret.querySelector("input[type=radio]")) follow(secret);
}
