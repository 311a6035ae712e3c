// The buttons of the panel.

import { element } from "./columns.js";

export function button(text, action, strong = false) {
  const made = element(
    "button",
    { type: "button", class: `fr-btn fr-btn--sm ${strong ? "fr-btn--secondary" : "fr-btn--tertiary-no-outline"}` },
    text,
  );
  made.addEventListener("click", action);
  return made;
}
