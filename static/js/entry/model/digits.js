// Digits as people write them, and the one rounding. Exact: fractions of BigInt.

const POWERS = Array.from({ length: 20 }, (_, exponent) => 10n ** BigInt(exponent));

export const powerOfTen = (exponent) => POWERS[exponent] ?? 10n ** BigInt(exponent);

/** An exact quotient of integers, rounded half up (away from zero). The denominator is positive. */
export function roundHalfUp(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

/** What is read of digits, without sign nor unit: `{ n, d }` (a fraction), or `{ why, proposition }`. */
export function readNumber(text) {
  const spaceless = text.replaceAll(" ", "");
  if (/^[1-9][0-9]{0,2}\.[0-9]{3}$/.test(text)) {
    return { why: "est ambigu : écrivez-le sans point, ou avec une virgule." };
  }
  const plain = /^[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]*)?$/.test(text) ? spaceless : text;
  if (/^([0-9]+[.,]?[0-9]*|[.,][0-9]+)$/.test(plain)) return fraction(plain);
  if (/^[1-9][0-9]{0,2}((\.[0-9]{3})+,[0-9]*|(\.[0-9]{3}){2,})$/.test(text)) return fraction(text.replaceAll(".", ""));
  if (/^[1-9][0-9]{0,2}((,[0-9]{3})+\.[0-9]*|(,[0-9]{3}){2,})$/.test(text)) return fraction(text.replaceAll(",", ""));
  if (spaceless !== text && readNumber(spaceless)?.d)
    return { why: "n’est pas un nombre : espace mal placé.", proposition: spaceless };
  return letters(text);
}

function fraction(text) {
  const [whole, decimals = ""] = text.split(/[.,]/);
  return { n: BigInt(whole + decimals), d: powerOfTen(decimals.length) };
}

/** Letters taken for digits: said, with what was probably meant. */
function letters(text) {
  if (!/[0-9]/.test(text)) return null;
  for (const [wrong, digit, letter] of [
    [/[Oo]/g, "0", "O"],
    [/[lI]/g, "1", "l"],
  ]) {
    const proposition = text.replace(wrong, digit);
    if (proposition !== text && readNumber(proposition)?.d) {
      return { why: `n’est pas un nombre : lettre ${letter} au lieu du chiffre ${digit}.`, proposition };
    }
  }
  return null;
}
