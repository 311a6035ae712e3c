// The rows of the grid, in the order of the nomenclature: a subtotal before what it adds up, « Cinq axes » before « Autres ».

import { RAPPEL, TOTAL } from "./totaux.js";

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

/** The rows to show: `{ cle, genre: "groupe"|"ligne"|"rappel"|"total", niveau, groupe|ligne, replie, partiel }`. */
export function rangees(tree, folded, keeps, total = "Total de la version") {
  const rows = [];
  const tops = [...tree.values()].filter((group) => !tree.has(group.parent));
  const inside = tops.filter((group) => !group.horsAxes);
  const hidden = (groups) => groups.map((group) => walk(group, folded, keeps, rows).partiel).some(Boolean);
  const partiel = hidden(inside);
  if (inside.length && inside.length < tops.length) {
    rows.push({ cle: RAPPEL, genre: "rappel", niveau: 0, label: NUMBERS[inside.length] ?? `${inside.length} axes`, partiel });
  }
  const outside = hidden(tops.filter((group) => group.horsAxes));
  rows.push({ cle: TOTAL, genre: "total", niveau: 0, label: total, partiel: partiel || outside });
  return rows;
}

/** Adds a group and what is under it, if anything of it is kept. `partiel`: the filter hides some of its lines. */
function walk(group, folded, keeps, rows) {
  const head = { cle: group.cle, genre: "groupe", niveau: group.niveau, groupe: group, replie: folded.has(group.cle), partiel: false };
  const below = [];
  let kept = 0;
  for (const child of group.enfants) {
    const shown = walk(child, folded, keeps, below);
    kept += shown.kept;
    head.partiel ||= shown.partiel;
  }
  for (const line of group.lignes) {
    if (keeps && !keeps(line)) {
      head.partiel = true;
      continue;
    }
    kept += 1;
    below.push({ cle: cleLigne(line.code), genre: "ligne", niveau: group.niveau + 1, ligne: line });
  }
  if (kept || !keeps) {
    rows.push(head);
    if (!head.replie) for (const row of below) rows.push(row);
  }
  return { kept, partiel: head.partiel };
}
