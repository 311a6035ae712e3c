// The columns and rows of the grid: what they are called, and which say that a filter hides some of their lines.

import assert from "node:assert/strict";
import { test } from "node:test";

import { colonnes } from "../../static/js/saisie/colonnes.js";
import { Modele } from "../../static/js/saisie/modele.js";
import { donnees } from "./donnees.js";

const growth = (model) => colonnes(model, false).find((one) => one.genre === "evolution");

test("growth is named after what it divides by: the reference if there is one, the first year otherwise", () => {
  const withReference = growth(new Modele(donnees()));
  assert.equal(withReference.titre, "2018 / réf.");
  assert.equal(withReference.dit, "Évolution de la référence T0-2017 (2017) à 2018");
  const alone = growth(new Modele(donnees({ reference: null })));
  assert.deepEqual([alone.titre, alone.dit], ["18/17", "Évolution de 2017 à 2018"]);
});

test("every subtotal with hidden lines says so, up to the measure, « Deux axes » and the total", () => {
  const rows = new Modele(donnees()).rangees(new Set(), { text: "personnes agees" });
  assert.deepEqual(
    rows.map((row) => [row.cle, Boolean(row.partiel)]),
    [["A2", true], ["A2-P2", true], ["A2-P2-M3", true], ["ligne/L004", false], ["rappel/axes", true], ["total", true]],
  );
  assert.ok(new Modele(donnees()).rangees().every((row) => !row.partiel));
});
