// The grid on the page: Tabulator draws headers, rows and columns; everything else is ours: which rows, what their
// cells show, the active cell, the selection laid over them, folds, filters and widths.
//
// It tells the page: « active » (the active cell moved), « gesture » (something was typed, pasted, undone…; `detail` is
// what the model answered), « rows » (the rows shown changed).

import { formatAmount } from "../model/amounts.js";
import { FOOT } from "../model/rows.js";
import { DISPLAYED, MINE } from "../model/totals.js";
import { preferences } from "../send/preferences.js";
import { columnsOf, contentOf, headingOf } from "./columns.js";
import { Frames } from "./frames.js";
import { activeName } from "./names.js";
import { rendererOf } from "./renderer.js";
import { giveRoles, placeRow } from "./roles.js";
import { bringIntoView, columnBox } from "./scrolling.js";
import { LEAST, NARROW, Ruler, Widths } from "./widths.js";

export class Grid extends EventTarget {
  constructor(place, { tabulator, model, unit, name, readOnly = "" }) {
    super();
    this.place = place;
    this.tabulator = tabulator;
    this.unit = unit;
    this.name = name;
    this.readOnly = readOnly; // why nothing may be entered; empty where one may
    // rows follow the size of the text, as --g-ligne does
    this.rowHeight =
      parseFloat(getComputedStyle(document.documentElement).fontSize) *
      (matchMedia("(pointer: coarse)").matches ? 2.25 : 1.625);
    this.filter = null;
    this.stale = new Set();
    this.#choose(0, 0);
    this.#adopt(model);
    this.folded = new Set(preferences.read(`plis/${model.version.code}`, []));
  }

