// The columns of the grid, and what each cell shows: text, state, words for the eye and for the screen reader.

import { formatAmount } from "../model/amounts.js";
import { CONFLICT, DOUBTFUL, REFUSED, SAVED, WAITING } from "../model/cell.js";
import { roundHalfUp } from "../model/digits.js";
import { fullName } from "./names.js";

export const RECURRENCES = { PERENNE: "Pér.", CNR: "CNR", BORNE: "Borné", NC: "n. r." };
const RECURRENCE_WORDS = { PERENNE: "Pérenne", CNR: "CNR", BORNE: "Borné", NC: "Non renseigné" };
const WORDS = { [WAITING]: "en attente", [CONFLICT]: "conflit : deux valeurs", [SAVED]: "enregistré" };

/** The columns: `{ key, kind, title, hint, width or isFigure, rank? }`. A closed T0 that says what the reference says
 * is left out.
 *
 * `narrow`: on a narrow screen, the label and the figures alone. `hidden`: the columns that a person hides.
 */
export function columnsOf(model, narrow, hidden = new Set()) {
  return ofVersion(model, narrow).filter((one) => !hidden.has(one.key));
}

function ofVersion(model, narrow) {
  if (model.sheet) return ofSheet(model, narrow);
  const base = model.years.findIndex((one) => one.base);
  const [from, to] = [model.years[base], model.years[base + 1]];
  const repeated =
    model.reference && base === 0 && !from.open && model.lines.every((line) => line.reference === line.cells[0].saved);
  const years = model.years
    .map((one, rank) => ({
      key: `a${one.year}`,
      kind: "annee",
      title: String(one.year),
      year: one,
      rank,
      isFigure: true,
    }))
    .slice(repeated ? 1 : 0);
  const every = [
    { key: "libelle", kind: "libelle", title: "Axe › projet › mesure › domaine", width: 0 },
    {
      key: "code",
      kind: "texte",
      title: "Ligne",
      hint: "Code de la ligne, que demandent les commandes, le FIR et l’historique",
      width: 48,
    },
    { key: "direction", kind: "texte", title: "Dir.", hint: "Direction", width: 58 },
    { key: "envelope", kind: "texte", title: "Env.", hint: "Enveloppe", width: 76 },
    { key: "recurrence", kind: "texte", title: "Réc.", hint: "Récurrence", width: 46 },
    ...(model.reference
      ? [
          {
            key: "reference",
            kind: "reference",
            title: `${model.reference.year} réf.`,
            hint: `${model.reference.year}, référence ${model.reference.version}`,
            isFigure: true,
          },
        ]
      : []),
    ...years,
    ...(from && to
      ? [{ key: "evolution", kind: "evolution", ...growth(model.reference, from, to), base, width: 84 }]
      : []),
  ];
  return narrow ? every.filter((one) => one.kind !== "texte" && one.kind !== "evolution") : every;
}

/** The columns of a sheet of the FIR: those to enter between the stage before and the variation, so that they are
 * neighbours.
 */
function ofSheet({ years, sheet }, narrow) {
  const { before, heading } = sheet;
  const alone = years.length === 1;
  const toEnter = years.map((one, rank) => ({
    key: `a${one.year}`,
    kind: "annee",
    title: one.title,
    hint: one.words,
    year: one,
    rank,
    isFigure: true,
  }));
  const beside = (key, kind, title, hint) =>
    years.map((one, rank) => ({
      key: `${key}_${one.year}`,
      kind,
      title: title(one),
      hint: hint(one),
      rank,
      isFigure: true,
    }));
  const earlier = before
    ? beside(
        "avant",
        "reference",
        (one) => (alone ? before.title : `${one.title} ${before.title}`),
        (one) => `${one.words} de ${before.title} ${before.label}`,
      )
    : [];
  const changes = before
    ? beside(
        "variation",
        "variation",
        (one) => (alone ? "Variation" : `Var. ${one.title}`),
        (one) => `Variation depuis ${before.title} : ${one.words}`,
      )
    : [];
  const label = { key: "libelle", kind: "libelle", title: heading, width: 0 };
  return narrow ? [label, ...toEnter] : [label, ...earlier, ...toEnter, ...changes];
}

/** What T+1 is compared with: the reference if there is one, or else the T0 shown. */
function growth(reference, from, to) {
  if (!reference)
    return { title: `${to.year % 100}/${from.year % 100}`, hint: `Évolution de ${from.year} à ${to.year}` };
  return {
    title: `${to.year} / réf.`,
    hint: `Évolution de la référence ${reference.version} (${reference.year}) à ${to.year}`,
  };
}

/** The heading of a column: hatched and « h » for a hypothetical year, a word for a closed one. */
export function headingOf(column) {
  const { year } = column;
  const title = document.createElement("span");
  title.textContent = column.title;
  if (year?.hypothesis) {
    title.append(
      " ",
      element("span", { class: "g-h", "aria-hidden": "true" }, "h"),
      element("span", { class: "p-sr" }, ", hypothèse"),
    );
    title.title = "Des montants de cette année sont des hypothèses";
  }
  if (year && !year.open) title.append(" ", element("span", { class: "g-close" }, "close"));
  if (column.hint) title.title = column.hint;
  return title;
}

/** What one cell shows; sets the attributes of its element and gives its content. */
export function contentOf(cell, row, column, model, unit) {
  cell.dataset.etat = "";
  for (const name of ["title", "aria-description", "aria-invalid", "aria-expanded", "data-commente"])
    cell.removeAttribute(name);
  if (column.kind === "libelle") return label(cell, row, model);
  cell.setAttribute("aria-readonly", "true");
  if (column.kind === "texte") return words(cell, row, column, model);
  if (column.kind === "reference") return figure(cell, model.compare(row, column), unit, "fixe");
  if (column.kind === "variation") return variation(cell, row, column, model, unit);
  if (column.kind === "evolution") return evolution(cell, row, column, model);
  if (row.kind !== "ligne") return figure(cell, model.amounts(row).years[column.rank], unit, "total");
  return amount(cell, row, column, model, unit);
}

