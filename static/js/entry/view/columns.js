// The columns of the grid, and what each cell shows: text, state, words for the eye and for the screen reader.

import { ATTENTE, CONFLIT, DOUTEUSE, ENREGISTREE, REFUSEE } from "../model/cell.js";
import { ecrire } from "../model/amounts.js";
import { nomEntier } from "./names.js";
import { arrondi } from "../model/digits.js";

export const RECURRENCES = { PERENNE: "Pér.", CNR: "CNR", BORNE: "Borné", NC: "n. r." };
const RECURRENCE_WORDS = { PERENNE: "Pérenne", CNR: "CNR", BORNE: "Borné", NC: "Non renseigné" };
const WORDS = { [ATTENTE]: "en attente", [CONFLIT]: "conflit : deux valeurs", [ENREGISTREE]: "enregistré" };

/** The columns: `{ cle, genre, titre, dit, largeur or chiffre, rang? }`. A closed T0 that says what the reference says is left out.
 *
 * `etroite`: on a narrow screen, the label and the figures alone. `cachees`: the columns that a person hides.
 */
export function colonnes(model, etroite, cachees = new Set()) {
  return ofVersion(model, etroite).filter((one) => !cachees.has(one.cle));
}

function ofVersion(model, etroite) {
  if (model.feuille) return ofSheet(model, etroite);
  const base = model.annees.findIndex((one) => one.base);
  const [from, to] = [model.annees[base], model.annees[base + 1]];
  const repeated = model.reference && base === 0 && !from.open && model.lignes.every((line) => line.reference === line.cellules[0].enregistre);
  const years = model.annees.map((one, rang) => ({ cle: `a${one.year}`, genre: "annee", titre: String(one.year), annee: one, rang, chiffre: true })).slice(repeated ? 1 : 0);
  const every = [
    { cle: "libelle", genre: "libelle", titre: "Axe › projet › mesure › domaine", largeur: 0 },
    { cle: "code", genre: "texte", titre: "Ligne", dit: "Code de la ligne, que demandent les commandes, le FIR et l’historique", largeur: 48 },
    { cle: "direction", genre: "texte", titre: "Dir.", dit: "Direction", largeur: 58 },
    { cle: "envelope", genre: "texte", titre: "Env.", dit: "Enveloppe", largeur: 76 },
    { cle: "recurrence", genre: "texte", titre: "Réc.", dit: "Récurrence", largeur: 46 },
    ...(model.reference ? [{ cle: "reference", genre: "reference", titre: `${model.reference.year} réf.`, dit: `${model.reference.year}, référence ${model.reference.version}`, chiffre: true }] : []),
    ...years,
    ...(from && to ? [{ cle: "evolution", genre: "evolution", ...growth(model.reference, from, to), base, largeur: 84 }] : []),
  ];
  return etroite ? every.filter((one) => one.genre !== "texte" && one.genre !== "evolution") : every;
}

/** The columns of a sheet of the FIR: those to enter between the stage before and the variation, so that they are neighbours. */
function ofSheet({ annees, feuille }, etroite) {
  const { avant, entete } = feuille;
  const alone = annees.length === 1;
  const toEnter = annees.map((one, rang) => ({ cle: `a${one.year}`, genre: "annee", titre: one.title, dit: one.words, annee: one, rang, chiffre: true }));
  const beside = (cle, genre, titre, dit) => annees.map((one, rang) => ({ cle: `${cle}_${one.year}`, genre, titre: titre(one), dit: dit(one), rang, chiffre: true }));
  const before = avant ? beside("avant", "reference", (one) => (alone ? avant.title : `${one.title} ${avant.title}`), (one) => `${one.words} de ${avant.title} ${avant.label}`) : [];
  const changes = avant ? beside("variation", "variation", (one) => (alone ? "Variation" : `Var. ${one.title}`), (one) => `Variation depuis ${avant.title} : ${one.words}`) : [];
  const label = { cle: "libelle", genre: "libelle", titre: entete, largeur: 0 };
  return etroite ? [label, ...toEnter] : [label, ...before, ...toEnter, ...changes];
}

/** What T+1 is compared with: the reference if there is one, or else the T0 shown. */
function growth(reference, from, to) {
  if (!reference) return { titre: `${to.year % 100}/${from.year % 100}`, dit: `Évolution de ${from.year} à ${to.year}` };
  return { titre: `${to.year} / réf.`, dit: `Évolution de la référence ${reference.version} (${reference.year}) à ${to.year}` };
}

/** The heading of a column: hatched and « h » for a hypothetical year, a word for a closed one. */
export function enTete(column) {
  const { annee } = column;
  const title = document.createElement("span");
  title.textContent = column.titre;
  if (annee?.hypothesis) {
    title.append(" ", element("span", { class: "g-h", "aria-hidden": "true" }, "h"), element("span", { class: "p-sr" }, ", hypothèse"));
    title.title = "Des montants de cette année sont des hypothèses";
  }
  if (annee && !annee.open) title.append(" ", element("span", { class: "g-close" }, "close"));
  if (column.dit) title.title = column.dit;
  return title;
}

/** What one cell shows; sets the attributes of its element and gives its content. */
export function contenu(cell, row, column, model, unit) {
  cell.dataset.etat = "";
  for (const name of ["title", "aria-description", "aria-invalid", "aria-expanded", "data-commente"]) cell.removeAttribute(name);
  if (column.genre === "libelle") return label(cell, row, model);
  cell.setAttribute("aria-readonly", "true");
  if (column.genre === "texte") return words(cell, row, column, model);
  if (column.genre === "reference") return figure(cell, model.compare(row, column), unit, "fixe");
  if (column.genre === "variation") return variation(cell, row, column, model, unit);
  if (column.genre === "evolution") return evolution(cell, row, column, model);
  if (row.genre !== "ligne") return figure(cell, model.montants(row).annees[column.rang], unit, "total");
  return amount(cell, row, column, model, unit);
}

