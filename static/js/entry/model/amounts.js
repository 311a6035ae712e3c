// Exact amounts in the browser: BigInt cents, read from what people type or paste, written as the server writes them.
// `prs_budget/lib/typed.py` reads the same texts alike; both are held to tests/js/amounts.json.

import { powerOfTen, readNumber, roundHalfUp } from "./digits.js";
import { compute } from "./formula.js";

export const UNITS = {
  EUR: { symbol: "€", exponent: 0, decimals: 0 },
  KEUR: { symbol: "k€", exponent: 3, decimals: 1 },
  MEUR: { symbol: "M€", exponent: 6, decimals: 1 },
};
const LARGEST = 10n ** 14n;
const NBSP = "\u00a0";
const MINUS = "\u2212";
const LONGEST = 100;
const QUOTED = 40;

const SPACES = /[\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff\u00ad]/g;
const MINUSES = /[\u2010-\u2013\u2212\ufe63\uff0d]/g;
const SUFFIX = / *(?:(k|K|M)? ?(?:€|EUR|eur|[eE]uros?)|(k|K|M))$/;
// a dash between the spaces of the accounting format, or before its unit, is its zero; a dash alone is a slip
const ZERO = /^(?:- *[kKM]?€| +- *| *- +)$/;
const SMALL_M = /^([-+(]?[0-9 .,]+\)?) ?m( ?€|eur)?$/;
const MONTHS = "janv?|févr?|fevr?|mars|avr|mai|juin|juil|août|aout|sept?|oct|nov|déc|dec|feb|mar|apr|may|jun|jul|aug";
const DATES = [
  /^[0-9]{1,2}([/.-])[0-9]{1,2}\1([0-9]{2}){1,2}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$/,
  /^[0-9]{4}([/.-])[0-9]{1,2}\1[0-9]{1,2}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$/,
  /^[0-9]{1,2}\/[0-9]{1,4}$/,
  new RegExp(`^([0-9]{1,2}[ -])?(${MONTHS})[a-zéû.]*([ -][0-9]{2,4})?$`, "i"),
];

/** What a text of a cell says, in a unit: `{ cents }` (null: nothing), or `{ error }` with perhaps a `proposition`. */
export function parseAmount(text, { unit = "EUR", current = null } = {}) {
  const spaced = String(text ?? "")
    .replace(INVISIBLE, "")
    .replace(SPACES, " ");
  const said = spaced.replace(/^ +| +$/g, "");
  if (said === "" || said === "·") return { cents: null };
  const quoted = `« ${said.length > QUOTED ? `${said.slice(0, QUOTED)}…` : said} »`;
  const refuse = (why, proposition) => ({ error: `${quoted} ${why}`, ...(proposition && { proposition }) });
  if (said.length > LONGEST) return refuse(": texte trop long pour un montant.");
  const net = said.replace(MINUSES, "-");
  if (ZERO.test(spaced.replace(MINUSES, "-")) || ZERO.test(net)) return { cents: 0n };
  const read =
    unreadable(net) ??
    (net.startsWith("=") ? sum(net, unit) : net.endsWith("%") ? share(net, current) : plainly(net, unit));
  if (read.why) return refuse(read.why, read.proposition);
  if (read.cents > LARGEST || read.cents < -LARGEST) {
    return refuse(`dépasse le plus grand montant admis, ${formatAmount(LARGEST, "EUR", 2)}${NBSP}€.`);
  }
  return { cents: read.cents };
}

