// The menu of themes: `<button data-theme="light|dark|system" aria-pressed>`. What is chosen stays on this computer.

const buttons = [...document.querySelectorAll("button[data-theme]")];

function show() {
  const scheme = document.documentElement.dataset.frScheme;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.theme === scheme));
}

function choose(scheme) {
  try {
    if (scheme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", scheme);
  } catch {
    return; // storage refused by the browser: the theme stays the computer's
  }
  document.dispatchEvent(new CustomEvent("theme"));
  show();
}

for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.theme));
addEventListener("storage", show);
show();
