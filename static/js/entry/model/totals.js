// Subtotals, totals and margins that follow as one types: each change is carried up to what contains it, and no further.

export const TOTAL = "total";
export const RAPPEL = "rappel/axes";
export const AFFICHEES = "affichees";
export const MIENNES = "miennes";

/** What some lines add up to, as `Modele.montants` says it; null where none of them holds anything. */
export function montantsDe(lines, years) {
  const sum = (amounts) => amounts.reduce((total, cents) => (cents === null ? total : (total ?? 0n) + cents), null);
  const byYear = (amountOf) => Array.from({ length: years }, (_, rank) => sum(lines.map((line) => amountOf(line, rank))));
  return { reference: sum(lines.map((line) => line.reference)), avants: byYear((line, rank) => line.avants[rank]), annees: byYear((line, rank) => line.cellules[rank].effective) };
}

/** What is left to programme, by envelope and year. `reste` is null where there is no ceiling. */
export function margesDe(envelopes, totals, years) {
  return envelopes.map(({ code, label, plafonds }) => ({
    code,
    label,
    annees: plafonds.map(({ centimes, nature }, rank) => {
      const programme = totals.enveloppe(code).sommes[rank];
      const left = centimes === null ? null : centimes - programme;
      // T0 was financed, not programmed, and a closed year is settled: nothing is left of them, but they may be exceeded
      const settled = years[rank].base || !years[rank].open;
      const reste = settled && left >= 0n ? null : left;
      return { annee: years[rank].year, plafond: centimes, nature, programme, reste, depasse: reste !== null && reste < 0n };
    }),
  }));
}

/** The sums of one thing, by year: `sommes` in cents, `remplies` how many cells hold an amount. */
class Somme {
  constructor(years) {
    this.sommes = new Array(years).fill(0n);
    this.remplies = new Array(years).fill(0);
    this.reference = 0n;
    this.references = 0;
    this.avants = new Array(years).fill(null);
  }

  /** The sum of the stage before; null where nothing is said. */
  avant(year) {
    return this.avants[year];
  }

  ajouterAvants(amounts) {
    for (const [year, cents] of amounts.entries()) if (cents !== null) this.avants[year] = (this.avants[year] ?? 0n) + cents;
  }

  /** The sum of a year; null where no cell holds anything, which is not zero. */
  de(year) {
    return this.remplies[year] > 0 ? this.sommes[year] : null;
  }
}

/** Every sum of a version. A line adds to its groups, to its envelope, to the total, and to the axes together. */
export class Totaux {
  constructor(groups, lines, years) {
    this.years = years;
    this.parCle = new Map([[TOTAL, new Somme(years)], [RAPPEL, new Somme(years)]]);
    this.parEnveloppe = new Map();
    for (const group of groups.values()) this.parCle.set(group.cle, new Somme(years));
    for (const line of lines) {
      line.somme = { cles: this.#keys(groups, line), enveloppe: this.enveloppe(line.envelope) };
      for (const key of line.somme.cles) this.parCle.get(key).ajouterAvants(line.avants);
      if (line.reference !== null) {
        for (const key of line.somme.cles) {
          const sum = this.parCle.get(key);
          sum.reference += line.reference;
          sum.references += 1;
        }
      }
      line.cellules.forEach((cell, year) => this.changer(line, year, null, cell.enregistre));
    }
  }

  enveloppe(code) {
    if (!this.parEnveloppe.has(code)) this.parEnveloppe.set(code, new Somme(this.years));
    return this.parEnveloppe.get(code);
  }

  #keys(groups, line) {
    const keys = [];
    let group = groups.get(line.groupe);
    for (; group; group = groups.get(group.parent)) {
      keys.push(group.cle);
      if (group.niveau === 0 && !group.horsAxes) keys.push(RAPPEL);
    }
    return [...keys, TOTAL];
  }

  /** Carries the change of one cell to all that contains it. */
  changer(line, year, before, after) {
    if (before === after) return;
    const difference = (after ?? 0n) - (before ?? 0n);
    const filled = (after === null ? 0 : 1) - (before === null ? 0 : 1);
    for (const key of line.somme.cles) add(this.parCle.get(key), year, difference, filled);
    add(line.somme.enveloppe, year, difference, filled);
  }
}

function add(sum, year, difference, filled) {
  sum.sommes[year] += difference;
  sum.remplies[year] += filled;
}
