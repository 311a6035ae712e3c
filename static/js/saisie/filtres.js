// The filters of the lines: words, direction, envelope, recurrence, state, one's own lines.

import { element, RECURRENCES } from "./colonnes.js";
import { souvenirs } from "./souvenirs.js";

const REST = 150; // ms without a key before the rows change

export class Filtres {
  constructor(form, opener, grille, annoncer) {
    Object.assign(this, { form, opener, grille, annoncer });
    this.trouvees = form.querySelector("[data-trouvees]");
    this.#options();
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => this.#soon());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.quitter();
      else if (event.key === "Enter" && event.target.matches("input[type=search]")) {
        event.preventDefault();
        this.#apply().then(() => grille.focus());
      }
    });
    grille.addEventListener("rangees", () => this.#told());
  }

  #options() {
    const { lignes, enveloppes } = this.grille.modele;
    const add = (name, values) => this.form.elements[name].append(...values.map(([value, text]) => element("option", { value }, text)));
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
    const { text, direction, envelope, recurrence, state, own } = this.form.elements;
    const asked = { text: text.value, direction: direction.value, envelope: envelope.value, recurrence: recurrence.value, state: state.value, own: own.checked };
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

  /** Forgets what is searched, and goes back to the grid. */
  async quitter() {
    if (this.form.elements.text.value) {
      this.form.elements.text.value = "";
      await this.#apply();
    }
    if (!this.demande) this.montrer(false);
    this.grille.focus();
  }

  async effacer() {
    this.form.reset();
    this.form.elements.own.checked = false;
    await this.#apply();
  }

  #soon() {
    clearTimeout(this.repos);
    this.repos = setTimeout(() => this.#apply(), REST);
  }

  async #apply() {
    clearTimeout(this.repos);
    if (!this.form.querySelector("[data-miennes]").hidden) souvenirs.ecrire("miennes", this.form.elements.own.checked);
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
      this.form.reset();
      this.form.elements.own.checked = false;
    } else if (count === 0) this.trouvees.textContent = "Aucune ligne pour ces filtres (ou groupes repliés).";
    else this.trouvees.textContent = `${count} lignes sur ${modele.lignes.length}. Les totaux les comptent toutes.`;
  }
}
