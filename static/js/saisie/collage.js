// A block copied in a spreadsheet: cut into cells, then laid on the rows of the grid.

import { lire } from "./montants.js";

/** The cells of a copied text: tabs and lines, quoted cells, the trailing newline that Excel adds. */
export function decouper(text) {
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

/** A block repeated over a selection that is a whole number of times its size; the block itself otherwise. */
export function repeter(block, height, width) {
  const wide = block[0].length;
  const whole = height % block.length === 0 && width % wide === 0 && block.every((row) => row.length === wide);
  if (!whole || (height === block.length && width === wide)) return block;
  return Array.from({ length: height }, (_, i) => Array.from({ length: width }, (__, j) => block[i % block.length][j % wide]));
}

/** Where each row of a block goes: `cibles`, a row of the grid for each (undefined: beyond the last); `sautees`, the
 * cells « i,j » of the block that are the subtotals of the grid, rightly left out.
 *
 * The rows of a block go to the lines shown, in order from the anchor, whatever subtotals stand between them. But a
 * block that comes from the grid or its export has these subtotals, and goes row for row: that is seen when the
 * figures that would fall on subtotals are mostly these subtotals, as they stand or as the block makes them.
 */
export function etendre(block, rows, anchor, column, unite, totalOf) {
  const straight = block.map((_, i) => rows[anchor + i]);
  const { sautees, autres } = subtotals(block, straight, column, unite, totalOf);
  if (sautees.size && sautees.size >= autres) return { cibles: straight, sautees };
  const lines = rows.slice(anchor).filter((row, i) => i === 0 || row.genre === "ligne");
  return { cibles: block.map((_, i) => lines[i]), sautees: new Set() };
}

/** The figures of a block that would fall on a subtotal and are it, and how many are something else. */
function subtotals(block, rows, column, unite, totalOf) {
  const sautees = new Set();
  let autres = 0;
  for (const [i, row] of rows.entries()) {
    if (row?.genre !== "groupe") continue;
    for (const [j, text] of block[i].entries()) {
      const read = lire(text, { unite });
      if (read.centimes === null || read.centimes === 0n) continue;
      const near = (sum, parts) => sum !== null && distance(read.centimes, sum) <= parts * HALF_STEP[unite];
      const made = read.erreur ? null : madeByBlock(block, rows, i, j, unite);
      if (made && (near(totalOf(row.cle, column + j), 1n) || near(made.sum, made.parts + 1n))) sautees.add(`${i},${j}`);
      else autres += 1;
    }
  }
  return { sautees, autres };
}

/** Half a step of what is printed in a unit, in cents. */
const HALF_STEP = { EUR: 50n, KEUR: 5_000n, MEUR: 5_000_000n };
const distance = (a, b) => (a > b ? a - b : b - a);

/** What the lines of a block add up to under one of its rows. */
function madeByBlock(block, rows, head, j, unite) {
  let [sum, parts] = [null, 0n];
  for (let i = head + 1; i < rows.length && rows[i] && rows[i].niveau > rows[head].niveau; i += 1) {
    if (rows[i].genre !== "ligne") continue;
    const read = lire(block[i][j] ?? "", { unite });
    if (read.erreur || read.centimes === null) continue;
    [sum, parts] = [(sum ?? 0n) + read.centimes, parts + 1n];
  }
  return { sum, parts };
}
