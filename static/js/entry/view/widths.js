// The widths of the columns: what a person chose, kept on this computer; the first column takes what the others leave.

import { preferences } from "../send/preferences.js";
import { element } from "./columns.js";

export const NARROW = 600; // px under which a grid shows the label and the figures alone
export const LEAST = 40;
const LEAST_LABEL = 196;
const LEAST_FIGURE = 72;
const SCROLLBAR = 16;
const USUAL = 84; // px that ten bold digits take

/** What texts take in the grid, as they are drawn: whoever spaces letters or enlarges them is followed. */
export class Ruler {
  constructor(place, changed) {
    this.place = element("span", { class: "g-mesure", "aria-hidden": "true" }, "0");
    place.after(this.place);
    new ResizeObserver(changed).observe(this.place);
  }

  of(text) {
    this.place.textContent = text;
    return this.place.offsetWidth;
  }
}

export class Widths {
  /** `room()` is the width of the grid, `longest()` the longest figure that it shows, `ruler` what a text takes. */
  constructor(columns, { room, longest, ruler }) {
    this.columns = columns;
    this.place = room;
    this.longest = longest;
    this.ruler = ruler;
    this.chosen = preferences.read("largeurs", {});
  }

  of(column) {
    return this.chosen[column.key] ?? (column.isFigure ? this.#figure() : column.width * this.#scale || this.#label());
  }

  /** How much larger than usual texts are drawn here. */
  get #scale() {
    return Math.max(1, this.ruler.of("0000000000") / USUAL);
  }

  /** What the longest figure takes, last in the measure, which tells when that changes. */
  #figure() {
    return Math.max(LEAST_FIGURE, this.ruler.of(this.longest()) + 18);
  }

  #label() {
    const room = this.place() - SCROLLBAR;
    if (room < NARROW) return Math.max(96, Math.min(180, room * 0.37));
    const others = this.columns.reduce((sum, column) => sum + (column.key === "libelle" ? 0 : this.of(column)), 0);
    return Math.max(LEAST_LABEL * this.#scale, room - others);
  }

  /** Whether figures have grown, or shrunk, since the columns were given their widths. */
  outgrown() {
    return this.given !== this.#figure();
  }

  /** Gives every column of the table its width, as far as it differs. */
  fit(table) {
    this.given = this.#figure();
    for (const [rank, column] of table.getColumns().entries()) {
      const wanted = this.of(this.columns[rank]);
      if (Math.abs(column.getWidth() - wanted) > 1) column.setWidth(wanted);
    }
  }

  /** Keeps what was drawn with the mouse: what differs from the first widths. */
  keep(table) {
    const drawn = table.getColumns().map((column) => column.getWidth());
    const chosen = { ...this.chosen };
    this.columns.forEach((column, rank) => {
      if (Math.abs(drawn[rank] - this.of(column)) > 1) chosen[column.key] = drawn[rank];
    });
    this.#keep(chosen);
  }

  /** Changes the width of a column; 0 gives every column its first width back. */
  change(table, rank, pixels) {
    const { key } = this.columns[rank];
    const width = Math.max(LEAST, table.getColumns()[rank].getWidth() + pixels);
    this.#keep(pixels ? { ...this.chosen, [key]: width } : {});
  }

  #keep(chosen) {
    this.chosen = chosen;
    preferences.write("largeurs", chosen);
  }
}
