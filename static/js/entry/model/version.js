// A version as the grid reads it: its lines and years, what is saved and what is typed, totals that follow. Cents are
// BigInt.
//
// A cell is named `{ line: "L001", year: 2018 }`. A sheet of the FIR has other columns where years stand: « ae », «
// cp »; it is the same grid (`sheet`). A place on the screen is a row of `rows()` and the rank of a year; a selection
// is `{ top, bottom, left, right }`, bounds included.

import { fromEuros, toEuros } from "./amounts.js";
import { Cell, CONFLICT, DOUBTFUL, LOCKED, REFUSED, WAITING } from "./cell.js";
import { spoken } from "./drafts.js";
import { filterOf, mine, rowsOf, searchable, tree } from "./rows.js";
import { amountsOf, marginsOf, Totals } from "./totals.js";

export class Version {
  constructor(data) {
    this.version = data.version;
    this.unit = data.unit;
    this.years = data.years;
    this.reference = data.reference;
    this.causes = data.causes ?? []; // without any, a negative amount asks for none
    this.facets = data.facets ?? {};
    this.sheet = data.heading
      ? { heading: data.heading, name: data.name, total: data.total, before: data.before }
      : null;
    this.causeRequired = Boolean(data.needs_reason);
    const labels = new Map(data.groups.map((group) => [group.key, `${group.code} ${group.label}`]));
    this.lines = data.lines.map((line) => this.#line(line, labels));
    this.byCode = new Map(this.lines.map((line) => [line.code, line]));
    this.groups = tree(data.groups, this.lines);
    this.mine = mine(this.lines);
    this.totals = new Totals(this.groups, this.lines, this.years.length);
    this.envelopes = data.envelopes.map(({ code, label, ceilings }) => ({
      code,
      label,
      ceilings: ceilings.map((one) => ({ cents: fromEuros(one?.[0] ?? null), nature: one?.[1] ?? "" })),
    }));
    this.outside = []; // what was pasted where there is no cell: `{ line, rank, text, reason }`
    this.marked = new Set();
  }

  #line(given, labels) {
    const line = {
      ...given,
      group: given.measure,
      reference: fromEuros(given.reference ?? null),
      lock: given.locked ?? "",
    };
    line.earlier = this.years.map((_, rank) => fromEuros(given.before?.[rank] ?? null));
    line.cells = this.years.map((_, rank) => new Cell(line, rank, given.cells[rank] ?? undefined));
    const words = [line.code, line.label, line.heading, line.envelope, line.direction, line.note, line.remark];
    line.searched = searchable([...words, labels.get(given.measure)].filter(Boolean).join(" "));
    return line;
  }

  rows(folded = new Set(), filter = null) {
    return rowsOf(
      this.groups,
      folded,
      filterOf(filter, (cell, state) => this.#is(cell, state)),
      { total: this.sheet?.total, own: this.mine },
    );
  }

  /** Whether a cell is in a state, or « modifiee », « commentee », « vide ». */
  #is(cell, state) {
    if (state === "modifiee") return cell.isMarked;
    if (state === "commentee") return cell.comments > 0;
    return state === "vide" ? cell.effective === null : this.#state(cell) === state;
  }

  cell(code, year) {
    return this.byCode.get(code)?.cells[this.rank(year)] ?? null;
  }

  rank(year) {
    return this.years.findIndex((one) => one.year === year);
  }

  /** Why a cell may not change; empty where it may. */
  lock(cell) {
    if (cell.line.lock) return cell.line.lock;
    const { year, open } = this.years[cell.rank];
    return open ? "" : `L’année ${year} est close : ses montants ne changent plus.`;
  }

  #state(cell) {
    return cell.state || (this.lock(cell) ? LOCKED : "");
  }

  /** A cell as it is to be shown: its state and reason, what is saved, what counts, what is to confirm, what was
   * typed, the other's value.
   */
  view(code, year) {
    const cell = this.cell(code, year);
    if (!cell) return null;
    const { saved, effective, text, reason, proposition, beneath, other, rev, origin, comments } = cell;
    const lock = this.lock(cell);
    const toConfirm = cell.state === DOUBTFUL ? cell.value : null;
    return {
      state: this.#state(cell),
      saved,
      value: effective,
      toConfirm,
      text,
      reason,
      proposition,
      beneath,
      other,
      rev,
      origin,
      comments,
      lock,
    };
  }

  /** The amounts of a row, one per year, that of the reference, those of the stage before; null where nothing was
   * entered.
   */
  amounts(row) {
    if (row.kind === "ligne")
      return {
        reference: row.line.reference,
        earlier: row.line.earlier,
        years: row.line.cells.map((cell) => cell.effective),
      };
    if (row.lines) return amountsOf(row.lines, this.years.length);
    const sum = this.totals.byKey.get(row.key);
    return {
      reference: sum.references ? sum.reference : null,
      earlier: this.years.map((_, rank) => sum.before(rank)),
      years: this.years.map((_, rank) => sum.of(rank)),
    };
  }

  /** What a column to compare with holds: the reference, or the stage before. */
  compare(row, { rank }) {
    const { reference, earlier } = this.amounts(row);
    return rank === undefined ? reference : earlier[rank];
  }

  /** What is left to programme, by envelope and year. `remaining` is null where there is no ceiling. */
  margins() {
    return marginsOf(this.envelopes, this.totals, this.years);
  }

  get doubtful() {
    return [...this.marked].filter((cell) => cell.state === DOUBTFUL);
  }

  /** How many cells wait, are refused or to be confirmed, are in conflict. */
  get counts() {
    const counts = { waiting: 0, refused: this.outside.length, conflicts: 0 };
    for (const cell of this.marked)
      counts[
        { [WAITING]: "waiting", [REFUSED]: "refused", [DOUBTFUL]: "refused", [CONFLICT]: "conflicts" }[cell.state]
      ] += 1;
    return counts;
  }

  /** Whether what waits needs a cause or a reason: an arbitrated version, or a negative amount. */
  get needsCause() {
    return this.causeRequired || this.negatives().length > 0;
  }

  /** The cells that wait with a negative amount. */
  negatives() {
    return this.ordered(
      [...this.marked].filter(
        (cell) => cell.state === WAITING && cell.value !== null && cell.value < 0n && this.causes.length > 0,
      ),
    );
  }

  /** What waits, as the API takes it. */
  pendingEdits() {
    return this.ordered([...this.marked].filter((cell) => cell.state === WAITING)).map((cell) => ({
      line: cell.line.code,
      year: this.years[cell.rank].year,
      expected_rev: cell.rev,
      amount: toEuros(cell.value),
    }));
  }

  /** What is to be settled, in the order of the grid: refusals and conflicts, then what fell outside of it. */
  toSettle() {
    const cells = this.ordered([...this.marked].filter((cell) => cell.state !== WAITING));
    const named = cells.map((cell) => {
      const [line, year] = [cell.line.code, this.years[cell.rank].year];
      return { kind: cell.state, line, year, ...this.view(line, year) };
    });
    return [...named, ...this.outside.map((one) => ({ kind: "hors", ...one }))];
  }

  /** Cells in the order of the grid. */
  ordered(cells) {
    this.order ??= new Map(this.rows().map((row, index) => [row.line, index]));
    return cells.sort((a, b) => this.order.get(a.line) - this.order.get(b.line) || a.rank - b.rank);
  }

  spoken(code, year, unit = this.unit) {
    return spoken(this, code, year, unit);
  }
}