/** What a spreadsheet may hold that is no amount. */
function unreadable(net) {
  if (/^#+$/.test(net)) return { why: ": la colonne du tableur était trop étroite, le montant n’y est pas." };
  if (/^(#|Err:)/i.test(net)) return { why: "est une erreur du tableur : corrigez-la dans le classeur." };
  if (DATES.some((shape) => shape.test(net))) return { why: "est une date, pas un montant." };
  if (/^[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+$/.test(net))
    return { why: ": écriture scientifique, des chiffres y manquent peut-être ; copiez le nombre entier." };
  if (SMALL_M.test(net))
    return { why: ": écrivez M pour des millions, k pour des milliers.", proposition: net.replace("m", "M") };
  return null;
}

function sum(net, unit) {
  const result = compute(net.slice(1), UNITS[unit].exponent);
  return result.why ? result : { cents: roundHalfUp(result.n * powerOfTen(UNITS[unit].exponent + 2), result.d) };
}

function share(net, current) {
  const sign = net[0];
  const digits = net.slice(sign === "+" || sign === "-" ? 1 : 0, -1).trim();
  const read = readNumber(digits);
  if (!read?.d) return inWhole(read, net, digits);
  if (sign !== "+" && sign !== "-")
    return { why: ": écrivez + pour augmenter la valeur actuelle, − pour la diminuer." };
  if (current === null) return { why: ": la cellule est vide, aucun pourcentage ne s’y applique." };
  const hundred = 100n * read.d;
  return { cents: roundHalfUp(current * (sign === "-" ? hundred - read.n : hundred + read.n), hundred) };
}

function plainly(net, unit) {
  let body = net;
  let negative = false;
  const unwrap = () => {
    const inside = /^\(([^()]*)\)$/.exec(body);
    if (inside) [negative, body] = [true, inside[1].trim()];
  };
  unwrap();
  const suffix = SUFFIX.exec(body);
  if (suffix) body = body.slice(0, suffix.index);
  unwrap();
  const sign = negative ? null : /^([+-]) */.exec(body);
  if (sign) [negative, body] = [sign[1] === "-", body.slice(sign[0].length)];
  const read = readNumber(body);
  if (!read?.d) return inWhole(read, net, body);
  const letter = suffix && (suffix[1] ?? suffix[2] ?? "");
  const exponent = suffix ? { "": 0, k: 3, K: 3, M: 6 }[letter] : UNITS[unit].exponent;
  const scaled = read.n * powerOfTen(exponent + 2);
  if (scaled % read.d) return { why: ": deux décimales au plus en euros." };
  return { cents: (negative ? -scaled : scaled) / read.d };
}

/** A refusal of digits, with its proposition put back in the whole text. */
function inWhole(read, net, body) {
  if (!read) return { why: "n’est pas un nombre." };
  return { why: read.why, proposition: read.proposition && net.replace(body, read.proposition) };
}

/** Cents as the site prints them in a unit; empty where nothing was entered. */
export function formatAmount(cents, unit, decimals = UNITS[unit].decimals, { signed = false } = {}) {
  if (cents === null || cents === undefined) return "";
  const exponent = UNITS[unit].exponent + 2;
  const figure = roundHalfUp(cents * powerOfTen(decimals), powerOfTen(exponent));
  const digits = String(figure < 0n ? -figure : figure).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=([0-9]{3})+$)/g, NBSP);
  const sign = figure < 0n ? MINUS : signed && figure > 0n ? "+" : "";
  return sign + whole + (decimals ? `,${digits.slice(-decimals)}` : "");
}

/** Cents as one edits them in a unit: every digit that counts, no space: `parseAmount` gives them back. */
export function editableText(cents, unit) {
  if (cents === null || cents === undefined) return "";
  const exponent = UNITS[unit].exponent + 2;
  const digits = String(cents < 0n ? -cents : cents).padStart(exponent + 1, "0");
  const decimals = digits.slice(-exponent).replace(/0+$/, "");
  return (cents < 0n ? "-" : "") + digits.slice(0, -exponent) + (decimals && `,${decimals}`);
}

/** Cents of the euros of the server (« -12.50 »); null of null. */
export function fromEuros(text) {
  if (text === null || text === undefined) return null;
  const found = /^(-?)([0-9]+)(?:\.([0-9]{1,2}))?$/.exec(text);
  if (!found) throw new RangeError(`« ${text} » n’est pas un montant du serveur.`);
  const cents = BigInt(found[2] + (found[3] ?? "").padEnd(2, "0"));
  return found[1] ? -cents : cents;
}

/** Cents as euros for the server: « -12.50 »; null of null. */
export function toEuros(cents) {
  if (cents === null || cents === undefined) return null;
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
