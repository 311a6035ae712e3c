// The grid without its page: states of cells, totals, undo, what is given to the server and what comes back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { toEuros } from "../../static/js/entry/model/amounts.js";
import { Model } from "../../static/js/entry/model/model.js";
import { versionData } from "./data.js";

const newModel = (more) => new Model(versionData(more));
const rowOf = (model, key) => model.rows().find((row) => row.key === key);
const euros = (model, key) => model.amounts(rowOf(model, key)).years.map(toEuros);
const type = (model, line, year, text, unit) => model.type([{ line, year, text }], { unit });

/** Every sum again, the long way. */
function proof(model) {
  for (const row of model.rows().filter((one) => one.kind !== "ligne")) {
    const under = model.lines.filter((line) => {
      const keys = [];
      for (let group = model.groups.get(line.group); group; group = model.groups.get(group.parent)) keys.push(group);
      if (row.kind === "groupe") return keys.some((group) => group.key === row.key);
      return row.kind === "total" || !keys.some((group) => group.outsideAxes);
    });
    const sums = model.years.map((_, rank) => {
      const amounts = under.map((line) => line.cells[rank].effective).filter((cents) => cents !== null);
      return amounts.length ? amounts.reduce((a, b) => a + b, 0n) : null;
    });
    assert.deepEqual(model.amounts(row).years, sums, row.key);
  }
}

test("the rows come in the order of the nomenclature, subtotals first, « Autres » after the axes", () => {
  assert.deepEqual(
    newModel()
      .rows()
      .map((row) => row.key),
    [
      "A1",
      "A1-P1",
      "A1-P1-NC",
      "ligne/L001",
      "A2",
      "A2-P2",
      "A2-P2-M1",
      "ligne/L002",
      "A2-P2-M3",
      "ligne/L003",
      "ligne/L004",
      "rappel/axes",
      "AUTRES",
      "AUTRES-P0",
      "AUTRES-P0-NC",
      "ligne/L005",
      "total",
    ],
  );
  assert.equal(rowOf(newModel(), "rappel/axes").label, "Deux axes");
});

test("a folded group hides what is under it, and keeps its total", () => {
  const model = newModel();
  const rows = model.rows(new Set(["A2", "AUTRES-P0"]));
  assert.deepEqual(
    rows.map((row) => row.key),
    ["A1", "A1-P1", "A1-P1-NC", "ligne/L001", "A2", "rappel/axes", "AUTRES", "AUTRES-P0", "total"],
  );
  assert.ok(rows[4].folded);
  assert.equal(toEuros(model.amounts(rows[4]).years[1]), "142220529.00");
});

test("a filter keeps lines by words, envelope, direction, recurrence and state, and says what it hides", () => {
  const model = newModel();
  const lines = (filter) =>
    model
      .rows(new Set(), filter)
      .filter((row) => row.kind === "ligne")
      .map((row) => row.line.code);
  assert.deepEqual(lines({ text: "etablissement sante" }), ["L003"]);
  assert.deepEqual(lines({ text: "precarite" }), ["L002"]);
  assert.deepEqual(lines({ envelope: "MIGAC" }), ["L002", "L003"]);
  assert.deepEqual(lines({ direction: "DOS", envelope: "MIGAC" }), ["L003"]);
  assert.deepEqual(lines({ recurrence: "CNR" }), []);
  assert.deepEqual(lines({ state: "vide" }), ["L001", "L005"]);
  type(model, "L001", 2018, "abc");
  assert.deepEqual(lines({ state: "refusee" }), ["L001"]);
  assert.deepEqual(lines({ state: "modifiee" }), ["L001"]);
  const measure = model.rows(new Set(), { envelope: "MIGAC" }).find((row) => row.key === "A2-P2-M3");
  assert.ok(measure.partial);
  assert.deepEqual(
    model.rows(new Set(), { text: "introuvable" }).map((row) => row.kind),
    ["rappel", "affichees", "total"],
  );
});

