// Single-key shortcuts: `data-raccourci="T"` on a field gives it the focus, on anything else clicks it.
// They can be switched off (RGAA 12.10): `localStorage.raccourcis` is then "non"; `[data-raccourcis-choix]` switches.
// `<button data-ouvre="id">` opens the dialog of that id.

const choice = document.querySelector("[data-raccourcis-choix]");

function active() {
  try {
    return localStorage.getItem("raccourcis") !== "non";
  } catch {
    return true; // storage refused by the browser
  }
}

function show() {
  const on = active();
  for (const notice of document.querySelectorAll("[data-raccourcis-coupes]")) notice.hidden = on;
  if (!choice) return;
  choice.setAttribute("aria-pressed", String(on));
  choice.textContent = on ? "Touches seules actives" : "Touches seules désactivées";
}

const typing = (target) => target.closest?.("input, select, textarea, [contenteditable], [role=grid]");

function visible(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}

function target(key) {
  const wanted = [...document.querySelectorAll("[data-raccourci]")].filter(
    (element) => element.dataset.raccourci.toLowerCase() === key.toLowerCase(),
  );
  return wanted.find(visible) ?? wanted.find((element) => element.dataset.ouvre);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.key.length !== 1) return;
  if (typing(event.target) || document.querySelector("dialog[open]") || !active()) return;
  const element = target(event.key);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input, select, textarea")) element.focus();
  else element.click();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("button[data-ouvre]");
  if (!opener) return;
  opener.closest("details[data-menu]")?.removeAttribute("open");
  document.getElementById(opener.dataset.ouvre).showModal();
});

choice?.addEventListener("click", () => {
  try {
    if (active()) localStorage.setItem("raccourcis", "non");
    else localStorage.removeItem("raccourcis");
  } catch {
    return; // storage refused by the browser: the shortcuts stay as they are
  }
  show();
});
show();
