// Where columns stand in the grid, and how a cell comes into view.

/** Where a column begins, and how wide it is, in px. */
export function columnBox(table, rank) {
  let left = 0;
  const columns = table.getColumns();
  for (let i = 0; i < rank; i += 1) left += columns[i].getWidth();
  return { left, width: columns[rank].getWidth() };
}

/** Scrolls as little as shows a cell whole, beside the frozen column and above the totals at the foot. */
export function bringIntoView(grid, { row, column }) {
  const { holder, rowHeight, rows, pinnedCount, table } = grid;
  const [top, bottom] = [row * rowHeight, (row + 1) * rowHeight];
  const foot = row >= rows.length - pinnedCount ? 0 : pinnedCount * rowHeight;
  if (top < holder.scrollTop) holder.scrollTop = top;
  else if (bottom > holder.scrollTop + holder.clientHeight - foot)
    holder.scrollTop = bottom - holder.clientHeight + foot;
  const { left, width } = columnBox(table, column);
  const frozen = columnBox(table, 0).width;
  if (column > 0 && left - frozen < holder.scrollLeft) holder.scrollLeft = left - frozen;
  else if (left + width > holder.scrollLeft + holder.clientWidth) holder.scrollLeft = left + width - holder.clientWidth;
  table.rowManager.renderer.draw();
}
