// A block copied in a spreadsheet: cut into cells, then laid on the rows of the grid.

import { editableText, parseAmount, UNITS } from "./amounts.js";

/** The cells of a copied text: tabs and lines, quoted cells, the trailing newline that Excel adds. */
export function split(text) {
  const rows = [];
  let row = [];
  let place = 0;
  const source = text.replace(/\r\n?/g, "\n");
  while (place < source.length) {
    const { cell, end } = source[place] === '"' ? quoted(source, place) : bare(source, place);
    row.push(cell);
    if (source[end] !== "\t") {
      rows.push(row);
      row = [];
    } else if (end + 1 === source.length) {
      row.push("");
      rows.push(row);
    }
    place = end + 1;
  }
  return rows;
}

function bare(source, start) {
  let end = start;
  while (end < source.length && source[end] !== "\t" && source[end] !== "\n") end += 1;
  return { cell: source.slice(start, end), end };
}

/** A cell between quotes, where a quote is doubled; one that is not closed, or goes on after its quote, is bare. */
function quoted(source, start) {
  let cell = "";
  for (let place = start + 1; place < source.length; place += 1) {
    if (source[place] !== '"') cell += source[place];
    else if (source[place + 1] === '"') {
      cell += '"';
      place += 1;
    } else {
      const after = source[place + 1];
      return after === undefined || after === "\t" || after === "\n" ? { cell, end: place + 1 } : bare(source, start);
    }
  }
  return bare(source, start);
}

/** A block copied in the grid, by what the copy kept (`copy`: the kinds of its rows, its unit): its lines alone, in
 * `unit`.
 *
 * `leftOut`: the figures of its subtotals, left out; null where the block does not come from lines of the grid.
 * `sameGrid`: it was copied in a grid.
 */
export function readBack(block, copy, unit) {
  if (!copy || !UNITS[copy.unit] || !Array.isArray(copy.kinds)) return { block, leftOut: null };
  const converted = block.map((texts) => texts.map((text) => convert(text, copy.unit, unit)));
  const { kinds } = copy;
  // a last row that is empty ends the text as a mere new line does
  if (kinds.length === block.length + 1) converted.push([""]);
  if (kinds.length !== converted.length || !kinds.includes("ligne"))
    return { block: converted, leftOut: null, sameGrid: true };
  const [lines, others] = [[], []];
  for (const [i, texts] of converted.entries()) (kinds[i] === "ligne" ? lines : others).push(texts);
  return { block: lines, leftOut: others.flat().filter((text) => text.trim()).length, head: kinds[0], sameGrid: true };
}

function convert(text, from, to) {
  if (from === to) return text;
  const { cents } = parseAmount(text, { unit: from });
  return cents === undefined || cents === null ? text : editableText(cents, to);
}

/** The lines where those of a copy go, in order from the anchor; a subtotal there takes nothing, unless the copy began
 * with one.
 */
export function linesFrom(rows, anchor, head) {
  return rows.slice(anchor).filter((row, i) => row.kind === "ligne" || (i === 0 && head === "ligne"));
}

/** A block repeated over a selection that is a whole number of times its size; the block itself otherwise. */
export function repeat(block, height, width) {
  const wide = block[0].length;
  const whole = height % block.length === 0 && width % wide === 0 && block.every((row) => row.length === wide);
  if (!whole || (height === block.length && width === wide)) return block;
  return Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (__, j) => block[i % block.length][j % wide]),
  );
}

/** Where each row of a block goes: `targets`, a row of the grid for each (undefined: beyond the last); `skipped`, the
 * cells « i,j » of the block that are subtotals, rightly left out; `crossed`, how many subtotals stand between its
 * lines.
 *
 * The rows of a block go to the lines shown, in order from the anchor, over the subtotals between them. But a block
 * that comes from the grid or its export has these subtotals, and goes row for row: that is seen when figures that
 * would fall on subtotals are these subtotals, as they stand or as the block makes them.
 */
