// Frames laid over the rows: what is selected, with its handle; what a fill would take; what was copied.

import { element } from "./columns.js";

export class Frames {
  constructor(body) {
    this.body = body;
    const made = (name) => element("div", { class: `g-plage g-plage--${name}`, "aria-hidden": "true", hidden: "" });
    this.boxes = Object.fromEntries(["choix", "suite", "copie"].map((name) => [name, made(name)]));
    this.fillHandle = element("div", { class: "g-poignee", title: "Tirer pour prolonger" });
    this.boxes.choix.append(this.fillHandle);
    body.append(...Object.values(this.boxes));
  }

  hide(name) {
    this.boxes[name].hidden = true;
  }

  /** Lays a frame over rows and columns, given where its columns begin, how wide they are, how high a row is. */
  lay(name, { top, bottom, left, right }, place) {
    const box = this.boxes[name];
    box.hidden = false;
    box.style.top = `${top * place.height}px`;
    box.style.height = `${(bottom - top + 1) * place.height}px`;
    box.style.left = `${place.left}px`;
    box.style.width = `${place.width}px`;
    box.classList.toggle("g-plage--devant", left === 0);
    box.classList.toggle("g-plage--seule", top === bottom && left === right);
    if (!box.isConnected) this.body.append(box);
  }
}
