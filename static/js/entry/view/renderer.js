// How Tabulator draws the rows of the grid: all of one height, each where its rank says, only those in view.
//
// Its own virtual renderer guesses the heights and drifts after a jump; here the place of a row is exact, so that the
// selection can be laid over it. The active row and the totals at the foot are always there.

const MARGIN = 12;

/** A renderer for rows of `height` px. `laid(element, rank)` is told of each row that comes in; `kept()` is a rank
 * that stays, `pinned()` how many rows stay at the foot.
 */
export function rendererOf(Renderer, { height, laid, kept, pinned }) {
  return class RowRenderer extends Renderer {
    constructor(table) {
      super(table);
      this.verticalFillMode = "fill";
      this.window = new RowWindow(this, { height, laid, kept, pinned });
    }

    clearRows() {
      this.window.clear();
      this.elementVertical.scrollTop = 0;
    }

    renderRows() {
      this.clearRows();
      this.draw();
    }

    rerenderRows(callback) {
      this.window.drawAgain(callback);
    }

    scrollRows() {
      this.draw();
    }

    visibleRows() {
      return [...this.window.shown.values()];
    }

    scrollToRow(row) {
      this.elementVertical.scrollTop = this.rows().indexOf(row) * height;
    }

    scrollToRowNearestTop() {
      return true;
    }

    draw() {
      this.window.draw();
    }
  };
}

/** The rows that are drawn, by rank: those in view, some around them, and those that stay. */
class RowWindow {
  constructor(renderer, { height, laid, kept, pinned }) {
    Object.assign(this, { renderer, height, laid, kept, pinned });
    this.shown = new Map();
  }

  clear() {
    for (const rank of this.shown.keys()) this.#remove(rank);
  }

  /** Rows that are the same stay as they are: whoever types in one of them goes on typing. */
  drawAgain(callback) {
    const { elementVertical } = this.renderer;
    const { scrollTop, scrollLeft } = elementVertical;
    if (callback) this.clear();
    callback?.();
    this.#size();
    elementVertical.scrollTop = scrollTop;
    this.draw();
    elementVertical.scrollLeft = scrollLeft;
  }

  draw() {
    const rows = this.renderer.rows();
    const foot = rows.length - this.pinned();
    const wanted = this.#wanted(rows, foot);
    for (const rank of this.shown.keys()) if (!wanted.has(rank)) this.#remove(rank);
    this.#size();
    const added = [...wanted].filter((rank) => !this.shown.has(rank));
    const fragment = document.createDocumentFragment();
    for (const rank of added) fragment.append(this.#laid(rows[rank], rank, foot));
    this.renderer.tableElement.append(fragment);
    for (const rank of added) rows[rank].rendered();
  }

  /** The ranks to draw. */
  #wanted(rows, foot) {
    const { scrollTop, clientHeight } = this.renderer.elementVertical;
    const first = Math.max(0, Math.floor(scrollTop / this.height) - MARGIN);
    const last = Math.min(rows.length - 1, Math.ceil((scrollTop + clientHeight) / this.height) + MARGIN);
    const wanted = new Set([...rows.keys()].slice(Math.max(0, foot)));
    if (this.kept() >= 0 && this.kept() < rows.length) wanted.add(this.kept());
    for (let rank = first; rank <= last; rank += 1) wanted.add(rank);
    return wanted;
  }

  #laid(row, rank, foot) {
    row.initialize(false, true);
    const element = row.getElement();
    element.style.top = rank >= foot ? "" : `${rank * this.height}px`;
    this.laid(element, rank);
    this.shown.set(rank, row);
    return element;
  }

  #remove(rank) {
    this.shown.get(rank).getElement().remove();
    this.shown.delete(rank);
  }

  #size() {
    this.renderer.tableElement.style.height = `${this.renderer.rows().length * this.height}px`;
  }
}
