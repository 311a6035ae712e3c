// Where keys lead in the grid.

/** The next line, over the subtotals; where there is none, the same place. */
export function lineAfter(rows, from, step) {
  for (let rank = from + step; rank >= 0 && rank < rows.length; rank += step)
    if (rows[rank].kind === "ligne") return rank;
  return from;
}

/** The next cell of a selection, line by line or year by year, round again after the last; null where it has no line.
 */
export function within(grid, [down, along]) {
  const { top, bottom, left, right } = grid.range;
  const rows = [];
  for (let rank = top; rank <= bottom; rank += 1) if (grid.rows[rank].kind === "ligne") rows.push(rank);
  if (!rows.length) return null;
  const [height, width] = [rows.length, right - left + 1];
  const row = Math.max(0, rows.indexOf(grid.active.row));
  const column = grid.active.column - left;
  const size = height * width;
  const place = down ? (column * height + row + down + size) % size : (row * width + column + along + size) % size;
  return down
    ? [rows[place % height], left + Math.floor(place / height)]
    : [rows[Math.floor(place / width)], left + (place % width)];
}

/** Where Ctrl and an arrow lead: to the edge of the filled cells, or to the next filled one, as in a spreadsheet. */
export function edge(grid, from, [down, right]) {
  const { rows } = grid;
  let { row, column } = from;
  const inside = (row, column) => row >= 0 && row < rows.length && column >= grid.first && column <= grid.last;
  if (!inside(row + down, column + right))
    return [Math.max(0, Math.min(row + down, rows.length - 1)), Math.max(0, column + right)];
  if (column < grid.first || column > grid.last)
    return right ? [row, right > 0 ? grid.first : 0] : [down > 0 ? rows.length - 1 : 0, column];
  const filled = (row, column) => grid.model.amounts(rows[row]).years[grid.columns[column].rank] !== null;
  const along = filled(row, column) && filled(row + down, column + right);
  while (inside(row + down, column + right)) {
    if (along && !filled(row + down, column + right)) break;
    row += down;
    column += right;
    if (!along && filled(row, column)) break;
  }
  return [row, column];
}
