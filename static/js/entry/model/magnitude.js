// An amount out of all proportion with what stands there: a unit taken for another, most often. It is asked once.

import { ecrire, UNITES } from "./amounts.js";

/** How many times what it replaces, or the largest amount of its line, an amount may be before it is asked. */
export const FOIS = 100n;

const INSECABLE = "\u00a0";
const SMALLER = { MEUR: ["k€", "€"], KEUR: ["€"], EUR: [] };
const EXPONENTS = { "k€": 3, "€": 0 };
const euros = (cents) => `${ecrire(cents, "EUR", 2)}${INSECABLE}€`;
const size = (cents) => (cents < 0n ? -cents : cents);

/** Why an amount is to be asked, and the text that was perhaps meant; null where it goes by itself.
 *
 * It is held against the first of these that says something: `remplace`, what it replaces; `ligne()`, the amounts of its
 * line; `plafond()`, the ceiling of its envelope, that no line exceeds alone. `text` is what was typed, in `unite`.
 */
export function demesure(cents, text, unite, standing) {
  const against = cents && heldAgainst(standing);
  if (!against) return null;
  const [held, times, what] = against;
  return size(cents) <= held * times ? null : new Demande({ cents, text, unite, held, times, what });
}

/** What is asked: `raison`, and `proposition`, the text that was perhaps meant. Written when they are read: a block has many. */
class Demande {
  constructor(given) {
    this.given = given;
  }

  get raison() {
    const { cents, text, unite, held, times, what } = this.given;
    const asked = times === 1n ? `plus que ${what} à lui seul` : `${ecrire((size(cents) * 100n) / held, "EUR")} fois ${what}`;
    return `« ${text} » en ${UNITES[unite].symbole} fait ${euros(cents)}, ${asked} (${euros(held)}). Est-ce la bonne unité ?`;
  }

  get proposition() {
    const { cents, text, unite, held, times } = this.given;
    return otherwise(cents, text, unite, held * times);
  }
}

/** What an amount is held against: `[cents, times, words]`; null where nothing stands there. */
function heldAgainst({ remplace = null, ligne = () => [], plafond = () => null }) {
  if (remplace) return [size(remplace), FOIS, "le montant remplacé"];
  const largest = ligne().reduce((most, one) => (one !== null && size(one) > most ? size(one) : most), 0n);
  if (largest) return [largest, FOIS, "le plus grand montant de la ligne"];
  const ceiling = plafond();
  return ceiling > 0n ? [ceiling, 1n, "le plafond de l’enveloppe"] : null;
}

/** The same figure in a smaller unit, where that is in proportion. */
function otherwise(cents, text, unite, most) {
  if (!/^[-+(]?[0-9][0-9 .,\u00a0\u202f]*\)?$/.test(text)) return "";
  const unit = SMALLER[unite].find((one) => size(cents) / 10n ** BigInt(UNITES[unite].exposant - EXPONENTS[one]) <= most);
  return unit ? `${text.replace(/[\u00a0\u202f]/g, " ")} ${unit}` : "";
}
