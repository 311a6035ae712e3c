// An amount out of all proportion with what stands there: a unit taken for another, most often. It is asked once.

import { formatAmount, UNITS } from "./amounts.js";

/** How many times what it replaces, or the largest amount of its line, an amount may be before it is asked. */
const TIMES = 100n;

const NBSP = "\u00a0";
const SMALLER = { MEUR: ["k€", "€"], KEUR: ["€"], EUR: [] };
const EXPONENTS = { "k€": 3, "€": 0 };
const euros = (cents) => `${formatAmount(cents, "EUR", 2)}${NBSP}€`;
const size = (cents) => (cents < 0n ? -cents : cents);

/** Why an amount is to be asked, and the text that was perhaps meant; null where it goes by itself.
 *
 * It is held against the first of these that says something: `replaced`, what it replaces; `line()`, the amounts of its
 * line; `ceiling()`, the ceiling of its envelope, that no line exceeds alone. `text` is what was typed, in `unit`.
 */
export function outOfProportion(cents, text, unit, standing) {
  const against = cents && heldAgainst(standing);
  if (!against) return null;
  const [held, times, what] = against;
  return size(cents) <= held * times ? null : new Question({ cents, text, unit, held, times, what });
}

/** What is asked: `reason`, and `proposition`, the text that was perhaps meant. Written when they are read: a block
 * has many.
 */
class Question {
  constructor(given) {
    this.given = given;
  }

  get reason() {
    const { cents, text, unit, held, times, what } = this.given;
    const asked =
      times === 1n ? `plus que ${what} à lui seul` : `${formatAmount((size(cents) * 100n) / held, "EUR")} fois ${what}`;
    const { symbol } = UNITS[unit];
    return `« ${text} » en ${symbol} fait ${euros(cents)}, ${asked} (${euros(held)}). Est-ce la bonne unité ?`;
  }

  get proposition() {
    const { cents, text, unit, held, times } = this.given;
    return otherwise(cents, text, unit, held * times);
  }
}

/** What an amount is held against: `[cents, times, words]`; null where nothing stands there. */
function heldAgainst({ replaced = null, line = () => [], ceiling = () => null }) {
  if (replaced) return [size(replaced), TIMES, "le montant remplacé"];
  const largest = line().reduce((most, one) => (one !== null && size(one) > most ? size(one) : most), 0n);
  if (largest) return [largest, TIMES, "le plus grand montant de la ligne"];
  const allowed = ceiling();
  return allowed > 0n ? [allowed, 1n, "le plafond de l’enveloppe"] : null;
}

/** The same figure in a smaller unit, where that is in proportion. */
function otherwise(cents, text, unit, most) {
  if (!/^[-+(]?[0-9][0-9 .,\u00a0\u202f]*\)?$/.test(text)) return "";
  const smaller = SMALLER[unit].find(
    (one) => size(cents) / 10n ** BigInt(UNITS[unit].exponent - EXPONENTS[one]) <= most,
  );
  return smaller ? `${text.replace(/[\u00a0\u202f]/g, " ")} ${smaller}` : "";
}
