// An amount out of proportion is asked once, its unit said; the others go by themselves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toEuros } from "../../static/js/entry/model/amounts.js";
import { outOfProportion } from "../../static/js/entry/model/magnitude.js";
import { Model } from "../../static/js/entry/model/model.js";
import { versionData } from "./data.js";

const k = (thousands) => BigInt(thousands) * 100_000n;
const plain = (text) => text.replaceAll("\u00a0", " ");

test("an amount is held against what it replaces, else its line, else the ceiling of its envelope", () => {
  const cases = [
    [k(100_000), { replaced: k(1_000) }, false], // a hundred times, and no more
    [k(100_001), { replaced: k(1_000) }, true],
    [-k(100_001), { replaced: k(1_000) }, true],
    [k(100_001), { replaced: k(1_000), line: () => [k(90_000)] }, true],
    [k(100_001), { line: () => [null, k(1_000)] }, true],
    [k(100_001), { replaced: 0n, line: () => [k(90_000)] }, false],
    [k(1_001), { ceiling: () => k(1_000) }, true],
    [k(1_000), { ceiling: () => k(1_000) }, false],
    [k(9_999_999), {}, false],
    [0n, { replaced: k(1_000) }, false],
    [null, { replaced: k(1_000) }, false],
  ];
  for (const [cents, held, asked] of cases)
    assert.equal(outOfProportion(cents, "x", "KEUR", held) !== null, asked, `${cents}`);
});

test("the question says the unit, both amounts, and what was perhaps meant", () => {
  const asked = outOfProportion(123_456_789_000n, "1 234 567,89", "KEUR", { replaced: 123_400_000n });
  assert.equal(
    plain(asked.reason),
    [
      "« 1 234 567,89 » en k€ fait 1 234 567 890,00 €, 1 000 fois le montant remplacé",
      "(1 234 000,00 €). Est-ce la bonne unité ?",
    ].join(" "),
  );
  assert.equal(asked.proposition, "1 234 567,89 €");
  assert.equal(outOfProportion(k(7_000_000), "7000", "MEUR", { replaced: k(7_000) }).proposition, "7000 k€");
  assert.equal(outOfProportion(k(7_000_000), "=7000*1", "MEUR", { replaced: k(7_000) }).proposition, "");
});

test("in the grid it waits for an answer, alone: it counts nowhere, holds the saving, and is asked once", () => {
  const model = new Model(versionData());
  const place = { line: "L002", year: 2018 };
  const type = (text) => model.type([{ ...place, text }], { unit: "KEUR" });
  assert.equal(type("204 600").refused, 1);
  let seen = model.view("L002", 2018);
  assert.deepEqual([seen.state, toEuros(seen.value), seen.proposition], ["douteuse", "204600.00", "204 600 €"]);
  assert.deepEqual([model.counts.waiting, model.counts.refused, model.doubtful.length], [0, 1, 1]);
  assert.equal(model.pendingEdits().length, 0);
  const kept = model.draft();
  const again = new Model(versionData());
  assert.equal(again.resume(kept).resumed, 1);
  assert.equal(again.view("L002", 2018).state, "douteuse");
  again.confirm([place]);
  assert.equal(again.pendingEdits()[0].amount, "204600000.00");
  model.confirm([place]);
  assert.equal(model.pendingEdits()[0].amount, "204600000.00");
  type("204 700");
  assert.equal(model.view("L002", 2018).state, "attente");
  model.undo();
  model.undo();
  assert.equal(model.view("L002", 2018).state, "douteuse");
  model.undo();
  seen = model.view("L002", 2018);
  assert.deepEqual([seen.state, model.counts.refused], ["", 0]);
});

test("pasted, each is asked; a fill, which copies what is there, is not", () => {
  const model = new Model(versionData());
  const rows = model.rows();
  const at = rows.findIndex((row) => row.key === "ligne/L002");
  const done = model.paste("204600\t209,7\n", { row: at, column: 1 }, rows, null, { unit: "KEUR" });
  assert.deepEqual([done.accepted, done.refused], [1, 1]);
  assert.equal(model.doubtful.length, 1);
});
