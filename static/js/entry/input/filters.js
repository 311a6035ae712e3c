// The filters of the lines: words, direction, envelope, recurrence, state, one's own lines.

import { element, RECURRENCES } from "../view/columns.js";
import { souvenirs } from "../send/preferences.js";

const REST = 150; // ms without a key before the rows change

const SEARCHING = { Enter: "suivante", ArrowDown: "descendre" };

/** The rank of the line that follows `from` among those of the rows, round again after the last; -1 without any. */
export function ligneSuivante(rows, from, step) {
  const ranks = rows.flatMap((row, rank) => (row.genre === "ligne" ? [rank] : []));
  const next = step > 0 ? ranks.find((rank) => rank > from) : ranks.findLast((rank) => rank < from);
  return next ?? ranks.at(step > 0 ? 0 : -1) ?? -1;
}

export class Filtres {
  constructor(form, opener, grille, annoncer) {
    Object.assign(this, { form, opener, grille, annoncer });
    this.cherche = ""; // the words that the rows shown were last searched for
    this.plis = null; // the folds as they were before the search
    this.atteint = null; // the words whose first line was reached
    this.trouvees = form.querySelector("[data-trouvees]");
    this.#options();
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => this.#soon());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.quitter();
      else if (event.target.matches("input[type=search]") && SEARCHING[event.key]) {
        event.preventDefault();
        this[SEARCHING[event.key]](event.shiftKey);
      }
    });
    grille.addEventListener("rangees", () => this.#told());
  }

  #options() {
    const { lignes, enveloppes } = this.grille.modele;
    const add = (name, values) => this.form.elements[name].append(...values.map(([value, text]) => element("option", { value }, text)));
    for (const one of this.form.querySelectorAll("[data-facette]")) {
      const values = this.grille.modele.facettes[one.name] ?? [];
      add(one.name, values);
      one.closest("label").hidden = values.length === 0;
    }
    if (this.grille.modele.feuille) return;
    add("direction", [...new Set(lignes.map((one) => one.direction))].sort().map((one) => [one, one]));
    add("envelope", enveloppes.map((one) => [one.code, one.label]));
    add("recurrence", [...new Set(lignes.map((one) => one.recurrence))].map((one) => [one, RECURRENCES[one] ?? one]));
    const mine = lignes.filter((one) => one.own).length;
    if (mine === 0 || mine === lignes.length) return;
    this.form.querySelector("[data-miennes]").hidden = false;
    this.form.elements.own.checked = souvenirs.lire("miennes", true);
  }

  /** What is asked for now; null where nothing is. */
  get demande() {
    const asked = Object.fromEntries([...this.form.elements].filter((one) => one.name).map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));
    return Object.values(asked).some(Boolean) ? asked : null;
  }

  montrer(open) {
    this.form.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
  }

  basculer() {
    this.montrer(this.form.hidden);
    if (!this.form.hidden) this.form.elements.text.focus();
  }

  chercher() {
    this.montrer(true);
    this.form.elements.text.focus();
    this.form.elements.text.select();
  }

  /** Goes to the first line found, then to the next one at each call; the search keeps the focus. */
  async suivante(back = false) {
    await this.#apply();
    const { grille } = this;
    const isNew = this.atteint !== this.cherche;
    this.atteint = this.cherche;
    const rank = ligneSuivante(grille.rangees, isNew ? -1 : grille.active.rangee, back ? -1 : 1);
    if (rank < 0) return;
    grille.aller(rank, grille.active.colonne);
    this.form.elements.text.focus();
    const lines = grille.rangees.filter((row) => row.genre === "ligne");
    this.annoncer(`${lines.indexOf(grille.rangees[rank]) + 1} sur ${lines.length} : ${grille.rangees[rank].ligne.label}`);
  }

  /** From the search to the lines found. */
  async descendre() {
    if (this.atteint !== this.form.elements.text.value.trim()) await this.suivante();
    this.grille.focus();
  }

  /** Forgets what is searched, and goes back to the grid, on the line that was reached. */
  async quitter() {
    const { grille } = this;
    const { ligne } = grille.rangees[grille.active.rangee] ?? {};
    const { annee } = grille.colonnes[grille.active.colonne];
    if (this.form.elements.text.value) {
      this.form.elements.text.value = "";
      await this.#apply();
      if (ligne) await grille.reveler(ligne.code, annee?.year ?? null);
    }
    if (!this.demande) this.montrer(false);
    grille.focus();
  }

  /** What is searched is looked for inside folds too; they come back with the end of the search. */
  #unfold() {
    const words = this.form.elements.text.value.trim();
    if (words === this.cherche) return;
    this.cherche = words;
    this.atteint = null;
    if (words) {
      this.plis ??= new Set(this.grille.plies);
      this.grille.plies.clear();
    } else if (this.plis) {
      this.grille.plies = this.plis;
      this.plis = null;
    }
  }

  async effacer() {
    this.#reset();
    await this.#apply();
  }

  #reset() {
    this.form.reset();
    if (this.form.elements.own) this.form.elements.own.checked = false;
  }

  #soon() {
    clearTimeout(this.repos);
    this.repos = setTimeout(() => this.#apply(), REST);
  }

  async #apply() {
    clearTimeout(this.repos);
    if (this.form.elements.own && !this.form.querySelector("[data-miennes]").hidden) souvenirs.ecrire("miennes", this.form.elements.own.checked);
    this.#unfold();
    await this.grille.changerRangees({ filtre: this.demande });
    const count = this.grille.rangees.filter((row) => row.genre === "ligne").length;
    this.annoncer(count === 0 ? "Aucune ligne pour ces filtres." : count > 1 ? `${count} lignes` : "1 ligne");
  }

  #told() {
    const { rangees, modele, filtre } = this.grille;
    const count = rangees.filter((row) => row.genre === "ligne").length;
    this.opener.dataset.actif = filtre ? "oui" : "non";
    if (!filtre) {
      this.trouvees.textContent = "";
      this.#reset();
      [this.cherche, this.plis, this.atteint] = ["", null, null];
    } else if (count === 0) this.trouvees.textContent = "Aucune ligne pour ces filtres (ou groupes repliés).";
    else this.trouvees.textContent = `${count > 1 ? `${count} lignes` : "1 ligne"} sur ${modele.lignes.length}. Leur total est au bas de la grille ; les autres comptent toutes les lignes.`;
  }
}
