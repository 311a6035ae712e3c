// One cell: what a text typed over another speaks of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { toEuros } from "../../static/js/entry/model/amounts.js";
import { Model } from "../../static/js/entry/model/model.js";
import { versionData } from "./data.js";

const CELL = { line: "L001", year: 2018 };
const type = (model, text) => model.type([{ ...CELL, text }], { unit: "EUR" });
const value = (model) => toEuros(model.view("L001", 2018).value);

test("a percentage typed after a refusal speaks of the amount that waited, not of the one saved", () => {
  const model = new Model(versionData());
  type(model, "2000");
  type(model, "abc");
  type(model, "encore");
  type(model, "-10 %");
  assert.equal(value(model), "1800.00");
  model.undo();
  model.undo();
  assert.equal(model.view("L001", 2018).state, "refusee");
  type(model, "+10 %");
  assert.equal(value(model), "2200.00");
});

test("it speaks of the saved amount where nothing waited, or where what waited was dropped", () => {
  const model = new Model(versionData());
  type(model, "abc");
  type(model, "-10 %");
  assert.equal(value(model), "990.00");
  type(model, "abc");
  model.drop([CELL]);
  type(model, "-10 %");
  assert.equal(value(model), "990.00");
});

test("what waited and was emptied takes no percentage", () => {
  const model = new Model(versionData());
  type(model, "");
  type(model, "abc");
  type(model, "-10 %");
  assert.match(model.view("L001", 2018).reason, /la cellule est vide/);
});

test("a refused cell kept on the computer is taken back with the amount that waited under it", () => {
  const model = new Model(versionData());
  type(model, "2000");
  type(model, "abc");
  const kept = JSON.parse(JSON.stringify(model.draft()));
  const again = new Model(versionData());
  again.resume(kept);
  type(again, "-10 %");
  assert.equal(value(again), "1800.00");
});
