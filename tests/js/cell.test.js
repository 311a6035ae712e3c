// One cell: what a text typed over another speaks of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { enEuros } from "../../static/js/entry/model/amounts.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { donnees } from "./data.js";

const CELL = { ligne: "L001", annee: 2018 };
const type = (model, texte) => model.saisir([{ ...CELL, texte }], { unite: "EUR" });
const value = (model) => enEuros(model.vue("L001", 2018).valeur);

test("a percentage typed after a refusal speaks of the amount that waited, not of the one saved", () => {
  const model = new Modele(donnees());
  type(model, "2000");
  type(model, "abc");
  type(model, "encore");
  type(model, "-10 %");
  assert.equal(value(model), "1800.00");
  model.annuler();
  model.annuler();
  assert.equal(model.vue("L001", 2018).etat, "refusee");
  type(model, "+10 %");
  assert.equal(value(model), "2200.00");
});

test("it speaks of the saved amount where nothing waited, or where what waited was dropped", () => {
  const model = new Modele(donnees());
  type(model, "abc");
  type(model, "-10 %");
  assert.equal(value(model), "990.00");
  type(model, "abc");
  model.renoncer([CELL]);
  type(model, "-10 %");
  assert.equal(value(model), "990.00");
});

test("what waited and was emptied takes no percentage", () => {
  const model = new Modele(donnees());
  type(model, "");
  type(model, "abc");
  type(model, "-10 %");
  assert.match(model.vue("L001", 2018).raison, /la cellule est vide/);
});

test("a refused cell kept on the computer is taken back with the amount that waited under it", () => {
  const model = new Modele(donnees());
  type(model, "2000");
  type(model, "abc");
  const kept = JSON.parse(JSON.stringify(model.garder()));
  const again = new Modele(donnees());
  again.reprendre(kept);
  type(again, "-10 %");
  assert.equal(value(again), "1800.00");
});
