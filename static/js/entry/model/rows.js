// The rows of the grid, in the order of the nomenclature: a subtotal before what it adds up, « Cinq axes » before « Autres ».

import { AFFICHEES, MIENNES, RAPPEL, TOTAL } from "./totals.js";

const NUMBERS = ["Aucun axe", "L’axe", "Deux axes", "Trois axes", "Quatre axes", "Cinq axes", "Six axes", "Sept axes", "Huit axes", "Neuf axes"];

export const cleLigne = (code) => `ligne/${code}`;

/** A text as it is searched: without accents, in small letters. */
export const depouille = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The tree of groups, from the server's list: `groupe.enfants` and `groupe.lignes`, in its order. */
export function arbre(groups, lines) {
  const tree = new Map();
  for (const { key, code, label, title, level, parent, outside } of groups) {
    const group = { cle: key, code, label, titre: title ?? label, niveau: level, parent, horsAxes: Boolean(outside) };
    tree.set(key, { ...group, enfants: [], lignes: [] });
  }
  for (const group of tree.values()) {
    const above = tree.get(group.parent);
    if (above) {
      above.enfants.push(group);
      group.horsAxes ||= above.horsAxes;
    }
  }
  for (const line of lines) tree.get(line.groupe).lignes.push(line);
  return tree;
}

/** What a filter keeps: a function of a line. An empty filter keeps everything, and is null. */
export function garde(filter, isIn) {
  const { text = "", state = "", own = false, ...facets } = filter ?? {};
  const words = depouille(text).split(/\s+/).filter(Boolean);
  const asked = Object.entries(facets).filter(([, value]) => value);
  if (!words.length && !asked.length && !state && !own) return null;
  return (line) =>
    (!own || line.own) &&
    asked.every(([name, value]) => line[name] === value) &&
    words.every((word) => line.cherche.includes(word)) &&
    (!state || line.cellules.some((cell) => isIn(cell, state)));
}

/** The rows that stay at the foot of the grid, whatever scrolls. */
export const PIED = ["affichees", "miennes", "total"];

/** The rows to show: `{ cle, genre: "groupe"|"ligne"|"rappel"|"affichees"|"miennes"|"total", niveau, groupe|ligne|lignes, replie, partiel }`.
 *
 * `keeps` is the filter, null without; `own`, the lines of who enters, where there are others: `{ label, lignes }`.
 */
export function rangees(tree, folded, keeps, { total = "Total de la version", own = null } = {}) {
  const rows = [];
  const tops = [...tree.values()].filter((group) => !tree.has(group.parent));
  const inside = tops.filter((group) => !group.horsAxes);
  const walked = (groups) => groups.map((group) => walk(group, folded, keeps, rows));
  const [within, hides] = [walked(inside), (some) => some.some((one) => one.partiel)];
  if (inside.length && inside.length < tops.length) {
    rows.push({ cle: RAPPEL, genre: "rappel", niveau: 0, label: NUMBERS[inside.length] ?? `${inside.length} axes`, partiel: hides(within) });
  }
  const every = [...within, ...walked(tops.filter((group) => group.horsAxes))];
  rows.push(...feet(every.flatMap((one) => one.kept), keeps, own));
  rows.push({ cle: TOTAL, genre: "total", niveau: 0, label: total, partiel: hides(every) });
  return rows;
}

/** The lines of who enters, and what their total is called: « Total DOS »; null where all are, or none. */
export function miennes(lines) {
  const lignes = lines.filter((line) => line.own);
  if (!lignes.length || lignes.length === lines.length) return null;
  return { label: `Total ${[...new Set(lignes.map((line) => line.direction))].sort().join(", ")}`, lignes };
}

/** Above the total: that of the lines shown, under a filter; that of one's own lines. Once, where they are the same. */
function feet(kept, keeps, own) {
  const mine = own && { cle: MIENNES, genre: "miennes", niveau: 0, ...own };
  const isMine = own && kept.length === own.lignes.length && kept.every((line) => line.own);
  const shown = keeps && !isMine && { cle: AFFICHEES, genre: "affichees", niveau: 0, label: "Total des lignes affichées", lignes: kept };
  return [shown, mine].filter(Boolean);
}

/** Adds a group and what is under it, if anything of it is kept. `partiel`: the filter hides amounts of its lines. */
function walk(group, folded, keeps, rows) {
  const head = { cle: group.cle, genre: "groupe", niveau: group.niveau, groupe: group, replie: folded.has(group.cle), partiel: false };
  const [below, kept] = [[], []];
  for (const child of group.enfants) {
    const shown = walk(child, folded, keeps, below);
    kept.push(...shown.kept);
    head.partiel ||= shown.partiel;
  }
  for (const line of group.lignes) {
    if (keeps && !keeps(line)) {
      head.partiel ||= holds(line);
      continue;
    }
    kept.push(line);
    below.push({ cle: cleLigne(line.code), genre: "ligne", niveau: group.niveau + 1, ligne: line });
  }
  if (kept.length || !keeps) {
    rows.push(head);
    if (!head.replie) for (const row of below) rows.push(row);
  }
  return { kept, partiel: head.partiel };
}

/** Whether a line counts for something in a total. */
const holds = (line) => line.reference !== null || [...line.avants, ...line.cellules.map((cell) => cell.effective)].some((cents) => cents !== null);
