// Menus are `<details data-menu>`: they open without this script. It adds what a menu owes to the keyboard and the
// pointer: one open at a time, closed by Escape, by a click elsewhere or by leaving; arrows go through the entries.
// On a narrow screen, `<button data-bouton-menu>` shows the tools and the navigation of `[data-entete]`.

const menus = [...document.querySelectorAll("details[data-menu]")];
const entries = (menu) =>
  [...menu.querySelectorAll(".p-menu__liste :is(a, button, input)")].filter((entry) => entry.offsetParent);

function close(menu, { back = false } = {}) {
  if (!menu.open) return;
  menu.open = false;
  if (back) menu.querySelector("summary").focus();
}

function move(menu, event) {
  const list = entries(menu);
  const here = list.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here < 0 ? list.length - 1 : here - 1, Home: 0, End: list.length - 1 }[event.key];
  if (next === undefined || list.length === 0) return;
  event.preventDefault();
  list[(next + list.length) % list.length].focus();
}

for (const menu of menus) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      event.stopPropagation();
      close(menu, { back: true });
    } else if (event.key === "ArrowDown" && event.target.matches("summary")) {
      menu.open = true;
      move(menu, event);
    } else if (menu.open) move(menu, event);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
  });
}

document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) close(menu);
});

for (const button of document.querySelectorAll("button[data-bouton-menu]")) {
  const header = button.closest("[data-entete]");
  const show = (open) => {
    header.toggleAttribute("data-ouvert", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(!header.hasAttribute("data-ouvert")));
  // links to what the button hides: the quick access at the top, the advice of an error page
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.('a[href="#aller"], a[href="#menu"]');
    if (!target || !button.offsetParent) return;
    event.preventDefault();
    show(true);
    document.querySelector(target.hash).focus();
  });
  header.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !header.hasAttribute("data-ouvert")) return;
    show(false);
    button.focus();
  });
}
