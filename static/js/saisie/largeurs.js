// The widths of the columns: what a person chose, kept on this computer; the first column takes what the others leave.

import { souvenirs } from "./souvenirs.js";

export const ETROITE = 600; // px under which a grid shows the label and the figures alone
export const MOINDRE = 40;
const LEAST_LABEL = 220;
const LEAST_FIGURE = 72;
const SCROLLBAR = 16;

export class Largeurs {
  /** `room()` is the width of the grid, `longest()` the longest figure that it shows. */
  constructor(columns, room, longest) {
    this.colonnes = columns;
    this.place = room;
    this.longest = longest;
    this.choisies = souvenirs.lire("largeurs", {});
  }

  de(column) {
    return this.choisies[column.cle] ?? (column.chiffre ? this.#figure() : column.largeur || this.#label());
  }

  /** What the longest figure takes, in bold, where a space is narrow. */
  #figure() {
    const text = this.longest();
    const narrow = text.replace(/[0-9]/g, "").length;
    return Math.max(LEAST_FIGURE, Math.round((text.length - narrow) * 7.7 + narrow * 3.4 + 18));
  }

  #label() {
    const room = this.place() - SCROLLBAR;
    if (room < ETROITE) return Math.max(96, Math.min(180, room * 0.37));
    const others = this.colonnes.reduce((sum, column) => sum + (column.cle === "libelle" ? 0 : this.de(column)), 0);
    return Math.max(LEAST_LABEL, room - others);
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