test("an amount typed waits, and carries up to its subtotals, its envelope and the total", () => {
  const model = newModel();
  const { accepted, refused, touched } = type(model, "L003", 2018, "+2,5 %", "KEUR");
  assert.deepEqual([accepted, refused], [1, 0]);
  assert.deepEqual(new Set(touched), new Set(["ligne/L003", "A2-P2-M3", "A2-P2", "A2", "rappel/axes", "total"]));
  const seen = model.view("L003", 2018);
  assert.deepEqual(
    [seen.state, seen.text, toEuros(seen.value), toEuros(seen.saved)],
    ["attente", "+2,5 %", "145563181.50", "142012860.00"],
  );
  assert.equal(euros(model, "A2-P2-M3")[1], "145566250.50");
  proof(model);
});

test("a refusal counts for the old amount, and stays with its text, its reason and what was probably meant", () => {
  const model = newModel();
  const before = euros(model, "total");
  const { refused } = type(model, "L003", 2018, "9 98O,9", "KEUR");
  assert.equal(refused, 1);
  const seen = model.view("L003", 2018);
  assert.deepEqual(
    [seen.state, seen.text, seen.reason, seen.proposition],
    ["refusee", "9 98O,9", "« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0.", "9 980,9"],
  );
  assert.deepEqual(euros(model, "total"), before);
  assert.deepEqual(model.pendingEdits(), []);
  assert.deepEqual(
    model.toSettle().map((one) => [one.kind, one.line, one.year]),
    [["refusee", "L003", 2018]],
  );
});

test("nothing entered is not zero, in a cell and in a sum", () => {
  const model = newModel();
  assert.deepEqual(euros(model, "A1"), ["1000.00", "1100.00", null, null]);
  type(model, "L001", 2019, "0", "EUR");
  assert.deepEqual(euros(model, "A1"), ["1000.00", "1100.00", "0.00", null]);
  model.empty([
    { line: "L001", year: 2018 },
    { line: "L001", year: 2019 },
  ]);
  assert.deepEqual(euros(model, "A1"), ["1000.00", null, null, null]);
  assert.deepEqual(model.pendingEdits(), [{ line: "L001", year: 2018, expected_rev: 1, amount: null }]);
  proof(model);
});

test("the amount that is saved already waits for nothing", () => {
  const model = newModel();
  type(model, "L001", 2018, "1 200", "EUR");
  type(model, "L001", 2018, "1,1 k€", "EUR");
  assert.equal(model.view("L001", 2018).state, "");
  assert.deepEqual(model.counts, { waiting: 0, refused: 0, conflicts: 0 });
});

test("a locked line and a closed year refuse with their reason, but not the amount that they hold", () => {
  const model = newModel();
  const { accepted, refused } = model.type([
    { line: "L004", year: 2018, text: "4" },
    { line: "L004", year: 2019, text: "3,1" },
    { line: "L001", year: 2017, text: "5" },
  ]);
  assert.deepEqual([accepted, refused], [1, 2]);
  assert.equal(model.view("L004", 2018).reason, "DA a transmis ses lignes : demandez leur renvoi aux finances.");
  assert.equal(model.view("L004", 2019).state, "verrouillee");
  assert.equal(model.view("L001", 2017).reason, "L’année 2017 est close : ses montants ne changent plus.");
  assert.equal(model.empty([{ line: "L004", year: 2020 }]).locked, 1);
});

test("a cell never written is saved from revision 0", () => {
  const model = newModel();
  type(model, "L005", 2019, "7", "EUR");
  assert.deepEqual(model.pendingEdits(), [{ line: "L005", year: 2019, expected_rev: 0, amount: "7.00" }]);
});

test("the margin of an envelope follows what waits, and says when its ceiling is passed", () => {
  const model = newModel();
  const margin = (code, rank) => model.margins().find((one) => one.code === code).years[rank];
  assert.deepEqual([toEuros(margin("FIR", 1).remaining), margin("FIR", 1).exceeded], ["400.00", false]);
  assert.equal(margin("FIR", 2).remaining, null);
  type(model, "L001", 2018, "1 600", "EUR");
  assert.deepEqual(
    [toEuros(margin("FIR", 1).remaining), margin("FIR", 1).exceeded, margin("FIR", 1).nature],
    ["-100.00", true, "hypothesis"],
  );
  assert.equal(toEuros(margin("MIGAC", 1).programmed), "142217460.00");
});

