// Typing in a cell: one field laid in the active cell, that one keeps or gives up.
//
// Typing replaces (arrows then leave the cell, as in a spreadsheet); F2, Enter or a double click edit (arrows then move
// in the text). Once left, `fini(text, { rangees, colonnes })` says where to go.

import { pourEditer } from "../model/amounts.js";

const LEAVING = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Edition {
  constructor(grille, { fini, renonce }) {
    Object.assign(this, { grille, fini, renonce, champ: null });
  }

  get ouverte() {
    return this.champ !== null;
  }

  /** Opens the field on the active cell: with what was just typed, or with what the cell holds. */
  ouvrir(typed = null) {
    const { grille } = this;
    const named = grille.nommee;
    const { rangee, colonne } = grille.active;
    grille.voir();
    this.cellule = grille.cellule(rangee, colonne);
    if (!named || !this.cellule) return;
    const seen = grille.modele.vue(named.ligne, named.annee);
    this.avant = seen.texte && (seen.etat === "refusee" || seen.etat === "douteuse") ? seen.texte : pourEditer(seen.valeur, grille.unite);
    this.remplace = typed !== null;
    this.champ = document.createElement("input");
    this.champ.className = "g-champ";
    this.champ.value = typed ?? this.avant;
    this.champ.autocomplete = "off";
    this.champ.spellcheck = false;
    this.champ.setAttribute("aria-label", `Montant, ${this.cellule.getAttribute("aria-label") ?? ""}`);
    this.cellule.dataset.edite = "";
    this.cellule.append(this.champ);
    this.champ.focus({ preventScroll: true });
    this.champ.setSelectionRange(this.champ.value.length, this.champ.value.length);
    this.champ.addEventListener("keydown", (event) => this.#key(event));
    this.champ.addEventListener("mousedown", (event) => {
      event.stopPropagation();
      this.remplace = false;
    });
    this.champ.addEventListener("blur", () => this.valider(null, { focus: false }));
    for (const name of ["copy", "cut", "paste", "dblclick"]) this.champ.addEventListener(name, (event) => event.stopPropagation());
  }

  #key(event) {
    event.stopPropagation();
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const held = ctrlKey || metaKey;
    if (key === "Escape") this.abandonner();
    else if (key === "F2") this.remplace = !this.remplace;
    else if (key === "Enter" && held) this.valider([0, 0], { partout: true });
    else if (key === "Enter" && !altKey) this.valider([shiftKey ? -1 : 1, 0], { touche: "Enter" });
    else if (key === "Tab") this.valider([0, shiftKey ? -1 : 1], { touche: "Tab" });
    else if (held && key.toLowerCase() === "s") {
      this.valider([0, 0]);
      this.grille.place.dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true }));
    } else if (this.remplace && LEAVING[key] && !held && !shiftKey) this.valider(LEAVING[key]);
    else if (key === "F6" || key === "F8") {
      this.valider([0, 0]);
      this.grille.place.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
    } else return;
    event.preventDefault();
  }

  /** Keeps what was typed, if it differs, and says which way to go; null stays. */
  valider(way, { partout = false, touche = "", focus = true } = {}) {
    const field = this.#close();
    if (!field) return;
    const text = field.value;
    this.fini(text, { change: text !== this.avant || partout, sens: way, partout, touche, focus });
  }

  abandonner() {
    if (this.#close()) this.renonce();
  }

  #close() {
    const field = this.champ;
    if (!field) return null;
    this.champ = null;
    delete this.cellule.dataset.edite;
    field.remove();
    return field;
  }
}
