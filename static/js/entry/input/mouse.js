// The mouse on the grid: choose, extend, drag, fold, fill.

const INSIDE = 8; // px

export function watchMouse(grid, gestures) {
  const { place } = grid;
  place.addEventListener("mousedown", (event) => {
    if (event.button !== 0 || event.target.closest(".g-champ, .tabulator-col-resize-handle")) return;
    if (event.target.closest(".g-poignee")) return fill(event, grid, gestures);
    const head = event.target.closest(".tabulator-col");
    const at = placeOf(event.target);
    if (!head && !at) return undefined;
    event.preventDefault();
    gestures.editing.commit(null, { focus: false });
    if (head) return gestures.selectColumn(Number(head.getAttribute("aria-colindex")) - 1);
    gestures.tabStart = null;
    if (event.target.closest(".g-pli")) {
      grid.goTo(at.row, at.column);
      return grid.toggle(at.row);
    }
    grid.goTo(at.row, at.column, { extend: event.shiftKey, defiler: false });
    return follow(
      grid,
      (over) => grid.goTo(over.row, over.column, { extend: true, defiler: false }),
      () => gestures.sayRange(),
    );
  });
  place.addEventListener("dblclick", (event) => {
    if (event.target.closest(".g-poignee, .tabulator-col-resize-handle") || !placeOf(event.target)) return;
    gestures.edit();
  });
  // a finger that taps the active cell once more opens it
  let tapped = null;
  place.addEventListener("pointerup", (event) => {
    if (event.pointerType !== "touch") return;
    const cell = event.target.closest(".tabulator-cell");
    if (cell && cell === tapped && cell.classList.contains("g-actif")) gestures.edit();
    tapped = cell;
  });
}

function placeOf(target) {
  const cell = target.closest?.(".tabulator-cell");
  const row = cell?.closest(".tabulator-row");
  return row
    ? { row: Number(row.getAttribute("aria-rowindex")) - 2, column: Number(cell.getAttribute("aria-colindex")) - 1 }
    : null;
}

/** Calls `move` with each cell that the pointer reaches until the button is released, scrolling at the sides. */
function follow(grid, move, end) {
  const { holder } = grid;
  let last = null;
  let pointer = null;
  const reach = () => {
    if (!pointer) return;
    const box = holder.getBoundingClientRect();
    // the frozen column and the total stand before cells that scroll under them
    const left = box.left + (holder.scrollLeft > 0 ? grid.cell(grid.rows.length - 1, 0).offsetWidth : 0);
    const right = box.left + holder.clientWidth;
    const under =
      holder.scrollTop + holder.clientHeight < holder.scrollHeight - 1 ? grid.pinnedCount * grid.rowHeight : 0;
    const bottom = box.top + holder.clientHeight - under;
    // well inside a cell: the line between two rows is of neither
    const x = Math.max(left + INSIDE, Math.min(pointer.clientX, right - INSIDE));
    const y = Math.max(box.top + INSIDE, Math.min(pointer.clientY, bottom - INSIDE));
    const pull = (value, low, high) => (value < low ? -1 : value > high ? 1 : 0);
    holder.scrollTop += pull(pointer.clientY, box.top, bottom) * grid.rowHeight;
    holder.scrollLeft += pull(pointer.clientX, left, right) * grid.rowHeight;
    const over = document.elementsFromPoint(x, y).map(placeOf).find(Boolean) ?? last;
    if (!over || (last && over.row === last.row && over.column === last.column)) return;
    last = over;
    move(over);
  };
  const timer = setInterval(reach, 50);
  const moved = (event) => {
    if (event.buttons === 0) return stop();
    pointer = event;
    return reach();
  };
  const stop = () => {
    clearInterval(timer);
    removeEventListener("mousemove", moved);
    removeEventListener("mouseup", stop);
    end(last);
  };
  addEventListener("mousemove", moved);
  addEventListener("mouseup", stop);
}

/** The fill handle: over the rows or over the years, whichever is drawn further. */
function fill(event, grid, gestures) {
  event.preventDefault();
  const from = grid.range;
  let wanted = null;
  const reach = (over) => {
    const row = over.row;
    const column = Math.max(grid.first, Math.min(over.column, grid.last));
    const down = Math.max(row - from.bottom, from.top - row, 0);
    const right = Math.max(column - from.right, from.left - column, 0);
    wanted = null;
    if (right && right >= down)
      wanted = { ...from, left: Math.min(from.left, column), right: Math.max(from.right, column) };
    else if (down) wanted = { ...from, top: Math.min(from.top, row), bottom: Math.max(from.bottom, row) };
    grid.frame("suite", wanted);
  };
  const ranks = (bounds) => ({
    ...bounds,
    left: grid.columns[bounds.left].rank,
    right: grid.columns[bounds.right].rank,
  });
  follow(grid, reach, () => {
    grid.frame("suite", null);
    if (!wanted) return;
    gestures.extend(ranks(from), ranks(wanted));
    grid.select(wanted);
  });
}
