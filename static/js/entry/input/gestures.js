// Keys and mouse of the grid. What they change goes through the model; what they say, through `say` and `announce`.

import { fillDone } from "../view/messages.js";
import { followUps, onCopy, onCut, onPaste } from "./clipboard.js";
import { Editing } from "./editing.js";
import { watchMouse } from "./mouse.js";
import { edge, lineAfter, within } from "./moves.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Gestures {
  /** `page` answers: { say, announce, save, point, showHistory, comment, filters, exit, open }. */
  constructor(grid, page) {
    this.grid = grid;
    this.page = page;
    this.tabStart = null; // the column where a run of Tab began: Enter comes back to it
    this.editing = new Editing(grid, { finished: (text, how) => this.#typed(text, how), dropped: () => grid.focus() });
    const { place } = grid;
    place.addEventListener("keydown", (event) => this.#key(event));
    place.addEventListener("copy", (event) => onCopy(event, this));
    place.addEventListener("cut", (event) => onCut(event, this));
    place.addEventListener("paste", (event) => onPaste(event, this));
    watchMouse(grid, this);
  }

  get model() {
    return this.grid.model;
  }

  /** What the model answered: the rows are drawn again, the page is told. */
  applied(answer, { name = "" } = {}) {
    this.grid.refresh(answer.touched);
    this.grid.dispatchEvent(new CustomEvent("gesture", { detail: { ...answer, name } }));
    return answer;
  }

  // -- typing

  /** Why the active cell takes nothing; empty where it does. */
  hindrance() {
    const { rows, active, columns } = this.grid;
    const row = rows[active.row];
    if (this.grid.readOnly) return this.grid.readOnly;
    if (columns[active.column].kind !== "annee")
      return `Cette colonne se lit seulement : allez sur une ${this.model.sheet ? "colonne à saisir" : "année"}.`;
    if (row.kind !== "ligne") return "Un total se calcule : saisissez sur ses lignes.";
    const cell = this.model.cell(row.line.code, columns[active.column].year.year);
    return this.model.lock(cell) && `Verrouillée : ${this.model.lock(cell)}`;
  }

  edit(typed = null) {
    const { rows, active } = this.grid;
    const why = this.hindrance();
    if (!why) this.editing.open(typed);
    else if (typed === null && rows[active.row].group && active.column === 0) this.grid.toggle(active.row);
    else this.page.announce(why, true);
  }

  #typed(text, { change, way, everywhere, key, focus }) {
    const { grid } = this;
    if (change) {
      const places = everywhere ? grid.selected : [grid.named];
      const free = places.filter((one) => !everywhere || !this.model.lock(this.model.cell(one.line, one.year)));
      const answer = this.applied(
        this.model.type(
          free.map((one) => ({ ...one, text: text })),
          { unit: grid.unit },
        ),
        { name: "saisie" },
      );
      if (answer.refused) this.page.announce(this.model.view(free[0].line, free[0].year).reason, true);
    } else grid.refresh([grid.rows[grid.active.row].key]);
    if (focus) this.#leave(way ?? [0, 0], key);
  }

  #leave([down, right], key) {
    const { grid } = this;
    const { row, column } = grid.active;
    if (key === "Tab") return this.#tab(right);
    if (key === "Enter") return this.#enter(down);
    this.tabStart = null;
    return grid.goTo(row + down, column + right);
  }

  /** Goes round the selection, where several cells are; whether it did. */
  #round(way) {
    const { top, bottom, left, right } = this.grid.range;
    const next = top === bottom && left === right ? null : within(this.grid, way);
    if (next) this.grid.moveWithin(...next);
    return Boolean(next);
  }

  #enter(down) {
    const { grid } = this;
    if (this.#round([down, 0])) return;
    const { row, column } = grid.active;
    const start = this.tabStart ?? column;
    this.tabStart = null;
    grid.goTo(lineAfter(grid.rows, row, down), start);
  }

  /** To the right, then to the first year of the next line. */
  #tab(right) {
    const { grid } = this;
    if (this.#round([0, right])) return undefined;
    const { row, column } = grid.active;
    this.tabStart ??= column;
    const next = column + right;
    if (next >= 0 && next <= grid.last) return grid.goTo(row, next);
    const line = lineAfter(grid.rows, row, right);
    if (line === row) return grid.goTo(row, column);
    return grid.goTo(line, right > 0 ? grid.first : grid.last);
  }

  // -- keys

  #key(event) {
    if (event.defaultPrevented || this.editing.isOpen || event.isComposing) return;
    const held = event.ctrlKey || event.metaKey;
    const done = event.altKey ? this.#alt(event) : held ? this.#control(event) : this.#plain(event);
    if (done === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #plain(event) {
    const { key, shiftKey } = event;
    const { grid, page } = this;
    const { row, column } = shiftKey ? grid.corner : grid.active;
    if (ARROWS[key]) return this.#move(row + ARROWS[key][0], column + ARROWS[key][1], shiftKey);
    const named = {
      Home: () => this.#move(row, column === grid.first ? 0 : grid.first, shiftKey),
      End: () => this.#move(row, grid.last, shiftKey),
      PageUp: () => this.#move(row - this.#screen, column, shiftKey),
      PageDown: () => this.#move(row + this.#screen, column, shiftKey),
      Enter: () => (shiftKey || this.hindrance() ? this.#enterKey(shiftKey) : this.edit()),
      Tab: () => this.#tab(shiftKey ? -1 : 1),
      F2: () => (shiftKey ? page.comment() : this.edit()),
      F6: () => page.exit(shiftKey),
      F8: () => page.point(shiftKey ? -1 : 1),
      Delete: () => this.empty(),
      Backspace: () => this.edit(""),
      Escape: () => this.#escape(),
      " ": () => this.#space(shiftKey),
    };
    if (named[key]) return named[key]();
    if (key.length !== 1) return false;
    return this.edit(key);
  }

  #space(shift) {
    const { grid } = this;
    const { row } = grid.active;
    if (shift) return this.selectRow(row);
    return grid.rows[row].group && grid.active.column === 0 ? grid.toggle(row) : this.edit("");
  }

  #enterKey(up) {
    const { grid } = this;
    const row = grid.rows[grid.active.row];
    if (!up && row.group && grid.active.column === 0) return grid.toggle(grid.active.row);
    return this.#enter(up ? -1 : 1);
  }

  #control(event) {
    const { key, shiftKey } = event;
    const { grid, page } = this;
    const { row, column } = grid.active;
    if (ARROWS[key]) {
      const [row, column] = edge(grid, shiftKey ? grid.corner : grid.active, ARROWS[key]);
      return this.#move(row, column, shiftKey);
    }
    const named = {
      Home: () => this.#move(0, grid.first, shiftKey),
      End: () => this.#move(grid.rows.length - 1, grid.last, shiftKey),
      Enter: () => page.open(grid.rows[row], grid.columns[column]),
      z: () => (shiftKey ? this.redo() : this.undo()),
      y: () => this.redo(),
      d: () => this.fill("fillDown"),
      r: () => (shiftKey ? false : this.fill("fillRight")),
      s: () => page.save(),
      f: () => page.filters.search(),
      a: () => this.selectAll(),
      " ": () => this.selectColumn(grid.active.column),
    };
    const action = named[key] ?? named[key.toLowerCase()];
    return action ? action() : false;
  }

  #alt({ key, shiftKey, ctrlKey }) {
    if (ctrlKey) return key.length === 1 ? this.edit(key) : false; // AltGr, on French keyboards
    if (shiftKey && key === "ArrowLeft") return this.grid.foldHere(true);
    if (shiftKey && key === "ArrowRight") return this.grid.foldHere(false);
    if (key.toLowerCase() === "h") return this.page.showHistory();
    return false;
  }

  get #screen() {
    return Math.max(1, Math.floor(this.grid.holder.clientHeight / this.grid.rowHeight) - 2);
  }

  #move(row, column, extend) {
    this.tabStart = null;
    this.grid.goTo(row, column, { extend: extend });
    if (extend) this.sayRange();
  }

  #escape() {
    this.grid.frame("copie", null);
    const { row, column } = this.grid.active;
    this.grid.goTo(row, column);
  }

  selectColumn(column) {
    const { grid } = this;
    if (grid.columns[column].kind !== "annee") return;
    grid.select({ top: 0, bottom: grid.rows.length - 1, left: column, right: column });
    this.sayRange();
  }

  selectRow(rank) {
    const { grid } = this;
    grid.select({ top: rank, bottom: rank, left: grid.first, right: grid.last });
    this.sayRange();
  }

  selectAll() {
    const { grid } = this;
    grid.select({ top: 0, bottom: grid.rows.length - 1, left: grid.first, right: grid.last });
    this.sayRange();
  }

  /** How much is selected, for who does not see it. */
  sayRange() {
    const { top, bottom, left, right } = this.grid.range;
    const [rows, columns] = [bottom - top + 1, right - left + 1];
    if (rows * columns > 1)
      this.page.announce(
        `${rows} ${rows > 1 ? "lignes" : "ligne"} × ${columns} ${columns > 1 ? "colonnes" : "colonne"} sélectionnées`,
      );
  }

  // -- acts

  /** Whether cells may be changed here; says why not. */
  isAllowed() {
    if (this.grid.readOnly) this.page.announce(this.grid.readOnly, true);
    else if (!this.grid.selected.length)
      this.page.announce(
        `Sélectionnez des cellules ${this.model.sheet ? "à saisir" : "d’année"} : un total se calcule.`,
        true,
      );
    else return true;
    return false;
  }

  empty() {
    if (!this.isAllowed()) return;
    const done = this.applied(this.model.empty(this.grid.selected), { name: "effacement" });
    if (done.locked) this.page.announce(`${done.accepted} vidées, ${done.locked} verrouillées laissées.`, true);
  }

  fill(how) {
    if (!this.isAllowed()) return;
    this.model.unit = this.grid.unit;
    this.#filled(this.model[how](this.grid.rows, this.grid.selection));
  }

  #filled(answer) {
    const done = this.applied(answer, { name: "recopie" });
    if (done.emptied.length) this.page.say(fillDone(done.emptied, this.grid.unit), followUps(this, done));
  }

  /** The fill handle: `target` is the rectangle that it was drawn to, in ranks of years. */
  extend(source, target) {
    this.model.unit = this.grid.unit;
    this.#filled(this.model.fillHandle(this.grid.rows, source, target));
  }

  undo() {
    this.#travel(this.model.undo(), "annulé", "Rien à annuler.");
  }

  redo() {
    this.#travel(this.model.redo(), "rétabli", "Rien à rétablir.");
  }

  /** What comes back is shown, whatever folds or filter hide it. */
  #travel(step, name, nothing) {
    if (!step) return this.page.announce(nothing, true);
    this.applied({ ...step, accepted: step.cells, refused: 0 }, { name });
    if (step.first) this.grid.reveal(step.first.line, step.first.year);
    else this.grid.focus();
    return step;
  }
}
