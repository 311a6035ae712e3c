// What is left to programme of each envelope, live under the grid: the ceiling and what is programmed in the active
// year, and what is left in every year.

import { element } from "./colonnes.js";
import { plafond } from "./messages.js";
import { ecrire, UNITES } from "./montants.js";

const KINDS = { notified: "plafond notifié", forecast: "plafond prévu", hypothesis: "plafond en hypothèse" };

export class Marges {
  constructor(place) {
    this.table = place.querySelector("[data-marges-table]");
    this.unite = place.querySelector("[data-marges-unite]");
    this.alerte = place.querySelector("[data-depasse]");
  }

  /** Draws the table again, for a year (that of the active cell) and a unit. */
  montrer(model, year, unit) {
    const envelopes = model.marges();
    const shown = model.annees.map((one, rank) => ({ ...one, rank })).filter((one) => one.open && !one.base);
    const at = Math.max(0, model.rang(year));
    this.unite.textContent = `${UNITES[unit].symbole}, plafond − programmé, en attente compris`;
    const caption = element("caption", { class: "p-sr" }, `Reste à programmer par enveloppe et par année, en ${UNITES[unit].symbole}`);
    const head = this.#head(model.annees[at], shown, envelopes);
    const body = element("tbody", {}, ...envelopes.map((envelope) => this.#row(envelope, at, shown, unit)));
    this.table.replaceChildren(element("table", { class: "t t--serre marges" }, caption, head, body));
    this.#warn(envelopes, unit);
  }

  #head(year, shown, envelopes) {
    const guessed = (rank) => envelopes.every(({ annees }) => annees[rank].plafond === null || annees[rank].nature === "hypothesis");
    const cell = (text, rank) => element("th", { scope: "col", class: guessed(rank) ? "hyp" : "" }, text);
    const rank = shown.find((one) => one.year === year.year)?.rank ?? 0;
    const years = shown.map((one) => cell(`Reste ${one.year}`, one.rank));
    return element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Enveloppe"), cell(`Plafond ${year.year}`, rank), cell(`${year.base ? "Financé" : "Programmé"} ${year.year}`, rank), ...years));
  }

  #row({ code, label, annees }, at, shown, unit) {
    const { plafond: ceiling, programme, nature } = annees[at];
    const first = element("td", { title: KINDS[nature] ?? "aucun plafond" }, ceiling === null ? "·" : ecrire(ceiling, unit));
    const rest = shown.map(({ rank }) => this.#rest(annees[rank], unit));
    return element("tr", { "data-enveloppe": code }, element("th", { scope: "row" }, label), first, element("td", {}, ecrire(programme, unit)), ...rest);
  }

  #rest({ reste, depasse, nature, annee }, unit) {
    if (reste === null) return element("td", { class: "vide", title: `${annee} : aucun plafond` }, "·");
    if (!depasse) return element("td", { title: `${annee} : ${KINDS[nature]}` }, ecrire(reste, unit));
    const sign = element("span", { "aria-hidden": "true" }, "! ");
    return element("td", { class: "g-neg g-trop", title: `${annee} : ${KINDS[nature]}, dépassé` }, sign, ecrire(reste, unit), element("span", { class: "p-sr" }, ", dépassé"));
  }

  /** The first ceiling exceeded, a notified one if there is; how many others. Said when it changes. */
  #warn(envelopes, unit) {
    const over = envelopes.flatMap(({ label, annees }) => annees.filter((one) => one.depasse).map((one) => ({ ...one, code: label })));
    const first = over.find((one) => one.nature === "notified") ?? over[0];
    const more = over.length > 1 ? ` Et ${over.length - 1} autre${over.length > 2 ? "s" : ""}.` : "";
    const text = first ? `! ${plafond(first, unit).texte}${more}` : "";
    if (this.alerte.textContent !== text) this.alerte.textContent = text;
  }
}
