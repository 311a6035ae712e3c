// The exact values under the figures that a spreadsheet shows rounded: its clipboard carries them beside the text, in
// HTML.
//
// Excel writes them as `x:num`, LibreOffice as `sdval`, Google Sheets in `data-sheets-value`. One is taken only where
// it is what the text shows, rounded: a format that shows thousands or percentages speaks of something else than its
// value.

import { UNITS } from "./amounts.js";
import { powerOfTen, readNumber, roundHalfUp } from "./digits.js";

const SIGNIFICANT = 15; // digits of a spreadsheet's number; the others are noise of its binary form
const SPACES = /[\u00a0\u202f\u2007\u2009]/g;
const FIGURE =
  /^(\(?) ?([-\u2212]?) ?([0-9](?:[0-9 .,]*[0-9.,])?|[.,][0-9]+)( ?(?:([kKM]) ?(?:€|EUR)?|€|EUR))? ?(\)?)$/;
const EXPONENTS = { k: 3, K: 3, M: 6 };

const TAG = /<(\/?)(table|tr|t[dh])\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;

/** The values of the first table of a text in HTML, row by row; null where a cell has none, or where there is no table.
 *
 * Read tag by tag, and never put in a document: its styles and pictures would be asked of the page.
 */
export function valuesOf(html) {
  let rows = null;
  for (const [, closing, name, attributes] of (html ?? "").matchAll(TAG)) {
    const tag = name.toLowerCase();
    if (tag === "table" && closing) break;
    if (tag === "table") rows ??= [];
    if (closing || !rows) continue;
    if (tag === "tr") rows.push([]);
    else if (tag !== "table")
      rows
        .at(-1)
        ?.push(
          exactOf(attributes),
          ...new Array(Math.max(1, Number(attribute(attributes, "colspan") ?? 1) || 1) - 1).fill(null),
        );
  }
  return rows;
}

function attribute(attributes, name) {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, "i").exec(attributes);
  return found && (found[1] ?? found[2] ?? found[3]);
}

function exactOf(attributes) {
  const written = attribute(attributes, "x:num") || attribute(attributes, "sdval");
  if (written) return written;
  try {
    const sheets = JSON.parse((attribute(attributes, "data-sheets-value") ?? "null").replaceAll("&quot;", '"'));
    return sheets?.[3] === undefined ? null : String(sheets[3]);
  } catch {
    return null;
  }
}

/** A block of texts, with the exact values that stand under them: `{ block, refined }`, how many texts have changed.
 *
 * Nothing is taken of a table that has not the shape of the block: its values would be those of other cells.
 */
export function refine(block, values, unit) {
  const isSame =
    values && values.length === block.length && block.every((texts, i) => texts.length === values[i].length);
  let refined = 0;
  if (!isSame) return { block, refined };
  const exact = block.map((texts, i) =>
    texts.map((text, j) => {
      const precise = values[i][j] === null ? text : exactText(text, values[i][j], unit);
      if (precise !== text) refined += 1;
      return precise;
    }),
  );
  return { block: exact, refined };
}

/** A text with every digit of its value, to the cent; the text itself where its value is not what it shows, or shows
 * no more.
 */
function exactText(text, value, unit) {
  const shown = FIGURE.exec(text.replace(SPACES, " ").trim());
  const held = decimal(value);
  const read = shown && readNumber(shown[3]);
  if (!held || !read?.d) return text;
  const isNegative = Boolean(shown[1] || shown[2]);
  const said = isNegative ? -read.n : read.n;
  if (roundHalfUp(held.n * read.d, held.d) !== said) return text;
  const exponent = shown[4] ? (EXPONENTS[shown[5]] ?? 0) : UNITS[unit].exponent;
  const cents = powerOfTen(exponent + 2);
  const rounded = roundHalfUp(held.n * cents, held.d);
  if (rounded * read.d === said * cents) return text;
  return `${written(rounded, exponent + 2)}${shown[4] ?? ""}`;
}

/** « -1234.5600000000001 », « 1.2E-3 » as a fraction, to as many digits as a spreadsheet shows. */
function decimal(value) {
  const found = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/.exec(value.trim());
  if (!found) return null;
  const [, sign, whole, decimals = "", power = "0"] = found;
  const digits = (whole + decimals).replace(/^0+/, "");
  const extra = Math.max(0, digits.length - SIGNIFICANT);
  const kept = extra ? roundHalfUp(BigInt(digits), powerOfTen(extra)) : BigInt(digits || "0");
  const places = decimals.length - extra - Number(power);
  const size = places >= 0 ? { n: kept, d: powerOfTen(places) } : { n: kept * powerOfTen(-places), d: 1n };
  return { n: sign ? -size.n : size.n, d: size.d };
}

function written(number, decimals) {
  const digits = String(number < 0n ? -number : number).padStart(decimals + 1, "0");
  const rest = digits.slice(-decimals).replace(/0+$/, "");
  return `${number < 0n ? "-" : ""}${digits.slice(0, -decimals)}${rest && `,${rest}`}`;
}
