// The grid on paper: a page prints what is drawn, and the grid draws the rows in view alone. While it prints, a plain
// table of every row and column that it shows, folds and filter kept, stands in its place.

import { contenu, element, enTete } from "./columns.js";
import { UNITES } from "../model/amounts.js";

const MOST_YEARS = 9; // that stand side by side on a sheet

export class Papier {
  constructor(place, page) {
    this.place = place;
    this.page = page;
    addEventListener("beforeprint", () => this.dessiner());
    addEventListener("afterprint", () => this.place.replaceChildren());
  }

  dessiner() {
    const { grille, modele } = this.page;
    const caption = element("caption", { class: "p-sr" }, grille.nom());
    const heads = grille.colonnes.map((column) => element("th", { scope: "col", class: `g-${column.genre}${column.annee?.hypothesis ? " hyp" : ""}` }, enTete(column)));
    const body = grille.rangees.map((row) => this.#row(row));
    const table = element("table", { class: "t t--serre" }, caption, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...body));
    this.place.replaceChildren(table, ...this.#notes(modele, grille).map((text) => element("p", { class: "p-note" }, text)));
  }

  #row(row) {
    const { grille, modele } = this.page;
    const cells = grille.colonnes.map((column, rank) => {
      const cell = rank ? element("td", { class: `g-${column.genre}` }) : element("th", { scope: "row", class: "g-libelle" });
      cell.append(contenu(cell, row, column, modele, grille.unite));
      for (const name of ["aria-readonly", "aria-expanded", "title"]) cell.removeAttribute(name);
      return cell;
    });
    return element("tr", { "data-genre": row.genre, "data-niveau": String(row.niveau) }, ...cells);
  }

  /** What the sheet does not show by itself: its unit, what is left out, what is not saved. */
  #notes(modele, grille) {
    const { attente, refusees, conflits } = modele.comptes;
    const lines = grille.rangees.filter((row) => row.genre === "ligne").length;
    const folded = grille.rangees.filter((row) => row.replie).length;
    const unsaved = attente + refusees + conflits;
    const { workbook } = this.page.liens;
    return [
      `Montants en ${UNITES[grille.unite].symbole}.`,
      lines < modele.lignes.length && `${lines > 1 ? `${lines} lignes imprimées` : `${lines} ligne imprimée`} sur ${modele.lignes.length} : ${grille.filtre ? "un filtre est actif" : "des groupes sont repliés"}.`,
      lines === modele.lignes.length && folded > 0 && "Des groupes sont repliés.",
      unsaved > 0 && `* ${unsaved > 1 ? `${unsaved} cellules ne sont pas enregistrées` : "1 cellule n’est pas enregistrée"}.`,
      modele.annees.length > MOST_YEARS && workbook && `Toutes les colonnes ne tiennent pas sur la feuille ; le classeur les a toutes : ${new URL(workbook, location.href)}`,
    ].filter(Boolean);
  }
}
