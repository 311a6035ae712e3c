// Exact amounts in the browser: BigInt cents, read from what people type or paste, written as the server writes them.
// `prs_budget/lib/typed.py` reads the same texts alike; both are held to tests/js/amounts.json.

import { calculer } from "./formula.js";
import { arrondi, nombre, puissance } from "./digits.js";

export const UNITES = {
  EUR: { symbole: "€", exposant: 0, decimales: 0 },
  KEUR: { symbole: "k€", exposant: 3, decimales: 1 },
  MEUR: { symbole: "M€", exposant: 6, decimales: 1 },
};
export const PLUS_GRAND = 10n ** 14n;
const INSECABLE = "\u00a0";
const MOINS = "\u2212";
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
  /^([0-9]{1,2}([/.-])[0-9]{1,2}\2([0-9]{2}){1,2}|[0-9]{4}([/.-])[0-9]{1,2}\4[0-9]{1,2})( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$/,
  /^[0-9]{1,2}\/[0-9]{1,4}$/,
  new RegExp(`^([0-9]{1,2}[ -])?(${MONTHS})[a-zéû.]*([ -][0-9]{2,4})?$`, "i"),
];

/** What a text of a cell says, in a unit: `{ centimes }` (null: nothing), or `{ erreur }` with perhaps a `proposition`. */
export function lire(text, { unite = "EUR", actuel = null } = {}) {
  const spaced = String(text ?? "").replace(INVISIBLE, "").replace(SPACES, " ");
  const said = spaced.replace(/^ +| +$/g, "");
  if (said === "" || said === "·") return { centimes: null };
  const quoted = `« ${said.length > QUOTED ? `${said.slice(0, QUOTED)}…` : said} »`;
  const refuse = (why, proposition) => ({ erreur: `${quoted} ${why}`, ...(proposition && { proposition }) });
  if (said.length > LONGEST) return refuse(": texte trop long pour un montant.");
  const net = said.replace(MINUSES, "-");
  if (ZERO.test(spaced.replace(MINUSES, "-")) || ZERO.test(net)) return { centimes: 0n };
  const read = unreadable(net) ?? (net.startsWith("=") ? sum(net, unite) : net.endsWith("%") ? share(net, actuel) : plainly(net, unite));
  if (read.motif) return refuse(read.motif, read.proposition);
  if (read.centimes > PLUS_GRAND || read.centimes < -PLUS_GRAND) {
    return refuse(`dépasse le plus grand montant admis, ${ecrire(PLUS_GRAND, "EUR", 2)}${INSECABLE}€.`);
  }
  return { centimes: read.centimes };
}

/** What a spreadsheet may hold that is no amount. */
function unreadable(net) {
  if (/^#+$/.test(net)) return { motif: ": la colonne du tableur était trop étroite, le montant n’y est pas." };
  if (/^(#|Err:)/i.test(net)) return { motif: "est une erreur du tableur : corrigez-la dans le classeur." };
  if (DATES.some((shape) => shape.test(net))) return { motif: "est une date, pas un montant." };
  if (/^[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+$/.test(net)) return { motif: ": écriture scientifique, des chiffres y manquent peut-être ; copiez le nombre entier." };
  if (SMALL_M.test(net)) return { motif: ": écrivez M pour des millions, k pour des milliers.", proposition: net.replace("m", "M") };
  return null;
}

function sum(net, unite) {
  const result = calculer(net.slice(1), UNITES[unite].exposant);
  return result.motif ? result : { centimes: arrondi(result.n * puissance(UNITES[unite].exposant + 2), result.d) };
}

function share(net, actuel) {
  const sign = net[0];
  const digits = net.slice(sign === "+" || sign === "-" ? 1 : 0, -1).trim();
  const read = nombre(digits);
  if (!read?.d) return inWhole(read, net, digits);
  if (sign !== "+" && sign !== "-") return { motif: ": écrivez + pour augmenter la valeur actuelle, − pour la diminuer." };
  if (actuel === null) return { motif: ": la cellule est vide, aucun pourcentage ne s’y applique." };
  const hundred = 100n * read.d;
  return { centimes: arrondi(actuel * (sign === "-" ? hundred - read.n : hundred + read.n), hundred) };
}

function plainly(net, unite) {
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
  const read = nombre(body);
  if (!read?.d) return inWhole(read, net, body);
  const letter = suffix && (suffix[1] ?? suffix[2] ?? "");
  const exponent = suffix ? { "": 0, k: 3, K: 3, M: 6 }[letter] : UNITES[unite].exposant;
  const scaled = read.n * puissance(exponent + 2);
  if (scaled % read.d) return { motif: ": deux décimales au plus en euros." };
  return { centimes: (negative ? -scaled : scaled) / read.d };
}

/** A refusal of digits, with its proposition put back in the whole text. */
function inWhole(read, net, body) {
  if (!read) return { motif: "n’est pas un nombre." };
  return { motif: read.motif, proposition: read.proposition && net.replace(body, read.proposition) };
}

/** Cents as the site prints them in a unit; empty where nothing was entered. */
export function ecrire(centimes, unite, decimales = UNITES[unite].decimales, { signe = false } = {}) {
  if (centimes === null || centimes === undefined) return "";
  const exponent = UNITES[unite].exposant + 2;
  const figure = arrondi(centimes * puissance(decimales), puissance(exponent));
  const digits = String(figure < 0n ? -figure : figure).padStart(decimales + 1, "0");
  const whole = digits.slice(0, digits.length - decimales).replace(/\B(?=([0-9]{3})+$)/g, INSECABLE);
  const sign = figure < 0n ? MOINS : signe && figure > 0n ? "+" : "";
  return sign + whole + (decimales ? `,${digits.slice(-decimales)}` : "");
}

/** Cents as one edits them in a unit: every digit that counts, no space: `lire` gives them back. */
export function pourEditer(centimes, unite) {
  if (centimes === null || centimes === undefined) return "";
  const exponent = UNITES[unite].exposant + 2;
  const digits = String(centimes < 0n ? -centimes : centimes).padStart(exponent + 1, "0");
  const decimals = digits.slice(-exponent).replace(/0+$/, "");
  return (centimes < 0n ? "-" : "") + digits.slice(0, -exponent) + (decimals && `,${decimals}`);
}

/** Cents of the euros of the server (« -12.50 »); null of null. */
export function depuisEuros(text) {
  if (text === null || text === undefined) return null;
  const found = /^(-?)([0-9]+)(?:\.([0-9]{1,2}))?$/.exec(text);
  if (!found) throw new RangeError(`« ${text} » n’est pas un montant du serveur.`);
  const cents = BigInt(found[2] + (found[3] ?? "").padEnd(2, "0"));
  return found[1] ? -cents : cents;
}

/** Cents as euros for the server: « -12.50 »; null of null. */
export function enEuros(centimes) {
  if (centimes === null || centimes === undefined) return null;
  const digits = String(centimes < 0n ? -centimes : centimes).padStart(3, "0");
  return `${centimes < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
