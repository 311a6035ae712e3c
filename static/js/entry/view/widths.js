// The widths of the columns: what a person chose, kept on this computer; the first column takes what the others leave.

import { element } from "./columns.js";
import { souvenirs } from "../send/preferences.js";

export const ETROITE = 600; // px under which a grid shows the label and the figures alone
export const MOINDRE = 40;
const LEAST_LABEL = 196;
const LEAST_FIGURE = 72;
const SCROLLBAR = 16;
const USUAL = 84; // px that ten bold digits take

/** What texts take in the grid, as they are drawn: whoever spaces letters or enlarges them is followed. */
export class Mesure {
  constructor(place, changed) {
    this.place = element("span", { class: "g-mesure", "aria-hidden": "true" }, "0");
    place.after(this.place);
    new ResizeObserver(changed).observe(this.place);
  }

  de(text) {
    this.place.textContent = text;
    return this.place.offsetWidth;
  }
}

export class Largeurs {
  /** `room()` is the width of the grid, `longest()` the longest figure that it shows, `mesure` what a text takes. */
  constructor(columns, { room, longest, mesure }) {
    this.colonnes = columns;
    this.place = room;
    this.longest = longest;
    this.mesure = mesure;
    this.choisies = souvenirs.lire("largeurs", {});
  }

  de(column) {
    return this.choisies[column.cle] ?? (column.chiffre ? this.#figure() : column.largeur * this.#echelle || this.#label());
  }

  /** How much larger than usual texts are drawn here. */
  get #echelle() {
    return Math.max(1, this.mesure.de("0000000000") / USUAL);
  }

  /** What the longest figure takes, last in the measure, which tells when that changes. */
  #figure() {
    return Math.max(LEAST_FIGURE, this.mesure.de(this.longest()) + 18);
  }

  #label() {
    const room = this.place() - SCROLLBAR;
    if (room < ETROITE) return Math.max(96, Math.min(180, room * 0.37));
    const others = this.colonnes.reduce((sum, column) => sum + (column.cle === "libelle" ? 0 : this.de(column)), 0);
    return Math.max(LEAST_LABEL * this.#echelle, room - others);
  }

  /** Whether figures have grown, or shrunk, since the columns were given their widths. */
  trop() {
    return this.donnee !== this.#figure();
  }

  /** Gives every column of the table its width, as far as it differs. */
  ajuster(table) {
    this.donnee = this.#figure();
    for (const [rank, column] of table.getColumns().entries()) {
      const wanted = this.de(this.colonnes[rank]);
      if (Math.abs(column.getWidth() - wanted) > 1) column.setWidth(wanted);
    }
  }

  /** Keeps what was drawn with the mouse: what differs from the first widths. */
  garder(table) {
    const drawn = table.getColumns().map((column) => column.getWidth());
    const chosen = { ...this.choisies };
    this.colonnes.forEach((column, rank) => {
      if (Math.abs(drawn[rank] - this.de(column)) > 1) chosen[column.cle] = drawn[rank];
    });
    this.#keep(chosen);
  }

  /** Changes the width of a column; 0 gives every column its first width back. */
  changer(table, rank, pixels) {
    const { cle } = this.colonnes[rank];
    const width = Math.max(MOINDRE, table.getColumns()[rank].getWidth() + pixels);
    this.#keep(pixels ? { ...this.choisies, [cle]: width } : {});
  }

  #keep(chosen) {
    this.choisies = chosen;
    souvenirs.ecrire("largeurs", chosen);
  }
}