test("undo and redo go through steps, whatever was typed", () => {
  const model = newModel();
  const start = euros(model, "total");
  type(model, "L001", 2018, "2", "KEUR");
  model.type([
    { line: "L002", year: 2018, text: "abc" },
    { line: "L003", year: 2018, text: "1" },
  ]);
  const end = euros(model, "total");
  assert.deepEqual(model.undo(), {
    label: "saisie",
    cells: 2,
    first: { line: "L002", year: 2018 },
    touched: ["ligne/L002", "ligne/L003", "A2-P2-M3", "A2-P2", "A2", "rappel/axes", "total"],
  });
  assert.equal(model.view("L002", 2018).state, "");
  model.undo();
  assert.deepEqual(euros(model, "total"), start);
  assert.equal(model.undo(), null);
  model.redo();
  model.redo();
  assert.deepEqual(euros(model, "total"), end);
  assert.equal(model.view("L002", 2018).text, "abc");
  assert.equal(model.redo(), null);
  model.undo();
  type(model, "L001", 2018, "3", "KEUR");
  assert.equal(model.redo(), null, "what is typed after an undo closes the way back");
  proof(model);
});

test("what changes nothing leaves nothing to undo", () => {
  const model = newModel();
  type(model, "L001", 2018, "1,1", "KEUR");
  assert.equal(model.undo(), null);
});

const answer = (model, rev = 2) => ({
  cells: model.pendingEdits().map(({ line, year, amount }) => ({ line, year, amount, rev, origin: "entered" })),
});

test("what is saved waits no more; undone after it, the old amount waits", () => {
  const model = newModel();
  type(model, "L001", 2018, "2", "KEUR");
  model.saved(answer(model));
  assert.deepEqual([model.view("L001", 2018).state, model.view("L001", 2018).rev], ["enregistree", 2]);
  assert.deepEqual(model.pendingEdits(), []);
  model.undo();
  assert.deepEqual(model.pendingEdits(), [{ line: "L001", year: 2018, expected_rev: 2, amount: "1100.00" }]);
  model.redo();
  assert.deepEqual(model.pendingEdits(), []);
  model.forgetSaved();
  assert.equal(model.view("L001", 2018).state, "");
  proof(model);
});

test("what is typed while a save is on its way goes on waiting, on the new revision", () => {
  const model = newModel();
  type(model, "L001", 2018, "2", "KEUR");
  const sent = answer(model);
  type(model, "L001", 2018, "3", "KEUR");
  model.saved(sent);
  assert.deepEqual(model.pendingEdits(), [{ line: "L001", year: 2018, expected_rev: 2, amount: "3000.00" }]);
  proof(model);
});

const moved = (amount, rev = 3) => [
  { line: "L001", year: 2018, expected_rev: 1, rev, amount, by: "DOS (démo)", at: "2018-03-08T10:38:00+01:00" },
];

test("a conflict keeps both amounts, counts mine, and lasts until one chooses", () => {
  const model = newModel();
  type(model, "L001", 2018, "2", "KEUR");
  model.conflicts(moved("1500.00"));
  assert.equal(model.view("L001", 2018).state, "conflit");
  assert.deepEqual(
    [
      toEuros(model.view("L001", 2018).saved),
      toEuros(model.view("L001", 2018).other.cents),
      model.view("L001", 2018).other.by,
    ],
    ["1100.00", "1500.00", "DOS (démo)"],
  );
  assert.equal(euros(model, "A1")[1], "2000.00");
  assert.deepEqual(model.pendingEdits(), []);
  type(model, "L001", 2018, "2,5", "KEUR");
  assert.equal(model.view("L001", 2018).state, "conflit");
  type(model, "L001", 2018, "2,5x", "KEUR");
  type(model, "L001", 2018, "2,5", "KEUR");
  assert.equal(model.view("L001", 2018).state, "conflit");
  model.choose("L001", 2018, "mienne");
  assert.deepEqual(model.pendingEdits(), [{ line: "L001", year: 2018, expected_rev: 3, amount: "2500.00" }]);
  proof(model);
});