export function layOut(block, rows, anchor, column, unit, totalOf) {
  const straight = block.map((_, i) => rows[anchor + i]);
  const { skipped, proofs, others } = subtotals(block, straight, column, unit, totalOf);
  if (proofs && skipped.size >= others) {
    // in a block that carries the subtotals, what falls on « Cinq axes » and on the total is them
    for (const [i, row] of straight.entries()) {
      if (!row || row.kind === "ligne" || row.kind === "groupe") continue;
      for (const [j, text] of block[i].entries()) if (text.trim()) skipped.add(`${i},${j}`);
    }
    return { targets: straight, skipped, crossed: 0 };
  }
  const lines = rows.slice(anchor).filter((row, i) => i === 0 || row.kind === "ligne");
  const targets = block.map((_, i) => lines[i]);
  const last = rows.indexOf(targets.findLast(Boolean));
  return {
    targets,
    skipped: new Set(),
    crossed: rows.slice(anchor + 1, last).filter((row) => row.kind !== "ligne").length,
  };
}

export const nameOf = (row) => row?.group?.label ?? row?.line?.label ?? row?.label ?? "";

/** Why a cell of a block goes nowhere; empty where it does. `right` is where the block ends, `years` where the grid
 * does.
 */
export function whyOutside(row, rank, right, years) {
  if (rank >= years)
    return right - years > 1
      ? `Le bloc collé dépasse la grille de ${right - years} colonnes : elles sont refusées.`
      : "Le bloc collé dépasse la grille de 1 colonne : elle est refusée.";
  if (!row) return "Le bloc collé dépasse la dernière ligne de la grille : ces cellules sont refusées.";
  return row.kind === "ligne" ? "" : `« ${nameOf(row)} » est un sous-total : il se calcule, collez sur ses lignes.`;
}

/** The figures of a block that would fall on a subtotal: those that are it, how many prove it, how many are not.
 *
 * That a line alone under its subtotal has the same figure proves nothing, unless the block itself says it twice.
 */
function subtotals(block, rows, column, unit, totalOf) {
  const skipped = new Set();
  let [proofs, others] = [0, 0];
  const known = new Map();
  const amount = (i, j) => {
    const text = block[i]?.[j] ?? "";
    if (!known.has(text)) known.set(text, parseAmount(text, { unit }).cents ?? null);
    return known.get(text);
  };
  for (const [i, row] of rows.entries()) {
    if (row?.kind !== "groupe") continue;
    for (const [j, text] of block[i].entries()) {
      const cents = amount(i, j);
      if (cents === 0n || !text.trim()) continue;
      const stands = totalOf(row.key, column + j);
      const made = madeByBlock(rows, i, j, amount);
      const asStands = cents !== null && near(cents, stands.sum, 1n, unit);
      const asMade =
        cents !== null && (made.parts > 1n ? near(cents, made.sum, made.parts + 1n, unit) : cents === made.sum);
      if (!asStands && !asMade) others += 1;
      else skipped.add(`${i},${j}`);
      const alone = asMade && i > 0 && cents !== amount(i - 1, j);
      if ((asStands && stands.filled > 1) || (asMade && made.parts > 1n) || alone) proofs += 1;
    }
  }
  return { skipped, proofs, others };
}

/** Half a step of what is printed in a unit, in cents. */
const HALF_STEP = { EUR: 50n, KEUR: 5_000n, MEUR: 5_000_000n };

/** Whether two sums are the same but for the rounding of so many figures. */
function near(a, b, roundings, unit) {
  return b !== null && (a > b ? a - b : b - a) <= roundings * HALF_STEP[unit];
}

/** What the lines of a block add up to under one of its rows. */
function madeByBlock(rows, head, j, amount) {
  let [sum, parts] = [null, 0n];
  for (let i = head + 1; i < rows.length && rows[i] && rows[i].level > rows[head].level; i += 1) {
    const cents = rows[i].kind === "ligne" ? amount(i, j) : null;
    if (cents !== null) [sum, parts] = [(sum ?? 0n) + cents, parts + 1n];
  }
  return { sum, parts };
}
