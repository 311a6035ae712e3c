// Menus are `<details data-menu>`: they open without this script. It adds what a menu owes to the keyboard and the
// pointer: one open at a time, closed by Escape, by a click elsewhere or by leaving; arrows go through the entries.
// On a narrow screen, `<button data-bouton-menu>` shows the tools and the navigation of `[data-entete]`.
//
// Classic script, in <head> before the styles: a key pressed before the modules have come does what it should. And a
// link to a part of the page gives it the focus at once: left to the browser, that waits until the page has come
// whole, and then takes the focus from whoever has gone on meanwhile.
(() => {
  const menuOf = (target) => target.closest?.("details[data-menu]");
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
    const last = list.length - 1;
    const next = { ArrowDown: here + 1, ArrowUp: here < 0 ? last : here - 1, Home: 0, End: last }[event.key];
    if (next === undefined || list.length === 0) return;
    event.preventDefault();
    list[(next + list.length) % list.length].focus();
  }

  const headerOf = (button) => button?.closest("[data-entete]");

  function show(button, open) {
    headerOf(button).toggleAttribute("data-ouvert", open);
    button.setAttribute("aria-expanded", String(open));
  }

  /** Escape closes one thing: the menu, or what the button of a narrow screen shows. */
  function shut(event, menu) {
    const header = event.target.closest?.("[data-entete][data-ouvert]");
    if (menu?.open) {
      event.stopImmediatePropagation();
      close(menu, { back: true });
    } else if (header) {
      const button = header.querySelector("button[data-bouton-menu]");
      show(button, false);
      button.focus();
    }
  }

  /** A link to a part of the page: the quick access at the top, the advice of an error page. */
  function follow(event, link) {
    const place = document.querySelector(link.hash);
    if (!place) return;
    event.preventDefault();
    const button = document.querySelector("button[data-bouton-menu]");
    if (button?.offsetParent && headerOf(button).contains(place)) show(button, true);
    place.focus();
  }

  document.addEventListener("keydown", (event) => {
    const menu = menuOf(event.target);
    if (event.key === "Escape") shut(event, menu);
    else if (menu && event.key === "ArrowDown" && event.target.matches("summary")) {
      menu.open = true;
      move(menu, event);
    } else if (menu?.open) move(menu, event);
  });

  document.addEventListener("focusout", (event) => {
    const menu = menuOf(event.target);
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) close(menu);
    }
    const button = event.target.closest?.("button[data-bouton-menu]");
    if (button) show(button, !headerOf(button).hasAttribute("data-ouvert"));
    const link = event.target.closest?.('.fr-skiplinks a, a[href="#aller"], a[href="#menu"]');
    if (link) follow(event, link);
  });
})();