test("the other's amount can be taken, and that undone", () => {
  const model = newModel();
  type(model, "L001", 2018, "2", "KEUR");
  model.conflicts(moved("1500.00"));
  model.choose("L001", 2018, "autre");
  assert.deepEqual([model.view("L001", 2018).state, euros(model, "A1")[1]], ["", "1500.00"]);
  model.undo();
  assert.deepEqual(model.pendingEdits(), [{ line: "L001", year: 2018, expected_rev: 3, amount: "2000.00" }]);
  model.undo();
  assert.deepEqual([model.view("L001", 2018).state, euros(model, "A1")[1]], ["", "1500.00"]);
  proof(model);
});

test("two people who typed the same amount do not disagree", () => {
  const model = newModel();
  type(model, "L001", 2018, "2", "KEUR");
  model.conflicts(moved("2000.00"));
  assert.deepEqual([model.view("L001", 2018).state, model.view("L001", 2018).rev], ["", 3]);
});

test("a cell that moved while nothing was typed there shows the new amount", () => {
  const model = newModel();
  model.conflicts(moved("1500.00"));
  assert.deepEqual([model.view("L001", 2018).state, euros(model, "A1")[1]], ["", "1500.00"]);
});

test("a cell that the server refuses keeps its text, unless it was changed since", () => {
  const model = newModel();
  type(model, "L001", 2018, "-2", "KEUR");
  type(model, "L002", 2018, "-3", "KEUR");
  const sent = model.pendingEdits();
  type(model, "L002", 2018, "3", "KEUR");
  model.rejected(
    sent.map(({ line, year }) => ({ line, year, reason: "montant négatif : indiquez un motif." })),
    sent,
  );
  assert.deepEqual([model.view("L001", 2018).state, model.view("L001", 2018).text], ["refusee", "-2"]);
  assert.equal(model.view("L002", 2018).state, "attente");
  proof(model);
});

test("a negative amount asks for a reason", () => {
  const model = newModel();
  assert.equal(model.needsCause, false);
  type(model, "L001", 2018, "(2)", "KEUR");
  assert.equal(model.needsCause, true);
  assert.equal(newModel({ needs_reason: true }).needsCause, true);
});

test("a cell says its year, its measure, its line, its amount and its state", () => {
  const model = newModel();
  type(model, "L003", 2018, "142 290,5", "KEUR");
  assert.equal(
    model.spoken("L003", 2018).replaceAll("\u00a0", " "),
    "2018, Mesures RH en santé, Établissement de santé, MIGAC, 142 290,5, en attente",
  );
  assert.equal(model.spoken("L001", 2019), "2019, Non ventilé, Ambulatoire, FIR, rien d’inscrit");
  type(model, "L001", 2018, "abc");
  assert.ok(model.spoken("L001", 2018).endsWith("refusé, abc : « abc » n’est pas un nombre."));
  assert.ok(model.spoken("L004", 2018).includes("verrouillé : DA a transmis ses lignes"));
});

test("what was typed is kept on the computer and taken back", () => {
  const model = newModel();
  model.type([
    { line: "L001", year: 2018, text: "=1+1" },
    { line: "L002", year: 2018, text: "abc" },
    { line: "L003", year: 2018, text: "5" },
  ]);
  const kept = JSON.parse(JSON.stringify(model.draft()));
  const data = versionData();
  data.lines[2].cells[1] = ["7.00", 2, "entered", 0];
  const next = new Model(data);
  const { resumed, conflicts, lost } = next.resume(kept);
  assert.deepEqual([resumed, conflicts, lost.length], [3, 1, 0]);
  assert.deepEqual(
    [next.view("L001", 2018).text, next.view("L002", 2018).reason],
    ["=1+1", "« abc » n’est pas un nombre."],
  );
  assert.deepEqual([next.view("L003", 2018).state, toEuros(next.view("L003", 2018).other.cents)], ["conflit", "7.00"]);
  assert.equal(newModel().draft(), null);
  assert.equal(newModel().resume({ ...kept, version: "AUTRE" }).resumed, 0);
  proof(next);
});
