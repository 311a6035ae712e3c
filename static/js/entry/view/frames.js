// Frames laid over the rows: what is selected, with its handle; what a fill would take; what was copied.

import { element } from "./columns.js";

export class Cadres {
  constructor(body) {
    this.corps = body;
    const made = (name) => element("div", { class: `g-plage g-plage--${name}`, "aria-hidden": "true", hidden: "" });
    this.boites = { choix: made("choix"), suite: made("suite"), copie: made("copie") };
    this.poignee = element("div", { class: "g-poignee", title: "Tirer pour prolonger" });
    this.boites.choix.append(this.poignee);
    body.append(...Object.values(this.boites));
  }

  cacher(name) {
    this.boites[name].hidden = true;
  }

  /** Lays a frame over rows and columns, given where its columns begin, how wide they are, how high a row is. */
  poser(name, { haut, bas, gauche, droite }, { left, width, height }) {
    const box = this.boites[name];
    box.hidden = false;
    box.style.top = `${haut * height}px`;
    box.style.height = `${(bas - haut + 1) * height}px`;
    box.style.left = `${left}px`;
    box.style.width = `${width}px`;
    box.classList.toggle("g-plage--devant", gauche === 0);
    box.classList.toggle("g-plage--seule", haut === bas && gauche === droite);
    if (!box.isConnected) this.corps.append(box);
  }
}