function label(cell, row, model) {
  const box = element("span", { class: `g-lib g-r${Math.min(row.niveau, 3)}${row.ligne ? " g-feuille" : ""}` });
  const { groupe, ligne } = row;
  const mark = row.partiel ? [element("span", { class: "g-partiel" }, "partiel"), " "] : [];
  if (groupe) {
    const parent = model.groupes.get(groupe.parent);
    const short = parent && groupe.code.startsWith(`${parent.code}-`) && groupe.niveau > 1 ? groupe.code.slice(parent.code.length + 1) : groupe.code;
    box.append(element("span", { class: "g-pli", "aria-hidden": "true" }, row.replie ? "▸" : "▾"), ...mark, ...(short ? [element("span", { class: "g-code" }, short), " "] : []), groupe.label);
    cell.setAttribute("aria-expanded", String(!row.replie));
  } else if (ligne) {
    box.append(model.etroite && !model.feuille ? `${ligne.enveloppe} · ${ligne.label}` : ligne.label);
    if (ligne.remark) box.append(element("span", { class: "g-rem" }, ` (${ligne.remark})`));
    if (ligne.note) box.append(element("span", { class: "g-mot" }, " ✎ ", element("span", { class: "p-sr" }, "note : "), ligne.note));
  } else box.append(...mark, row.label);
  cell.title = nomEntier(model, row);
  return box;
}

function words(cell, row, column, model) {
  const { ligne } = row;
  if (!ligne) return document.createTextNode("");
  if (column.cle === "recurrence") {
    cell.title = RECURRENCE_WORDS[ligne.recurrence] + (ligne.until ? ` jusqu’en ${ligne.until}` : "");
    return document.createTextNode(RECURRENCES[ligne.recurrence] ?? ligne.recurrence);
  }
  if (column.cle === "code") return document.createTextNode(ligne.code);
  if (column.cle === "envelope") return document.createTextNode(ligne.enveloppe);
  if (!ligne.verrou || model.lecture) return document.createTextNode(ligne.direction);
  cell.dataset.etat = "verrouillee";
  cell.title = ligne.verrou;
  const lock = element("span", { class: "g-cadenas fr-icon-lock-line", "aria-hidden": "true" });
  return fragment(lock, element("span", { class: "p-sr" }, "verrouillée, "), ligne.direction);
}

function figure(cell, cents, unit, state) {
  cell.dataset.etat = state;
  return number(cents, unit);
}

function number(cents, unit) {
  if (cents === null) return fragment(element("span", { "aria-hidden": "true" }, "·"), element("span", { class: "p-sr" }, "rien d’inscrit"));
  const text = ecrire(cents, unit);
  return cents < 0n ? element("span", { class: "g-neg" }, text) : document.createTextNode(text);
}

/** T+1 over T0, in tenths of a percent: of the reference if there is one. */
function evolution(cell, row, { base }, model) {
  cell.dataset.etat = "fixe";
  const { reference, annees } = model.montants(row);
  const [before, after] = [model.reference ? reference : annees[base], annees[base + 1]];
  if (before === null || after === null || before === 0n) return document.createTextNode("");
  const tenths = arrondi((after - before) * (before < 0n ? -1000n : 1000n), before < 0n ? -before : before);
  const text = `${ecrire(tenths * 10_000_000n, "MEUR", 1, { signe: true })}\u00a0%`;
  return document.createTextNode(text);
}

/** What a stage adds to the one before, with its sign. */
function variation(cell, row, column, model, unit) {
  cell.dataset.etat = "fixe";
  const [before, after] = [model.compare(row, column), model.montants(row).annees[column.rang]];
  if (before === null && after === null) return document.createTextNode("");
  return document.createTextNode(ecrire((after ?? 0n) - (before ?? 0n), unit, undefined, { signe: true }));
}

function amount(cell, row, column, model, unit) {
  const { ligne } = row;
  const seen = model.vue(ligne.code, column.annee.year);
  cell.dataset.etat = model.lecture && seen.etat === "verrouillee" && column.annee.open ? "" : seen.etat;
  cell.setAttribute("aria-readonly", String(Boolean(seen.verrou)));
  const isStopped = seen.etat === REFUSEE || seen.etat === DOUTEUSE;
  const why = isStopped ? seen.raison : seen.etat === CONFLIT ? conflict(seen) : model.lecture ? "" : seen.verrou;
  if (why) {
    cell.title = why;
    cell.setAttribute("aria-description", why);
  }
  if (seen.commentaires) {
    cell.dataset.commente = "";
    cell.title = [why, seen.commentaires > 1 ? `${seen.commentaires} commentaires ouverts` : "1 commentaire ouvert"].filter(Boolean).join(" · ");
  }
  if (isStopped) {
    cell.setAttribute("aria-invalid", "true");
    return fragment(element("span", { class: "p-sr" }, seen.etat === REFUSEE ? "refusé : " : "à confirmer : "), seen.texte);
  }
  const word = WORDS[seen.etat];
  return word ? fragment(number(seen.valeur, unit), element("span", { class: "p-sr" }, `, ${word}`)) : number(seen.valeur, unit);
}

const conflict = ({ autre }) => `${autre.par || "Une autre personne"} a modifié cette cellule : choisissez une valeur.`;

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