  #adopt(model) {
    this.model = model;
    model.readOnly = Boolean(this.readOnly);
    model.narrow = this.#isNarrow;
    this.columns = columnsOf(model, model.narrow, new Set(preferences.read("cachees", [])));
    this.first = this.columns.findIndex((one) => one.kind === "annee");
    this.last = this.columns.findLastIndex((one) => one.kind === "annee");
  }

  get #isNarrow() {
    return this.place.clientWidth < NARROW;
  }

  /** Draws the grid for the first time. */
  async draw() {
    this.rows = this.model.rows(this.folded, this.filter);
    this.#choose(
      Math.max(
        0,
        this.rows.findIndex((row) => row.kind === "ligne"),
      ),
      this.#firstOpen(),
    );
    const { Tabulator, Renderer, FormatModule, FrozenColumnsModule, ResizeColumnsModule } = this.tabulator;
    Tabulator.registerModule([FormatModule, FrozenColumnsModule, ResizeColumnsModule]);
    // no higher than all its rows need
    this.place.style.setProperty("--g-contenu", `${this.model.rows().length * this.rowHeight + 48}px`);
    this.table = new Tabulator(this.place, {
      data: this.#data(),
      columns: this.#definitions(),
      rowHeight: this.rowHeight,
      renderVertical: rendererOf(Renderer, {
        height: this.rowHeight,
        laid: (el, rank) => this.#laid(el, rank),
        kept: () => this.active?.row ?? -1,
        pinned: () => this.pinnedCount,
      }),
      columnDefaults: { resizable: "header", minWidth: LEAST },
    });
    await new Promise((done) => this.table.on("tableBuilt", done));
    this.holder = this.place.querySelector(".tabulator-tableholder");
    this.body = this.place.querySelector(".tabulator-table");
    this.#roles();
    this.frames = new Frames(this.body);
    this.table.on("columnResized", () => {
      this.widths.keep(this.table);
      this.#mark();
    });
    new ResizeObserver(() => this.fit()).observe(this.place);
    this.fit();
    this.#mark();
  }

  #data() {
    return this.rows.map((row) => ({ row }));
  }

  #definitions() {
    this.ruler ??= new Ruler(this.place, () => this.fit());
    this.widths = new Widths(this.columns, {
      room: () => this.place.clientWidth,
      longest: () => this.#longest(),
      ruler: this.ruler,
    });
    return this.columns.map((column) => ({
      title: column.title,
      field: column.key,
      width: this.widths.of(column),
      frozen: column.kind === "libelle",
      cssClass: `g-${column.kind}${column.year?.hypothesis ? " g-hyp" : ""}`,
      titleFormatter: () => headingOf(column),
      formatter: (cell) => contentOf(cell.getElement(), cell.getData().row, column, this.model, this.unit),
    }));
  }

  /** How many rows stay at the foot of the grid. */
  get pinnedCount() {
    return this.rows.filter((row) => FOOT.includes(row.kind)).length;
  }

  #roles() {
    giveRoles(this.place, this.holder, this.body, { name: this.name(), columns: this.columns.length });
    this.#count();
  }

  #count() {
    this.place.setAttribute("aria-rowcount", String(this.rows.length + 1));
  }

  /** The longest figure there is: a total. */
  #longest() {
    const { reference, years } = this.model.amounts(this.rows.at(-1));
    return [reference, ...years]
      .map((cents) => formatAmount(cents, this.unit))
      .reduce((a, b) => (b.length > a.length ? b : a), "");
  }

  /** A row that comes into view: its place, its kind, and what changed while it was away. */
  #laid(element, rank) {
    const row = this.rows[rank];
    placeRow(element, row, rank, this.rows.length);
    if (this.stale.delete(row.key)) this.#paint(element, row);
    if (rank === this.active.row) this.#mark(element);
  }

  #paint(element, row) {
    for (const [rank, column] of this.columns.entries()) {
      const cell = element.children[rank];
      if (cell && !cell.dataset.edite) cell.replaceChildren(contentOf(cell, row, column, this.model, this.unit));
    }
  }

  /** The element of a row in view, by its rank. */
  element(rank) {
    return this.body?.querySelector(`:scope > [aria-rowindex="${rank + 2}"]`) ?? null;
  }

  cell(rank, column) {
    return this.element(rank)?.children[column] ?? null;
  }

  /** Draws again the rows whose keys are given; all of them without. Those out of view are drawn when they come back.
   */
  refresh(keys = null) {
    const wanted = keys && new Set([...keys, DISPLAYED, MINE]);
    this.stale = new Set([...this.stale, ...(wanted ?? this.rows.map((row) => row.key))]);
    for (const element of this.body.querySelectorAll(":scope > .tabulator-row")) {
      const row = this.rows[Number(element.getAttribute("aria-rowindex")) - 2];
      if (this.stale.delete(row.key)) this.#paint(element, row);
    }
    if (this.widths.outgrown() || this.#isNarrow !== this.model.narrow) this.fit();
    else this.#mark();
  }

  /** Shows other rows: after a fold, a filter, or the data read again. The active cell stays on its row, if it is
   * still there.
   */
  async showRows({ model = null, filter = this.filter } = {}) {
    const key = this.rows[this.active.row]?.key;
    const { column } = this.active;
    if (model) this.#adopt(model);
    this.filter = filter;
    this.rows = this.model.rows(this.folded, filter);
    this.stale.clear();
    const found = this.rows.findIndex((row) => row.key === key);
    this.#choose(
      found >= 0 ? found : Math.min(this.active.row, this.rows.length - 1),
      Math.min(column, this.columns.length - 1),
    );
    const focused = this.place.contains(document.activeElement);
    await this.table.replaceData(this.#data());
    this.#count();
    this.#mark();
    if (focused) this.focus();
    this.dispatchEvent(new CustomEvent("rows"));
  }

  /** One cell is active, in the rectangle selected, between the cell where it began and the corner that was drawn. */
  #choose(row, column) {
    this.active = { row, column };
    this.anchor = { row, column };
    this.corner = { row, column };
  }

  #firstOpen() {
    const found = this.columns.findIndex((one) => one.kind === "annee" && one.year.open && !one.year.base);
    return found >= 0 ? found : this.first;
  }

  // -- folds

  async fold(keys, fold) {
    for (const key of keys) this.folded[fold ? "add" : "delete"](key);
    preferences.write(`plis/${this.model.version.code}`, [...this.folded]);
    await this.showRows();
  }

  toggle(rank) {
    const row = this.rows[rank];
    return row?.group ? this.fold([row.key], !row.folded) : null;
  }

  /** Folds or unfolds the group of the active row, as Excel does for an outline. */
  async foldHere(fold) {
    const row = this.rows[this.active.row];
    const key = row?.group && !(fold && row.folded) ? row.key : (row?.line?.group ?? row?.group?.parent);
    if (!key) return;
    if (fold)
      this.#choose(
        this.rows.findIndex((one) => one.key === key),
        this.active.column,
      );
    await this.fold([key], fold);
  }

  /** Goes to a cell, whatever folds or filter hide it. */
  async reveal(code, year) {
    const line = this.model.byCode.get(code);
    const column = this.columns.findIndex((one) => one.year?.year === year);
    const find = () => this.rows.findIndex((row) => row.line === line);
    if (find() < 0) {
      for (let group = this.model.groups.get(line.group); group; group = this.model.groups.get(group.parent))
        this.folded.delete(group.key);
      await this.showRows();
    }
    if (find() < 0) await this.showRows({ filter: null });
    this.goTo(find(), column < 0 ? this.#firstOpen() : column);
  }

  // -- active cell and selection

  /** Makes a cell the active one, alone; with `extend`, draws the corner of the selection to it. */
  goTo(row, column, { extend: layOut = false, defiler = true } = {}) {
    const place = [
      Math.max(0, Math.min(row, this.rows.length - 1)),
      Math.max(0, Math.min(column, this.columns.length - 1)),
    ];
    if (layOut) {
      this.corner = { row: place[0], column: place[1] };
      this.active = { ...this.anchor };
    } else this.#choose(...place);
    this.#moved(defiler && this.corner);
  }

  /** Selects a rectangle; its first cell is the active one. */
  select({ top, bottom, left, right }) {
    this.#choose(top, left);
    this.corner = { row: bottom, column: right };
    this.#moved(this.active);
  }

  /** Makes another cell of the selection the active one. */
  moveWithin(row, column) {
    this.active = { row, column };
    this.#moved(this.active);
  }

  /** Brings the active cell into view. */
  scrollToActive() {
    bringIntoView(this, this.active);
  }

  #moved(seen) {
    this.table.rowManager.renderer.draw();
    if (seen) bringIntoView(this, seen);
    this.#mark();
    this.focus();
    this.dispatchEvent(new CustomEvent("active"));
  }

  /** The rectangle selected, in rows and columns of the grid. */
  get range() {
    const { corner, anchor } = this;
    const [top, bottom] = corner.row < anchor.row ? [corner.row, anchor.row] : [anchor.row, corner.row];
    const [left, right] =
      corner.column < anchor.column ? [corner.column, anchor.column] : [anchor.column, corner.column];
    return { top, bottom, left, right };
  }

  /** The same in ranks of years, as the model takes it; null where no year is selected. */
  get selection() {
    const { top, bottom, left, right } = this.range;
    if (left > this.last || right < this.first) return null;
    const rank = (column) => this.columns[Math.max(this.first, Math.min(column, this.last))].rank;
    return { top, bottom, left: rank(left), right: rank(right) };
  }

  /** The cells selected: `{ line, year }`; subtotals are not cells. */
  get selected() {
    const bounds = this.selection;
    if (!bounds) return [];
    const lines = this.rows.slice(bounds.top, bounds.bottom + 1).filter((row) => row.kind === "ligne");
    const years = this.model.years.slice(bounds.left, bounds.right + 1);
    return lines.flatMap((row) => years.map((one) => ({ line: row.line.code, year: one.year })));
  }

  /** The active cell, as the model names it; null on a subtotal or a label. */
  get named() {
    const { line } = this.rows[this.active.row] ?? {};
    const { year } = this.columns[this.active.column];
    return line && year ? { line: line.code, year: year.year } : null;
  }

  focus() {
    this.cell(this.active.row, this.active.column)?.focus({ preventScroll: true });
  }

  /** Lays a frame (`choix`, `suite`, `copie`) over a rectangle of rows and columns; hides it without. */
  frame(name, bounds) {
    if (!bounds) return this.frames.hide(name);
    const [from, to] = [columnBox(this.table, bounds.left), columnBox(this.table, bounds.right)];
    return this.frames.lay(name, bounds, {
      left: from.left,
      width: to.left + to.width - from.left,
      height: this.rowHeight,
    });
  }

  /** Shows which cell is active and what is selected. One cell alone takes the focus, and says what it is. */
  #mark(element = this.element(this.active.row)) {
    if (!this.frames) return;
    const cell = element?.children[this.active.column];
    for (const old of this.body.querySelectorAll(".g-actif")) {
      if (old === cell) continue;
      old.classList.remove("g-actif");
      old.removeAttribute("tabindex");
      old.removeAttribute("aria-label");
    }
    if (cell) {
      cell.classList.add("g-actif");
      cell.tabIndex = 0;
      const called = activeName(this, cell);
      if (called) cell.setAttribute("aria-label", called);
      else cell.removeAttribute("aria-label");
    }
    const { left, right } = this.range;
    this.frames.fillHandle.hidden = Boolean(this.readOnly) || !this.selection || left < this.first || right > this.last;
    this.frame("choix", this.range);
  }

  // -- size

  fit() {
    if (!this.frames) return;
    if (this.#isNarrow !== this.model.narrow && !this.body.querySelector("[data-edite]")) {
      this.#redrawColumns();
      return;
    }
    this.widths.fit(this.table);
    this.table.redraw();
    this.#mark();
  }

  /** Shows a column, or hides it, and remembers it; whether it is shown now. */
  toggleColumn(key) {
    const hidden = new Set(preferences.read("cachees", []));
    if (!hidden.delete(key)) hidden.add(key);
    preferences.write("cachees", [...hidden]);
    this.#redrawColumns();
    return !hidden.has(key);
  }

  /** Draws other columns; the active cell stays where it is, if its column does. */
  #redrawColumns() {
    const { key } = this.columns[this.active.column];
    const focused = this.place.contains(document.activeElement);
    this.#adopt(this.model);
    const found = this.columns.findIndex((one) => one.key === key);
    this.#choose(this.active.row, found >= 0 ? found : this.#firstOpen());
    this.table.setColumns(this.#definitions());
    this.table.redraw(true);
    this.#roles();
    this.fit();
    if (focused) this.focus();
    this.dispatchEvent(new CustomEvent("active"));
  }

  /** Widens or narrows the active column; 0 gives every column its first width back. */
  widen(pixels) {
    this.widths.change(this.table, this.active.column, pixels);
    this.fit();
  }
}
