// What a fill writes: pairs `[cell, cents]`. Cells copied down or to the right, or that go on from others, both ways.

const range = (first, last) => Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
const lines = (rows, top, bottom) => rows.slice(top, bottom + 1).filter((row) => row.genre === "ligne").map((row) => row.ligne);

/** The first line of a selection, to those under it; one line alone: the line above it, to it. */
export function versLeBas(rows, { haut, bas, gauche, droite }) {
  const [source, ...others] = lines(rows, haut === bas ? previousLine(rows, haut) : haut, bas);
  return others.flatMap((line) => range(gauche, droite).map((rank) => [line.cellules[rank], source.cellules[rank].effective]));
}

function previousLine(rows, index) {
  let place = index - 1;
  while (place >= 0 && rows[place].genre !== "ligne") place -= 1;
  return place < 0 ? index : place;
}

/** The first year of a selection, to those at its right; one year alone: the year before it, to it. */
export function versLaDroite(rows, { haut, bas, gauche, droite }) {
  const from = gauche === droite ? gauche - 1 : gauche;
  if (from < 0) return [];
  return lines(rows, haut, bas).flatMap((line) => range(from + 1, droite).map((rank) => [line.cellules[rank], line.cellules[from].effective]));
}

/** What `source` selects goes on over the rest of `cible`, by years or by lines. */
export function prolongement(rows, source, cible) {
  const byYear = cible.haut === source.haut && cible.bas === source.bas;
  const of = (line, first, last) => range(first, last).map((rank) => line.cellules[rank]);
  const down = (rank, top, bottom) => lines(rows, top, bottom).map((line) => line.cellules[rank]);
  const runs = byYear
    ? lines(rows, source.haut, source.bas).map((line) => [of(line, source.gauche, source.droite), of(line, source.droite + 1, cible.droite), of(line, cible.gauche, source.gauche - 1).reverse()])
    : range(source.gauche, source.droite).map((rank) => [down(rank, source.haut, source.bas), down(rank, source.bas + 1, cible.bas), down(rank, cible.haut, source.haut - 1).reverse()]);
  return runs.flatMap(([seeds, onwards, back]) => suite(seeds, onwards, back));
}

/** Pairs `[cell, cents]`. Amounts at equal steps go on by that step; anything else is repeated. */
function suite(seeds, onwards, back) {
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
