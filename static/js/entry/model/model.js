// The grid without its page: what is typed, pasted, filled, undone, saved and refused in a version. What changes it
// returns the keys of the rows to draw again, `touched`, and is one step of undo.

import { editableText, fromEuros, toEuros } from "./amounts.js";
import { CONFLICT, DOUBTFUL, REFUSED, SAVED, WAITING } from "./cell.js";
import { resume, toKeep } from "./drafts.js";
import { outOfProportion } from "./magnitude.js";
import { layOut, linesFrom, nameOf, readBack, repeat, split, whyOutside } from "./paste.js";
import { lineKey } from "./rows.js";
import { downwards, extension, rightwards } from "./series.js";
import { refine } from "./spreadsheet.js";
import { Version } from "./version.js";

export class Model extends Version {
  undoable = [];
  redoable = [];

  /** Why an amount of a cell is to be asked first; null where it goes by itself. */
  #doubt(cell, cents, text, unit) {
    const { reference, earlier, cells, envelope } = cell.line;
    const line = () => [reference, ...earlier, ...cells.map((one) => one.effective)];
    const ceiling = () => this.envelopes.find((one) => one.code === envelope)?.ceilings[cell.rank]?.cents ?? null;
    return outOfProportion(cents, text.trim(), unit, { replaced: cell.standing, line, ceiling });
  }

  /** Every change goes through here: `change` acts on the cells, the totals follow, one step is kept. */
  #step(label, cells, change, beyond = []) {
    const before = cells.map((cell) => cell.snapshot());
    const touched = this.#apply(cells, change);
    const changed = before.filter((snapshot) => differs(snapshot, snapshot.cell));
    if (changed.length || beyond.length) {
      const after = changed.map((snapshot) => snapshot.cell.snapshot());
      this.undoable.push({ label: label, before: changed, after: after, outside: beyond });
      this.redoable = [];
      this.outside.push(...beyond);
    }
    const refused = cells.filter((cell) => cell.isStopped);
    const emptied = changed.filter((snapshot) => snapshot.counted !== null && snapshot.cell.effective === null);
    const doubtful = refused.filter((cell) => cell.state === DOUBTFUL).length;
    return {
      accepted: cells.length - refused.length,
      refused: refused.length + beyond.length,
      doubtful,
      emptied,
      touched,
    };
  }

  #apply(cells, change) {
    const touched = new Set();
    cells.forEach((cell, index) => {
      const old = cell.effective;
      change(cell, index);
      this.totals.change(cell.line, cell.rank, old, cell.effective);
      if (cell.isMarked) this.marked.add(cell);
      else this.marked.delete(cell);
      touched.add(lineKey(cell.line.code));
      if (old !== cell.effective) for (const key of cell.line.sum.keys) touched.add(key);
    });
    return [...touched];
  }

  /** Types texts in cells: `[{ line, year, text }]`. */
  type(entries, { unit = this.unit, label = "saisie" } = {}) {
    const known = entries.map((one) => [this.cell(one.line, one.year), one.text]).filter(([cell]) => cell);
    return this.#receive(
      label,
      known.map(([cell]) => cell),
      known.map(([, text]) => text),
      unit,
    );
  }

  #receive(label, cells, texts, unit, { beyond = [], sure = false } = {}) {
    const doubt = (cell, index) => (cents) => (sure ? null : this.#doubt(cell, cents, texts[index], unit));
    return this.#step(
      label,
      cells,
      (cell, index) => cell.receive(texts[index], unit, this.lock(cell), doubt(cell, index)),
      beyond,
    );
  }

  /** Amounts out of proportion are meant: they wait. */
  confirm(places) {
    const cells = places.map((one) => this.cell(one.line, one.year)).filter(Boolean);
    return this.#step("confirmation", cells, (cell) => cell.confirm());
  }

  /** Gives cells that a block has emptied what they held, where nothing else was typed since: `snapshots`, its
   * `emptied`.
   */
  giveBack(snapshots) {
    const still = snapshots.filter((snapshot) => snapshot.cell.effective === null && !snapshot.cell.isStopped);
    const done = this.#step(
      "vides laissés",
      still.map((snapshot) => snapshot.cell),
      (cell, index) => cell.revert(still[index]),
    );
    return { ...done, restored: still.length };
  }

  /** Empties cells; the locked ones are left as they are, and counted: `locked`. */
  empty(places) {
    const cells = places.map((one) => this.cell(one.line, one.year)).filter(Boolean);
    const free = cells.filter((cell) => !this.lock(cell) || cell.state === REFUSED);
    const done = this.#step("effacement", free, (cell) =>
      this.lock(cell) ? cell.drop() : cell.take(null, this.unit, ""),
    );
    return { ...done, locked: cells.length - free.length };
  }

  /** Drops what was typed in cells: what is saved comes back. */
  drop(places) {
    const cells = places.map((one) => this.cell(one.line, one.year)).filter(Boolean);
    return this.#step("renoncement", cells, (cell) => cell.drop());
  }

  /** Pastes a copied text at `{ row, column }`, or all over a selection that is larger.
   *
   * `copy`: what the grid kept of the text, if it was copied here: `{ kinds, unit }`; `values`: the exact values that
   * a spreadsheet gave under its texts. `skipped`: figures left out because they are subtotals; `crossed`: subtotals
   * over which the block passed; `emptied`: photos of the cells that it emptied; `refined`: how many exact values
   * were taken.
   */
  paste(text, anchor, rows, selection = null, { unit = this.unit, copy = null, values = null } = {}) {
    const { block: cut, refined } = refine(split(text), values, unit);
    const copied = readBack(cut, copy, unit);
    if (!copied.block.length)
      return { accepted: 0, refused: 0, skipped: 0, crossed: 0, refined, emptied: [], touched: [] };
    const { block, column, targets, skipped, crossed } = this.#laid(copied, anchor, rows, selection, unit);
    const [cells, texts, beyond] = [[], [], []];
    for (const [i, pasted] of block.entries()) {
      for (const [j, text] of pasted.entries()) {
        if (skipped.has(`${i},${j}`)) continue;
        const [row, rank] = [targets[i], column + j];
        const reason = whyOutside(row, rank, column + Math.max(...block.map((one) => one.length)), this.years.length);
        if (!reason) {
          cells.push(row.line.cells[rank]);
          texts.push(text);
        } else if (text.trim())
          beyond.push({ line: row?.line?.code ?? null, label: nameOf(row), rank: rank, text, reason });
      }
    }
    // what was copied in a grid has kept its unit: there is none to mistake
    const done = this.#receive("collage", cells, texts, unit, { beyond, sure: copied.sameGrid });
    return { ...done, skipped: skipped.size + (copied.leftOut ?? 0), crossed, refined };
  }

  /** Where a block goes: repeated over the lines of a selection that is a whole number of times its size, or once. */
  #laid({ block, leftOut, head }, anchor, rows, selection, unit) {
    if (selection) {
      const targets = rows.slice(selection.top, selection.bottom + 1).filter((row) => row.kind === "ligne");
      const repeated = targets.length ? repeat(block, targets.length, selection.right - selection.left + 1) : block;
      if (repeated !== block)
        return { block: repeated, column: selection.left, targets, skipped: new Set(), crossed: 0 };
    }
    if (leftOut !== null)
      return {
        block,
        column: anchor.column,
        targets: linesFrom(rows, anchor.row, head),
        skipped: new Set(),
        crossed: 0,
      };
    const totalOf = (key, rank) => ({
      sum: this.totals.byKey.get(key).of(rank),
      filled: this.totals.byKey.get(key).filled[rank],
    });
    return { block, column: anchor.column, ...layOut(block, rows, anchor.row, anchor.column, unit, totalOf) };
  }

  /** Copies the first line of a selection to those under it (one line alone: the line above it, to it). */
  fillDown(rows, selection) {
    return this.#fill(downwards(rows, selection));
  }

  /** Copies the first year of a selection to those at its right (one year alone: the year before it, to it). */
  fillRight(rows, selection) {
    return this.#fill(rightwards(rows, selection));
  }

  /** The fill handle: what `source` selects goes on over the rest of `target`, by years or by lines. */
  fillHandle(rows, source, target) {
    return this.#fill(extension(rows, source, target));
  }

  #fill(pairs) {
    const amounts = pairs.map(([, cents]) => cents);
    return this.#step(
      "recopie",
      pairs.map(([cell]) => cell),
      (cell, i) => cell.take(amounts[i], this.unit, this.lock(cell)),
    );
  }

  forgetOutside() {
    this.outside = [];
  }

  // -- undoing

  undo() {
    return this.#travel(this.undoable, this.redoable, "before");
  }

  redo() {
    return this.#travel(this.redoable, this.undoable, "after");
  }

  /** Goes to one side of a step: `{ label, cells, first, touched }`, or null where there is none. */
  #travel(from, to, side) {
    const step = from.pop();
    if (!step) return null;
    to.push(step);
    const snapshots = step[side];
    const touched = this.#apply(
      snapshots.map((snapshot) => snapshot.cell),
      (cell, index) => cell.revert(snapshots[index]),
    );
    this.outside = this.outside.filter((one) => !step.outside.includes(one));
    if (side === "after") this.outside.push(...step.outside);
    const first = snapshots[0]?.cell;
    return {
      label: step.label,
      cells: snapshots.length,
      first: first && { line: first.line.code, year: this.years[first.rank].year },
      touched,
    };
  }

  // -- saving

  #named(cells) {
    const found = cells.map((given) => [this.cell(given.line, given.year), given]).filter(([cell]) => cell);
    return [found.map(([cell]) => cell), found.map(([, given]) => given)];
  }

  /** The answer of the API to a batch. */
  saved(response) {
    const [cells, given] = this.#named(response.cells);
    return this.#apply(cells, (cell, i) => cell.save(fromEuros(given[i].amount), given[i].rev, given[i].origin));
  }

  /** Cells that someone changed meanwhile, as the API names them. */
  conflicts(moved) {
    const [cells, given] = this.#named(moved);
    return this.#apply(cells, (cell, i) => {
      const { amount, rev, by, at } = given[i];
      cell.clash({ cents: fromEuros(amount), rev, by: by, at: at });
    });
  }

  /** Cells that the API refuses. Those that changed since they were sent (`sent`, its edits) go on waiting. */
  rejected(bad, sent = null) {
    const amounts = new Map((sent ?? []).map((one) => [`${one.line} ${one.year}`, one.amount]));
    const [cells, given] = this.#named(bad);
    return this.#apply(cells, (cell, i) => {
      const { line, year, reason } = given[i];
      if (cell.state !== WAITING || (sent && amounts.get(`${line} ${year}`) !== toEuros(cell.value))) return;
      cell.refuse(cell.text ?? editableText(cell.value, this.unit), reason);
    });
  }

  /** Settles a conflict: « mienne » waits to replace the other's amount, « autre » takes it. */
  choose(code, year, which) {
    const cell = this.cell(code, year);
    if (cell?.state !== CONFLICT) return { accepted: 0, refused: 0, touched: [] };
    return this.#step("choix", [cell], () => (which === "mienne" ? cell.keepMine() : cell.drop()));
  }

  /** The tick of what was just saved is over. */
  forgetSaved() {
    const cells = this.lines.flatMap((line) => line.cells).filter((cell) => cell.state === SAVED);
    return this.#apply(cells, (cell) => cell.drop());
  }

  /** What is typed and not saved, to keep on this computer; null where there is nothing. */
  draft() {
    const cells = this.ordered([...this.marked]).map((cell) => toKeep(cell, this.years[cell.rank].year));
    return cells.length ? { version: this.version.code, unit: this.unit, cells } : null;
  }

  /** Takes back what was kept: `{ resumed, conflicts, lost, touched }`. What moved meanwhile is a conflict. */
  resume(kept) {
    if (kept?.version !== this.version.code) return { resumed: 0, conflicts: 0, lost: [], touched: [] };
    const [cells, given] = this.#named(kept.cells);
    const lost = kept.cells.filter((one) => !this.cell(one.line, one.year));
    const touched = this.#apply(cells, (cell, i) => resume(cell, given[i], this.lock(cell), kept.unit));
    return {
      resumed: cells.filter((cell) => cell.isMarked).length,
      conflicts: cells.filter((cell) => cell.state === CONFLICT).length,
      lost,
      touched,
    };
  }
}

function differs(snapshot, cell) {
  return (
    snapshot.state !== cell.state ||
    snapshot.value !== cell.value ||
    snapshot.text !== cell.text ||
    snapshot.saved !== cell.saved
  );
}
