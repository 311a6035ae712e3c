// A sheet of the FIR in the same grid: columns named, the stage before beside, the variation, totals to the cent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../static/js/entry/model/model.js";
import { columnsOf } from "../../static/js/entry/view/columns.js";
import { versionData } from "./data.js";

const GROUPS = [
  ["nature:INT", "INT", "Intervention", 0, null],
  ["nature:INT/direction:DOS", "DOS", "Offre de soins", 1, "nature:INT"],
];

const line = (code, label, before, cells, more = {}) => ({
  code,
  measure: "nature:INT/direction:DOS",
  label,
  direction: "DOS",
  mission: code.split(":")[2],
  note: "",
  remark: "",
  locked: "",
  reference: null,
  own: true,
  before,
  cells,
  ...more,
});

function sheet(more = {}) {
  return versionData({
    version: { code: "FIR/ARS-IDF/2018/BR1/credits", label: "BR1", status: "open", stamp: 1 },
    years: [
      { year: "ae", title: "AE", words: "autorisations d’engagement", open: true, base: false },
      { year: "cp", title: "CP", words: "crédits de paiement", open: true, base: false },
    ],
    name: "AE et CP par endroit",
    heading: "Nature › direction › mission › dispositif",
    total: "Total BR1",
    before: { title: "BI", label: "Budget initial" },
    reference: null,
    causes: [],
    facets: {
      mission: [
        ["1", "1 Prévention"],
        ["2", "2 Permanence"],
      ],
    },
    groups: GROUPS.map(([key, code, label, level, parent]) => ({
      key,
      code,
      label,
      title: label,
      level,
      parent,
      outside: false,
    })),
    lines: [
      line(
        "INT:DOS:1:NC",
        "1 Prévention",
        ["1000.10", "900.00"],
        [
          ["1100.15", 1, "entered", 0],
          ["900.00", 1, "entered", 0],
        ],
      ),
      line("INT:DOS:2:NC", "2 Permanence", ["50.00", null], [null, null]),
    ],
    envelopes: [],
    ...more,
  });
}

test("the stage before stands at the left of what is entered, the variation at the right; a first has none", () => {
  const titles = (data, narrow = false) => columnsOf(new Model(data), narrow).map((one) => one.title);
  assert.deepEqual(titles(sheet()).slice(1), ["AE BI", "CP BI", "AE", "CP", "Var. AE", "Var. CP"]);
  assert.deepEqual(titles(sheet({ before: null })).slice(1), ["AE", "CP"]);
  assert.deepEqual(titles(sheet(), true).slice(1), ["AE", "CP"]);
});

test("totals of both stages follow to the cent", () => {
  const model = new Model(sheet());
  const total = () => model.amounts(model.rows().at(-1));
  assert.deepEqual(total().earlier, [105010n, 90000n]);
  model.type([{ line: "INT:DOS:2:NC", year: "ae", text: "0,1" }], { unit: "EUR" });
  assert.deepEqual(total().years, [110025n, 90000n]);
  assert.equal(model.compare(model.rows().at(-1), { rank: 0 }), 105010n);
  assert.equal(model.rows().at(-1).label, "Total BR1");
});

test("a place that only the stage before has is written from revision 0, by the name of its column", () => {
  const model = new Model(sheet());
  model.type([{ line: "INT:DOS:2:NC", year: "cp", text: "4" }], { unit: "KEUR" });
  assert.deepEqual(model.pendingEdits(), [{ line: "INT:DOS:2:NC", year: "cp", expected_rev: 0, amount: "4000.00" }]);
});

test("an amount is held against the stage before, where the stage says nothing yet", () => {
  const model = new Model(sheet());
  model.type([{ line: "INT:DOS:2:NC", year: "ae", text: "12" }], { unit: "KEUR" });
  assert.equal(model.view("INT:DOS:2:NC", "ae").state, "douteuse");
});

test("saving one figure renews the revision of the other, which goes on waiting", () => {
  const model = new Model(sheet());
  const [line] = ["INT:DOS:1:NC"];
  model.type([{ line, year: "ae", text: "2" }], { unit: "KEUR" });
  const sent = model.pendingEdits();
  model.type([{ line, year: "cp", text: "3" }], { unit: "KEUR" });
  model.saved({
    cells: [
      { line: line, year: "ae", rev: 2, amount: sent[0].amount, origin: "entered" },
      { line: line, year: "cp", rev: 2, amount: "900.00", origin: "entered" },
    ],
  });
  assert.deepEqual(model.pendingEdits(), [{ line: line, year: "cp", expected_rev: 2, amount: "3000.00" }]);
});

test("a negative figure asks for no cause, and a cell is announced by the title of its column", () => {
  const model = new Model(sheet());
  model.type([{ line: "INT:DOS:1:NC", year: "ae", text: "-1" }], { unit: "KEUR" });
  assert.equal(model.needsCause, false);
  assert.match(model.spoken("INT:DOS:1:NC", "ae"), /^AE, Offre de soins, 1 Prévention, −1,0, en attente$/);
});

test("a sheet is filtered by the levels it has", () => {
  const model = new Model(sheet());
  const kept = (filter) =>
    model
      .rows(new Set(), filter)
      .filter((row) => row.line)
      .map((row) => row.line.code);
  assert.deepEqual(kept({ mission: "2" }), ["INT:DOS:2:NC"]);
  assert.deepEqual(kept({ mission: "", text: "prevention" }), ["INT:DOS:1:NC"]);
});

test("a block of AE and CP is pasted, and what is beyond is told", () => {
  const model = new Model(sheet());
  const rows = model.rows();
  const first = rows.findIndex((row) => row.line);
  const done = model.paste("1\t2\n3\t4", { row: first, column: 0 }, rows, null, { unit: "EUR" });
  assert.equal(done.accepted, 4);
  assert.equal(model.view("INT:DOS:2:NC", "cp").value, 400n);
  assert.equal(model.paste("1\t2\t3", { row: first, column: 0 }, rows, null, { unit: "EUR" }).refused, 1);
});
