// Subtotals, totals and margins that follow as one types: each change is carried up to what contains it, and no
// further.

export const TOTAL = "total";
export const ALL_AXES = "rappel/axes";
export const DISPLAYED = "affichees";
export const MINE = "miennes";

/** What some lines add up to, as `Model.amounts` says it; null where none of them holds anything. */
export function amountsOf(lines, years) {
  const sum = (amounts) => amounts.reduce((total, cents) => (cents === null ? total : (total ?? 0n) + cents), null);
  const byYear = (amountOf) =>
    Array.from({ length: years }, (_, rank) => sum(lines.map((line) => amountOf(line, rank))));
  return {
    reference: sum(lines.map((line) => line.reference)),
    earlier: byYear((line, rank) => line.earlier[rank]),
    years: byYear((line, rank) => line.cells[rank].effective),
  };
}

/** What is left to programme, by envelope and year. `remaining` is null where there is no ceiling. */
export function marginsOf(envelopes, totals, years) {
  return envelopes.map(({ code, label, ceilings }) => ({
    code,
    label,
    years: ceilings.map(({ cents, nature }, rank) => {
      const programmed = totals.envelope(code).sums[rank];
      const left = cents === null ? null : cents - programmed;
      // T0 was financed, not programmed, and a closed year is settled: nothing is left of them, but they may be
      // exceeded
      const settled = years[rank].base || !years[rank].open;
      const remaining = settled && left >= 0n ? null : left;
      return {
        year: years[rank].year,
        ceiling: cents,
        nature,
        programmed,
        remaining,
        exceeded: remaining !== null && remaining < 0n,
      };
    }),
  }));
}

/** The sums of one thing, by year: `sums` in cents, `filled` how many cells hold an amount. */
class Sum {
  constructor(years) {
    this.sums = new Array(years).fill(0n);
    this.filled = new Array(years).fill(0);
    this.reference = 0n;
    this.references = 0;
    this.earlier = new Array(years).fill(null);
  }

  /** The sum of the stage before; null where nothing is said. */
  before(year) {
    return this.earlier[year];
  }

  addEarlier(amounts) {
    for (const [year, cents] of amounts.entries())
      if (cents !== null) this.earlier[year] = (this.earlier[year] ?? 0n) + cents;
  }

  /** The sum of a year; null where no cell holds anything, which is not zero. */
  of(year) {
    return this.filled[year] > 0 ? this.sums[year] : null;
  }
}

/** Every sum of a version. A line adds to its groups, to its envelope, to the total, and to the axes together. */
export class Totals {
  constructor(groups, lines, years) {
    this.years = years;
    this.byKey = new Map([
      [TOTAL, new Sum(years)],
      [ALL_AXES, new Sum(years)],
    ]);
    this.byEnvelope = new Map();
    for (const group of groups.values()) this.byKey.set(group.key, new Sum(years));
    for (const line of lines) {
      line.sum = { keys: this.#keys(groups, line), envelope: this.envelope(line.envelope) };
      for (const key of line.sum.keys) this.byKey.get(key).addEarlier(line.earlier);
      if (line.reference !== null) {
        for (const key of line.sum.keys) {
          const sum = this.byKey.get(key);
          sum.reference += line.reference;
          sum.references += 1;
        }
      }
      for (const [year, cell] of line.cells.entries()) this.change(line, year, null, cell.saved);
    }
  }

  envelope(code) {
    if (!this.byEnvelope.has(code)) this.byEnvelope.set(code, new Sum(this.years));
    return this.byEnvelope.get(code);
  }

  #keys(groups, line) {
    const keys = [];
    let group = groups.get(line.group);
    for (; group; group = groups.get(group.parent)) {
      keys.push(group.key);
      if (group.level === 0 && !group.outsideAxes) keys.push(ALL_AXES);
    }
    return [...keys, TOTAL];
  }

  /** Carries the change of one cell to all that contains it. */
  change(line, year, before, after) {
    if (before === after) return;
    const difference = (after ?? 0n) - (before ?? 0n);
    const filled = (after === null ? 0 : 1) - (before === null ? 0 : 1);
    for (const key of line.sum.keys) add(this.byKey.get(key), year, difference, filled);
    add(line.sum.envelope, year, difference, filled);
  }
}

function add(sum, year, difference, filled) {
  sum.sums[year] += difference;
  sum.filled[year] += filled;
}
