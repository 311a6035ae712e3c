// Sums typed in a cell (« =1200*1,02 », « =(10+5)/2 »), computed exactly: fractions of BigInt, never rounded here.

import { readNumber } from "./digits.js";

const NOT_A_SUM = "n’est pas un calcul : des nombres, + − * / et des parenthèses.";
const EXPONENTS = { "€": 0, k: 3, K: 3, M: 6 };

class Refusal extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** What a sum is worth, as a fraction `{ n, d }` (d > 0) of the column's unit, or `{ why }`. */
export function compute(text, exponent) {
  const reader = new Reader(text.replaceAll("×", "*").replaceAll("÷", "/"), exponent);
  try {
    const value = reader.terms();
    if (!reader.over) return { why: NOT_A_SUM };
    return { n: value.n, d: value.d };
  } catch (error) {
    if (error instanceof Refusal) return { why: error.why };
    throw error;
  }
}

class Reader {
  constructor(text, exponent) {
    this.text = text;
    this.exponent = exponent;
    this.place = 0;
  }

  get over() {
    this.take(/ */y);
    return this.place === this.text.length;
  }

  take(shape) {
    shape.lastIndex = this.place;
    const found = shape.exec(this.text);
    if (found) this.place = shape.lastIndex;
    return found;
  }

  terms() {
    let total = this.factors();
    const signs = / *([+-])/y;
    for (let sign = this.take(signs); sign; sign = this.take(signs)) {
      const next = this.factors();
      if (total.percent || next.percent)
        throw new Refusal(": dans une somme, % est ambigu ; écrivez par exemple =1200*1,025.");
      const added = sign[1] === "-" ? -next.n : next.n;
      total = { n: total.n * next.d + added * total.d, d: total.d * next.d };
    }
    return total;
  }

  factors() {
    let product = this.signed();
    const signs = / *([*/])/y;
    for (let sign = this.take(signs); sign; sign = this.take(signs)) {
      let { n, d } = this.signed();
      if (sign[1] === "/") {
        if (n === 0n) throw new Refusal(": division par zéro.");
        [n, d] = n < 0n ? [-d, -n] : [d, n];
      }
      product = { n: product.n * n, d: product.d * d };
    }
    return product;
  }

  signed() {
    const sign = this.take(/ *([+-])/y);
    if (!sign) return this.primary();
    const value = this.signed();
    return sign[1] === "-" ? { ...value, n: -value.n } : value;
  }

  primary() {
    if (this.take(/ *\(/y)) {
      const value = this.terms();
      if (!this.take(/ *\)/y)) throw new Refusal(": il manque une parenthèse.");
      return { n: value.n, d: value.d };
    }
    const digits = this.take(/ *([0-9.,]+(?: [0-9][0-9.,]*)*)/y);
    if (!digits) throw new Refusal(NOT_A_SUM);
    const read = readNumber(digits[1]);
    if (!read?.d) throw new Refusal(read ? read.why : NOT_A_SUM);
    if (this.take(/ ?%/y)) return { n: read.n, d: read.d * 100n, percent: true };
    const unit = this.take(/ ?(?:([kKM]) ?€?|(€))(?![A-Za-z])/y);
    return unit ? scaled(read, EXPONENTS[unit[1] ?? unit[2]] - this.exponent) : read;
  }
}

function scaled({ n, d }, exponent) {
  return exponent < 0 ? { n, d: d * 10n ** BigInt(-exponent) } : { n: n * 10n ** BigInt(exponent), d };
}