function label(cell, row, model) {
  const box = element("span", { class: `g-lib g-r${Math.min(row.level, 3)}${row.line ? " g-feuille" : ""}` });
  const { group, line } = row;
  const mark = row.partial ? [element("span", { class: "g-partiel" }, "partiel"), " "] : [];
  if (group) {
    const parent = model.groups.get(group.parent);
    const short =
      parent && group.code.startsWith(`${parent.code}-`) && group.level > 1
        ? group.code.slice(parent.code.length + 1)
        : group.code;
    box.append(
      element("span", { class: "g-pli", "aria-hidden": "true" }, row.folded ? "▸" : "▾"),
      ...mark,
      ...(short ? [element("span", { class: "g-code" }, short), " "] : []),
      group.label,
    );
    cell.setAttribute("aria-expanded", String(!row.folded));
  } else if (line) {
    box.append(model.narrow && !model.sheet ? `${line.envelopeLabel} · ${line.label}` : line.label);
    if (line.remark) box.append(element("span", { class: "g-rem" }, ` (${line.remark})`));
    if (line.note)
      box.append(element("span", { class: "g-mot" }, " ✎ ", element("span", { class: "p-sr" }, "note : "), line.note));
  } else box.append(...mark, row.label);
  cell.title = fullName(model, row);
  return box;
}

function words(cell, row, column, model) {
  const { line } = row;
  if (!line) return document.createTextNode("");
  if (column.key === "recurrence") {
    cell.title = RECURRENCE_WORDS[line.recurrence] + (line.until ? ` jusqu’en ${line.until}` : "");
    return document.createTextNode(RECURRENCES[line.recurrence] ?? line.recurrence);
  }
  if (column.key === "code") return document.createTextNode(line.code);
  if (column.key === "envelope") return document.createTextNode(line.envelopeLabel);
  if (!line.lock || model.readOnly) return document.createTextNode(line.direction);
  cell.dataset.etat = "verrouillee";
  cell.title = line.lock;
  const lock = element("span", { class: "g-cadenas fr-icon-lock-line", "aria-hidden": "true" });
  return fragment(lock, element("span", { class: "p-sr" }, "verrouillée, "), line.direction);
}

function figure(cell, cents, unit, state) {
  cell.dataset.etat = state;
  return number(cents, unit);
}

function number(cents, unit) {
  if (cents === null)
    return fragment(
      element("span", { "aria-hidden": "true" }, "·"),
      element("span", { class: "p-sr" }, "rien d’inscrit"),
    );
  const text = formatAmount(cents, unit);
  return cents < 0n ? element("span", { class: "g-neg" }, text) : document.createTextNode(text);
}

/** T+1 over T0, in tenths of a percent: of the reference if there is one. */
function evolution(cell, row, { base }, model) {
  cell.dataset.etat = "fixe";
  const { reference, years } = model.amounts(row);
  const [before, after] = [model.reference ? reference : years[base], years[base + 1]];
  if (before === null || after === null || before === 0n) return document.createTextNode("");
  const tenths = roundHalfUp((after - before) * (before < 0n ? -1000n : 1000n), before < 0n ? -before : before);
  const text = `${formatAmount(tenths * 10_000_000n, "MEUR", 1, { signed: true })}\u00a0%`;
  return document.createTextNode(text);
}

/** What a stage adds to the one before, with its sign. */
function variation(cell, row, column, model, unit) {
  cell.dataset.etat = "fixe";
  const [before, after] = [model.compare(row, column), model.amounts(row).years[column.rank]];
  if (before === null && after === null) return document.createTextNode("");
  return document.createTextNode(formatAmount((after ?? 0n) - (before ?? 0n), unit, undefined, { signed: true }));
}

function amount(cell, row, column, model, unit) {
  const { line } = row;
  const seen = model.view(line.code, column.year.year);
  cell.dataset.etat = model.readOnly && seen.state === "verrouillee" && column.year.open ? "" : seen.state;
  cell.setAttribute("aria-readonly", String(Boolean(seen.lock)));
  const isStopped = seen.state === REFUSED || seen.state === DOUBTFUL;
  const why = isStopped ? seen.reason : seen.state === CONFLICT ? conflict(seen) : model.readOnly ? "" : seen.lock;
  if (why) {
    cell.title = why;
    cell.setAttribute("aria-description", why);
  }
  if (seen.comments) {
    cell.dataset.commente = "";
    cell.title = [why, seen.comments > 1 ? `${seen.comments} commentaires ouverts` : "1 commentaire ouvert"]
      .filter(Boolean)
      .join(" · ");
  }
  if (isStopped) {
    cell.setAttribute("aria-invalid", "true");
    return fragment(
      element("span", { class: "p-sr" }, seen.state === REFUSED ? "refusé : " : "à confirmer : "),
      seen.text,
    );
  }
  const word = WORDS[seen.state];
  return word
    ? fragment(number(seen.value, unit), element("span", { class: "p-sr" }, `, ${word}`))
    : number(seen.value, unit);
}

const conflict = ({ other }) => `${other.by || "Une autre personne"} a modifié cette cellule : choisissez une valeur.`;

/** An element with attributes and children. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function fragment(...children) {
  const made = document.createDocumentFragment();
  made.append(...children);
  return made;
}
