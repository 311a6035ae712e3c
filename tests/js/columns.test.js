// The columns and rows of the grid: what they are called, and which say that a filter hides some of their lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toEuros } from "../../static/js/entry/model/amounts.js";
import { Model } from "../../static/js/entry/model/model.js";
import { columnsOf } from "../../static/js/entry/view/columns.js";
import { versionData } from "./data.js";

const growth = (model) => columnsOf(model, false).find((one) => one.kind === "evolution");

test("growth is named after what it divides by: the reference if there is one, the first year otherwise", () => {
  const withReference = growth(new Model(versionData()));
  assert.equal(withReference.title, "2018 / réf.");
  assert.equal(withReference.hint, "Évolution de la référence T0-2017 (2017) à 2018");
  const alone = growth(new Model(versionData({ reference: null })));
  assert.deepEqual([alone.title, alone.hint], ["18/17", "Évolution de 2017 à 2018"]);
});

test("every subtotal with hidden lines says so, up to the measure, « Deux axes » and the total", () => {
  const rows = new Model(versionData()).rows(new Set(), { text: "personnes agees" });
  assert.deepEqual(
    rows.map((row) => [row.key, Boolean(row.partial)]),
    [
      ["A2", true],
      ["A2-P2", true],
      ["A2-P2-M3", true],
      ["ligne/L004", false],
      ["rappel/axes", true],
      ["affichees", false],
      ["total", true],
    ],
  );
  assert.ok(new Model(versionData()).rows().every((row) => !row.partial));
});

test("a subtotal whose hidden lines hold nothing is whole", () => {
  const data = versionData();
  data.lines.push({
    ...data.lines[2],
    code: "L006",
    label: "Vide",
    envelope: "FIR",
    reference: null,
    cells: [null, [null, 2, "entry", 0], null, null],
  });
  const rows = new Model(data).rows(new Set(), { envelope: "MIGAC" });
  const marked = (key) => Boolean(rows.find((row) => row.key === key).partial);
  assert.deepEqual([marked("A2-P2-M1"), marked("A2-P2-M3"), marked("total")], [false, true, true]);
  const only = new Model({ ...data, lines: data.lines.filter((one) => one.code !== "L004") }).rows(new Set(), {
    text: "etablissement",
  });
  assert.equal(Boolean(only.find((row) => row.key === "A2-P2-M3").partial), false);
});

test("under a filter, the lines shown have their total, which follows as one types", () => {
  const model = new Model(versionData());
  const rows = model.rows(new Set(["A2"]), { envelope: "MIGAC" });
  const foot = rows.find((row) => row.key === "affichees");
  assert.equal(foot.label, "Total des lignes affichées");
  const shown = () => model.amounts(foot).years.map((cents) => toEuros(cents));
  assert.deepEqual(shown(), ["139020000.00", "142217460.00", "145772896.50", "149344332.47"], "folded lines included");
  assert.equal(toEuros(model.amounts(foot).reference), "139020000.00");
  model.type([{ line: "L002", year: 2018, text: "300 000" }], { unit: "EUR" });
  assert.equal(shown()[1], "142312860.00");
  assert.equal(
    model.amounts(model.rows(new Set(), { text: "introuvable" }).find((row) => row.key === "affichees")).years[1],
    null,
  );
});

test("who enters for a direction has its total, once", () => {
  const data = versionData();
  for (const line of data.lines) line.own = line.direction === "DOS";
  const model = new Model(data);
  const feet = (filter) =>
    model
      .rows(new Set(), filter)
      .filter((row) => row.lines)
      .map((row) => row.label);
  assert.deepEqual(feet(null), ["Total DOS"]);
  assert.deepEqual(feet({ own: true }), ["Total DOS"]);
  assert.deepEqual(feet({ envelope: "MIGAC" }), ["Total des lignes affichées", "Total DOS"]);
  const mine = model.rows().find((row) => row.key === "miennes");
  assert.equal(toEuros(model.amounts(mine).years[1]), "142013960.00");
});
