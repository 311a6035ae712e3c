// The rows of the grid, in the order of the nomenclature: a subtotal before what it adds up, « Cinq axes » before «
// Autres ».

import { ALL_AXES, DISPLAYED, MINE, TOTAL } from "./totals.js";

const NUMBERS = [
  "Aucun axe",
  "L’axe",
  "Deux axes",
  "Trois axes",
  "Quatre axes",
  "Cinq axes",
  "Six axes",
  "Sept axes",
  "Huit axes",
  "Neuf axes",
];

export const lineKey = (code) => `ligne/${code}`;

/** A text as it is searched: without accents, in small letters. */
export const searchable = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The tree of groups, from the server's list: `group.children` and `group.lines`, in its order. */
export function tree(groups, lines) {
  const tree = new Map();
  for (const { key, code, label, title, level, parent, outside } of groups) {
    const group = { key: key, code, label, title: title ?? label, level: level, parent, outsideAxes: Boolean(outside) };
    tree.set(key, { ...group, children: [], lines: [] });
  }
  for (const group of tree.values()) {
    const above = tree.get(group.parent);
    if (above) {
      above.children.push(group);
      group.outsideAxes ||= above.outsideAxes;
    }
  }
  for (const line of lines) tree.get(line.group).lines.push(line);
  return tree;
}

/** What a filter keeps: a function of a line. An empty filter keeps everything, and is null. */
export function filterOf(filter, isIn) {
  const { text = "", state = "", own = false, ...facets } = filter ?? {};
  const words = searchable(text).split(/\s+/).filter(Boolean);
  const asked = Object.entries(facets).filter(([, value]) => value);
  if (!words.length && !asked.length && !state && !own) return null;
  return (line) =>
    (!own || line.own) &&
    asked.every(([name, value]) => line[name] === value) &&
    words.every((word) => line.searched.includes(word)) &&
    (!state || line.cells.some((cell) => isIn(cell, state)));
}

/** The rows that stay at the foot of the grid, whatever scrolls. */
export const FOOT = ["affichees", "miennes", "total"];

/** The rows to show: `{ key, kind: "groupe"|"ligne"|"rappel"|"affichees"|"miennes"|"total", level, group|line|lines,
 * folded, partial }`.
 *
 * `keeps` is the filter, null without; `own`, the lines of who enters, where there are others: `{ label, lines }`.
 */
export function rowsOf(tree, folded, keeps, { total = "Total de la version", own = null } = {}) {
  const rows = [];
  const tops = [...tree.values()].filter((group) => !tree.has(group.parent));
  const inside = tops.filter((group) => !group.outsideAxes);
  const walked = (groups) => groups.map((group) => walk(group, folded, keeps, rows));
  const [within, hides] = [walked(inside), (some) => some.some((one) => one.partial)];
  if (inside.length && inside.length < tops.length) {
    rows.push({
      key: ALL_AXES,
      kind: "rappel",
      level: 0,
      label: NUMBERS[inside.length] ?? `${inside.length} axes`,
      partial: hides(within),
    });
  }
  const every = [...within, ...walked(tops.filter((group) => group.outsideAxes))];
  rows.push(
    ...feet(
      every.flatMap((one) => one.kept),
      keeps,
      own,
    ),
  );
  rows.push({ key: TOTAL, kind: "total", level: 0, label: total, partial: hides(every) });
  return rows;
}

/** The lines of who enters, and what their total is called: « Total DOS »; null where all are, or none. */
export function mine(lines) {
  const own = lines.filter((line) => line.own);
  if (!own.length || own.length === lines.length) return null;
  return { label: `Total ${[...new Set(own.map((line) => line.direction))].sort().join(", ")}`, lines: own };
}

/** Above the total: that of the lines shown, under a filter; that of one's own lines. Once, where they are the same. */
function feet(kept, keeps, own) {
  const mine = own && { key: MINE, kind: "miennes", level: 0, ...own };
  const isMine = own && kept.length === own.lines.length && kept.every((line) => line.own);
  const shown = keeps &&
    !isMine && { key: DISPLAYED, kind: "affichees", level: 0, label: "Total des lignes affichées", lines: kept };
  return [shown, mine].filter(Boolean);
}

/** Adds a group and what is under it, if anything of it is kept. `partial`: the filter hides amounts of its lines. */
function walk(group, folded, keeps, rows) {
  const head = {
    key: group.key,
    kind: "groupe",
    level: group.level,
    group: group,
    folded: folded.has(group.key),
    partial: false,
  };
  const [below, kept] = [[], []];
  for (const child of group.children) {
    const shown = walk(child, folded, keeps, below);
    kept.push(...shown.kept);
    head.partial ||= shown.partial;
  }
  for (const line of group.lines) {
    if (keeps && !keeps(line)) {
      head.partial ||= holds(line);
      continue;
    }
    kept.push(line);
    below.push({ key: lineKey(line.code), kind: "ligne", level: group.level + 1, line: line });
  }
  if (kept.length || !keeps) {
    rows.push(head);
    if (!head.folded) for (const row of below) rows.push(row);
  }
  return { kept, partial: head.partial };
}

/** Whether a line counts for something in a total. */
const holds = (line) =>
  line.reference !== null ||
  [...line.earlier, ...line.cells.map((cell) => cell.effective)].some((cents) => cents !== null);
