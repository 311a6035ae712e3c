// What the fill handle writes: cells that go on from others, one way and the other.

/** Pairs `[cell, cents]`. Amounts at equal steps go on by that step; anything else is repeated. */
export function suite(seeds, onwards, back) {
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
