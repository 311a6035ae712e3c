// A block copied in the grid and pasted back: its lines go to lines, whatever stands between them, in the unit of the
// copy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { onCopy, onPaste } from "../../static/js/entry/input/clipboard.js";
import { toEuros } from "../../static/js/entry/model/amounts.js";
import { Model } from "../../static/js/entry/model/model.js";
import { versionData } from "./data.js";

const value = (model, line, year) => toEuros(model.view(line, year).value);

/** What the browser gives an event of copy or paste. */
function clipboardEvent() {
  const kept = new Map();
  const clipboardData = { setData: (type, text) => kept.set(type, text), getData: (type) => kept.get(type) ?? "" };
  return { kept, clipboardData, preventDefault() {} };
}

/** The grid as copy and paste see it: years alone, one rectangle selected. */
function newGrid(model, unit = "EUR") {
  const rows = model.rows();
  const columns = model.years.map((year, rank) => ({ kind: "annee", year, rank }));
  const choose = (key, height, left, width) => {
    const top = rows.findIndex((row) => row.key === key);
    made.range = { top, bottom: top + height - 1, left, right: left + width - 1 };
    made.selection = made.range;
  };
  const made = {
    model: model,
    unit,
    rows,
    columns,
    first: 0,
    last: columns.length - 1,
    choose,
    frame() {},
    select() {},
  };
  const page = { announce() {}, say() {} };
  return { grid: made, gestures: { grid: made, model: model, page, applied: (done) => done } };
}

test("a block copied with its subtotals comes back line for line", () => {
  const model = new Model(versionData());
  const { grid, gestures } = newGrid(model);
  const event = clipboardEvent();
  grid.choose("ligne/L002", 3, 1, 2); // L002, its neighbour M3, L003
  onCopy(event, gestures);
  grid.choose("ligne/L001", 1, 1, 1); // four subtotals stand under it
  const done = onPaste(event, gestures);
  assert.deepEqual([done.accepted, done.refused, done.skipped], [4, 0, 2]);
  assert.deepEqual(
    model.pendingEdits().map((one) => [one.line, one.year, one.amount]),
    [
      ["L001", 2018, "204600.00"],
      ["L001", 2019, "209715.00"],
      ["L002", 2018, "142012860.00"],
      ["L002", 2019, "145563181.50"],
    ],
  );
});

test("so it does from one year to another, and where the clipboard keeps texts alone", () => {
  for (const ends of ["\n", "\r\n"]) {
    const model = new Model(versionData());
    const { grid, gestures } = newGrid(model);
    const event = clipboardEvent();
    grid.choose("ligne/L001", 6, 1, 1); // down to L002, over A2, A2-P2, M1, and M3
    onCopy(event, gestures);
    const text = event.kept.get("text/plain").replaceAll("\n", ends);
    event.kept.clear();
    event.kept.set("text/plain", text);
    grid.choose("ligne/L001", 1, 3, 1);
    const done = onPaste(event, gestures);
    assert.deepEqual([done.accepted, done.refused, done.skipped], [2, 0, 4]);
    assert.deepEqual(
      [value(model, "L001", 2020), value(model, "L002", 2020), value(model, "L003", 2020)],
      ["1100.00", "204600.00", "149129479.45"],
    );
  }
});

test("a copy keeps its unit when another is shown before the paste", () => {
  for (const [from, to] of [
    ["EUR", "KEUR"],
    ["KEUR", "EUR"],
    ["EUR", "MEUR"],
  ]) {
    const model = new Model(versionData());
    const { grid, gestures } = newGrid(model, from);
    const event = clipboardEvent();
    grid.choose("ligne/L003", 1, 3, 1);
    onCopy(event, gestures);
    grid.unit = to;
    grid.choose("ligne/L001", 1, 2, 1);
    onPaste(event, gestures);
    assert.equal(value(model, "L001", 2019), "149129479.45", `${from} to ${to}`);
  }
});

test("what comes from elsewhere is read in the unit shown, though a copy was made before", () => {
  const model = new Model(versionData());
  const { grid, gestures } = newGrid(model);
  grid.choose("ligne/L001", 1, 1, 1);
  onCopy(clipboardEvent(), gestures);
  grid.unit = "KEUR";
  const elsewhere = clipboardEvent();
  elsewhere.kept.set("text/plain", "11");
  grid.choose("ligne/L001", 1, 2, 1);
  onPaste(elsewhere, gestures);
  assert.equal(value(model, "L001", 2019), "11000.00");
  elsewhere.kept.set("application/x-prs-budget-copie", "{");
  grid.choose("ligne/L001", 1, 3, 1);
  onPaste(elsewhere, gestures);
  assert.equal(value(model, "L001", 2020), "11000.00");
});

test("the empty last cell of a copied column is pasted too, and lines fill a larger selection", () => {
  const model = new Model(versionData());
  const { grid, gestures } = newGrid(model);
  const event = clipboardEvent();
  grid.choose("AUTRES-P0-NC", 2, 3, 1); // a subtotal and its line, both empty
  onCopy(event, gestures);
  grid.choose("ligne/L003", 1, 1, 1);
  onPaste(event, gestures);
  assert.equal(value(model, "L003", 2018), null);
  grid.choose("A2-P2-M1", 2, 2, 1); // a subtotal and its line
  onCopy(event, gestures);
  grid.choose("ligne/L002", 3, 1, 1);
  onPaste(event, gestures);
  assert.deepEqual([value(model, "L002", 2018), value(model, "L003", 2018)], ["209715.00", "209715.00"]);
});

test("subtotals copied alone are figures like others", () => {
  const model = new Model(versionData());
  const { grid, gestures } = newGrid(model);
  const event = clipboardEvent();
  grid.choose("A2-P2-M3", 1, 1, 1);
  onCopy(event, gestures);
  grid.unit = "KEUR";
  grid.choose("ligne/L001", 1, 1, 1);
  onPaste(event, gestures);
  assert.equal(value(model, "L001", 2018), "142015929.00");
});
