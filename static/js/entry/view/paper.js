// The grid on paper: a page prints what is drawn, and the grid draws the rows in view alone. While it prints, a plain
// table of every row and column that it shows, folds and filter kept, stands in its place.

import { UNITS } from "../model/amounts.js";
import { contentOf, element, headingOf } from "./columns.js";

const MOST_YEARS = 9; // that stand side by side on a sheet

export class Paper {
  constructor(place, page) {
    this.place = place;
    this.page = page;
    addEventListener("beforeprint", () => this.draw());
    addEventListener("afterprint", () => this.place.replaceChildren());
  }

  draw() {
    const { grid, model } = this.page;
    const caption = element("caption", { class: "p-sr" }, grid.name());
    const heads = grid.columns.map((column) =>
      element(
        "th",
        { scope: "col", class: `g-${column.kind}${column.year?.hypothesis ? " hyp" : ""}` },
        headingOf(column),
      ),
    );
    const body = grid.rows.map((row) => this.#row(row));
    const table = element(
      "table",
      { class: "t t--serre" },
      caption,
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...body),
    );
    this.place.replaceChildren(
      table,
      ...this.#notes(model, grid).map((text) => element("p", { class: "p-note" }, text)),
    );
  }

  #row(row) {
    const { grid, model } = this.page;
    const cells = grid.columns.map((column, rank) => {
      const cell = rank
        ? element("td", { class: `g-${column.kind}` })
        : element("th", { scope: "row", class: "g-libelle" });
      cell.append(contentOf(cell, row, column, model, grid.unit));
      for (const name of ["aria-readonly", "aria-expanded", "title"]) cell.removeAttribute(name);
      return cell;
    });
    return element("tr", { "data-genre": row.kind, "data-niveau": String(row.level) }, ...cells);
  }

  /** What the sheet does not show by itself: its unit, what is left out, what is not saved. */
  #notes(model, grid) {
    const { waiting, refused, conflicts } = model.counts;
    const lines = grid.rows.filter((row) => row.kind === "ligne").length;
    const folded = grid.rows.filter((row) => row.folded).length;
    const unsaved = waiting + refused + conflicts;
    const { workbook } = this.page.links;
    const printed = `${lines > 1 ? `${lines} lignes imprimées` : `${lines} ligne imprimée`} sur ${model.lines.length}`;
    const whole = "Toutes les colonnes ne tiennent pas sur la feuille ; le classeur les a toutes";
    return [
      `Montants en ${UNITS[grid.unit].symbol}.`,
      lines < model.lines.length && `${printed} : ${grid.filter ? "un filtre est actif" : "des groupes sont repliés"}.`,
      lines === model.lines.length && folded > 0 && "Des groupes sont repliés.",
      unsaved > 0 &&
        `* ${unsaved > 1 ? `${unsaved} cellules ne sont pas enregistrées` : "1 cellule n’est pas enregistrée"}.`,
      model.years.length > MOST_YEARS && workbook && `${whole} : ${new URL(workbook, location.href)}`,
    ].filter(Boolean);
  }
}
