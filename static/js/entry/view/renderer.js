// How Tabulator draws the rows of the grid: all of one height, each where its rank says, only those in view.
//
// Its own virtual renderer guesses the heights and drifts after a jump; here the place of a row is exact, so that the
// selection can be laid over it. The active row and the totals at the foot are always there.

const MARGIN = 12;

/** A renderer for rows of `height` px. `laid(element, rank)` is told of each row that comes in; `kept()` is a rank that stays, `pinned()` how many rows stay at the foot. */
export function rendererOf(Renderer, { height, laid, kept, pinned }) {
  return class RowRenderer extends Renderer {
    constructor(table) {
      super(table);
      this.verticalFillMode = "fill";
      this.shown = new Map();
    }

    clearRows() {
      for (const row of this.shown.values()) row.getElement().remove();
      this.shown.clear();
      this.elementVertical.scrollTop = 0;
    }

    renderRows() {
      this.clearRows();
      this.draw();
    }

    /** Rows that are the same stay as they are: whoever types in one of them goes on typing. */
    rerenderRows(callback) {
      const { scrollTop, scrollLeft } = this.elementVertical;
      const shown = callback ? [...this.shown] : [];
      for (const [, row] of shown) row.getElement().remove();
      for (const [rank] of shown) this.shown.delete(rank);
      callback?.();
      this.tableElement.style.height = `${this.rows().length * height}px`;
      this.elementVertical.scrollTop = scrollTop;
      this.draw();
      this.elementVertical.scrollLeft = scrollLeft;
    }

    scrollRows() {
      this.draw();
    }

    visibleRows() {
      return [...this.shown.values()];
    }

    scrollToRow(row) {
      this.elementVertical.scrollTop = this.rows().indexOf(row) * height;
    }

    scrollToRowNearestTop() {
      return true;
    }

    draw() {
      const rows = this.rows();
      const { scrollTop, clientHeight } = this.elementVertical;
      const first = Math.max(0, Math.floor(scrollTop / height) - MARGIN);
      const last = Math.min(rows.length - 1, Math.ceil((scrollTop + clientHeight) / height) + MARGIN);
      const foot = rows.length - pinned();
      const wanted = new Set([...rows.keys()].slice(Math.max(0, foot)));
      if (kept() >= 0 && kept() < rows.length) wanted.add(kept());
      for (let rank = first; rank <= last; rank += 1) wanted.add(rank);
      for (const [rank, row] of this.shown) {
        if (wanted.has(rank)) continue;
        row.getElement().remove();
        this.shown.delete(rank);
      }
      this.tableElement.style.height = `${rows.length * height}px`;
      const fragment = document.createDocumentFragment();
      const added = [];
      for (const rank of wanted) {
        if (this.shown.has(rank)) continue;
        const row = rows[rank];
        row.initialize(false, true);
        const element = row.getElement();
        element.style.top = rank >= foot ? "" : `${rank * height}px`;
        laid(element, rank);
        fragment.append(element);
        this.shown.set(rank, row);
        added.push(row);
      }
      this.tableElement.append(fragment);
      for (const row of added) row.rendered();
    }
  };
}
