// What is left to programme of each envelope, live under the grid: the ceiling and what is programmed in the active
// year, and what is left in every year.

import { formatAmount, UNITS } from "../model/amounts.js";
import { element } from "./columns.js";
import { ceiling } from "./messages.js";

const KINDS = { notified: "plafond notifié", forecast: "plafond prévu", hypothesis: "plafond en hypothèse" };

/** What follows a figure that comes of no notified ceiling, for the eye and for the ear. */
const MARKS = { hypothesis: ["h", ", hypothèse"], forecast: ["p", ", prévision"] };

/** What the marks mean, of those that are shown. */
function legend(envelopes) {
  const kinds = new Set(envelopes.flatMap(({ years }) => years.map((one) => one.nature)));
  const told = [
    kinds.has("hypothesis") && "h : plafond en hypothèse, que rien ne notifie",
    kinds.has("forecast") && "p : plafond prévu, pas encore notifié",
  ].filter(Boolean);
  return told.length ? `${told.join(" ; ")}.` : "";
}

function figure(cents, unit, kind, title) {
  const cell = element("td", { title }, formatAmount(cents, unit));
  if (!MARKS[kind]) return cell;
  cell.classList.add("g-suppose");
  const [sign, words] = MARKS[kind];
  cell.append(
    element("span", { class: "g-h", "aria-hidden": "true" }, `\u00a0${sign}`),
    element("span", { class: "p-sr" }, words),
  );
  return cell;
}

export class Margins {
  constructor(place) {
    this.table = place.querySelector("[data-marges-table]");
    this.unit = place.querySelector("[data-marges-unite]");
    this.alert = place.querySelector("[data-depasse]");
    this.legend = place.querySelector("[data-marges-legende]");
  }

  /** Draws the table again, for a year (that of the active cell) and a unit. */
  show(model, year, unit) {
    const envelopes = model.margins();
    const shown = model.years.map((one, rank) => ({ ...one, rank })).filter((one) => one.open && !one.base);
    const at = Math.max(0, model.rank(year));
    this.unit.textContent = `${UNITS[unit].symbol}, plafond − programmé, en attente compris`;
    const caption = element(
      "caption",
      { class: "p-sr" },
      `Reste à programmer par enveloppe et par année, en ${UNITS[unit].symbol}`,
    );
    const head = this.#head(model.years[at], shown, envelopes);
    const body = element("tbody", {}, ...envelopes.map((envelope) => this.#row(envelope, at, shown, unit)));
    this.table.replaceChildren(element("table", { class: "t t--serre marges" }, caption, head, body));
    this.legend.textContent = legend(envelopes);
    this.#warn(envelopes, unit);
  }

  #head(year, shown, envelopes) {
    const guessed = (rank) =>
      envelopes.every(({ years }) => years[rank].ceiling === null || years[rank].nature === "hypothesis");
    const cell = (text, rank) => element("th", { scope: "col", class: guessed(rank) ? "hyp" : "" }, text);
    const rank = shown.find((one) => one.year === year.year)?.rank ?? 0;
    const years = shown.map((one) => cell(`Reste ${one.year}`, one.rank));
    return element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, "Enveloppe"),
        cell(`Plafond ${year.year}`, rank),
        cell(`${year.base ? "Financé" : "Programmé"} ${year.year}`, rank),
        ...years,
      ),
    );
  }

  #row({ code, label, years }, at, shown, unit) {
    const { ceiling, programmed, nature } = years[at];
    const first =
      ceiling === null ? element("td", { title: "aucun plafond" }, "·") : figure(ceiling, unit, nature, KINDS[nature]);
    const rest = shown.map(({ rank }) => this.#rest(years[rank], unit));
    return element(
      "tr",
      { "data-enveloppe": code },
      element("th", { scope: "row" }, label),
      first,
      element("td", {}, formatAmount(programmed, unit)),
      ...rest,
    );
  }

  #rest({ remaining, exceeded, nature, year }, unit) {
    if (remaining === null) return element("td", { class: "vide", title: `${year} : aucun plafond` }, "·");
    const told = `${year} : ${KINDS[nature]}`;
    if (!exceeded) return figure(remaining, unit, nature, told);
    const cell = figure(remaining, unit, nature, `${told}, dépassé`);
    cell.classList.add("g-neg", "g-trop");
    cell.prepend(element("span", { "aria-hidden": "true" }, "! "));
    cell.append(element("span", { class: "p-sr" }, ", dépassé"));
    return cell;
  }

  /** The first ceiling exceeded, a notified one if there is; how many others. Said when it changes. */
  #warn(envelopes, unit) {
    const over = envelopes.flatMap(({ label, years }) =>
      years.filter((one) => one.exceeded).map((one) => ({ ...one, code: label })),
    );
    const first = over.find((one) => one.nature === "notified") ?? over[0];
    const more = over.length > 1 ? ` Et ${over.length - 1} autre${over.length > 2 ? "s" : ""}.` : "";
    const text = first ? `! ${ceiling(first, unit).text}${more}` : "";
    if (this.alert.textContent !== text) this.alert.textContent = text;
  }
}
