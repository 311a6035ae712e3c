// What a fill writes: pairs `[cell, cents]`. Cells copied down or to the right, or that go on from others, both ways.

const range = (first, last) => Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
const lines = (rows, top, bottom) =>
  rows
    .slice(top, bottom + 1)
    .filter((row) => row.kind === "ligne")
    .map((row) => row.line);

/** The first line of a selection, to those under it; one line alone: the line above it, to it. */
export function downwards(rows, { top, bottom, left, right }) {
  const [source, ...others] = lines(rows, top === bottom ? previousLine(rows, top) : top, bottom);
  return others.flatMap((line) => range(left, right).map((rank) => [line.cells[rank], source.cells[rank].effective]));
}

function previousLine(rows, index) {
  let place = index - 1;
  while (place >= 0 && rows[place].kind !== "ligne") place -= 1;
  return place < 0 ? index : place;
}

/** The first year of a selection, to those at its right; one year alone: the year before it, to it. */
export function rightwards(rows, { top, bottom, left, right }) {
  const from = left === right ? left - 1 : left;
  if (from < 0) return [];
  return lines(rows, top, bottom).flatMap((line) =>
    range(from + 1, right).map((rank) => [line.cells[rank], line.cells[from].effective]),
  );
}

/** What `source` selects goes on over the rest of `target`, by years or by lines. */
export function extension(rows, source, target) {
  const byYear = target.top === source.top && target.bottom === source.bottom;
  const of = (line, first, last) => range(first, last).map((rank) => line.cells[rank]);
  const down = (rank, top, bottom) => lines(rows, top, bottom).map((line) => line.cells[rank]);
  const runs = byYear
    ? lines(rows, source.top, source.bottom).map((line) => [
        of(line, source.left, source.right),
        of(line, source.right + 1, target.right),
        of(line, target.left, source.left - 1).reverse(),
      ])
    : range(source.left, source.right).map((rank) => [
        down(rank, source.top, source.bottom),
        down(rank, source.bottom + 1, target.bottom),
        down(rank, target.top, source.top - 1).reverse(),
      ]);
  return runs.flatMap(([seeds, onwards, back]) => progression(seeds, onwards, back));
}

/** Pairs `[cell, cents]`. Amounts at equal steps go on by that step; anything else is repeated. */
function progression(seeds, onwards, back) {
  const amounts = seeds.map((cell) => cell.effective);
  if (!amounts.length) return [];
  const step = commonStep(amounts);
  const repeated = (cells, from) => cells.map((cell, i) => [cell, from[i % from.length]]);
  if (step === null) return [...repeated(onwards, amounts), ...repeated(back, [...amounts].reverse())];
  const [first, last] = [amounts[0], amounts.at(-1)];
  return [
    ...onwards.map((cell, i) => [cell, last + step * BigInt(i + 1)]),
    ...back.map((cell, i) => [cell, first - step * BigInt(i + 1)]),
  ];
}

function commonStep(amounts) {
  if (amounts.length < 2 || amounts.includes(null)) return null;
  const step = amounts[1] - amounts[0];
  return amounts.every((cents, i) => i === 0 || cents - amounts[i - 1] === step) ? step : null;
}
