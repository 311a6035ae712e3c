// The columns and rows of the grid: what they are called, and which say that a filter hides some of their lines.

import assert from "node:assert/strict";
import { test } from "node:test";

import { colonnes } from "../../static/js/entry/view/columns.js";
import { enEuros } from "../../static/js/entry/model/amounts.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { donnees } from "./data.js";

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
    [["A2", true], ["A2-P2", true], ["A2-P2-M3", true], ["ligne/L004", false], ["rappel/axes", true], ["affichees", false], ["total", true]],
  );
  assert.ok(new Modele(donnees()).rangees().every((row) => !row.partiel));
});

test("a subtotal whose hidden lines hold nothing is whole", () => {
  const data = donnees();
  data.lines.push({ ...data.lines[2], code: "L006", label: "Vide", envelope: "FIR", reference: null, cells: [null, [null, 2, "entry", 0], null, null] });
  const rows = new Modele(data).rangees(new Set(), { envelope: "MIGAC" });
  const marked = (cle) => Boolean(rows.find((row) => row.cle === cle).partiel);
  assert.deepEqual([marked("A2-P2-M1"), marked("A2-P2-M3"), marked("total")], [false, true, true]);
  const only = new Modele({ ...data, lines: data.lines.filter((one) => one.code !== "L004") }).rangees(new Set(), { text: "etablissement" });
  assert.equal(Boolean(only.find((row) => row.cle === "A2-P2-M3").partiel), false);
});

test("under a filter, the lines shown have their total, which follows as one types", () => {
  const model = new Modele(donnees());
  const rows = model.rangees(new Set(["A2"]), { envelope: "MIGAC" });
  const foot = rows.find((row) => row.cle === "affichees");
  assert.equal(foot.label, "Total des lignes affichées");
  const shown = () => model.montants(foot).annees.map((cents) => enEuros(cents));
  assert.deepEqual(shown(), ["139020000.00", "142217460.00", "145772896.50", "149344332.47"], "folded lines included");
  assert.equal(enEuros(model.montants(foot).reference), "139020000.00");
  model.saisir([{ ligne: "L002", annee: 2018, texte: "300 000" }], { unite: "EUR" });
  assert.equal(shown()[1], "142312860.00");
  assert.equal(model.montants(model.rangees(new Set(), { text: "introuvable" }).find((row) => row.cle === "affichees")).annees[1], null);
});

test("who enters for a direction has its total, once", () => {
  const data = donnees();
  for (const line of data.lines) line.own = line.direction === "DOS";
  const model = new Modele(data);
  const feet = (filter) => model.rangees(new Set(), filter).filter((row) => row.lignes).map((row) => row.label);
  assert.deepEqual(feet(null), ["Total DOS"]);
  assert.deepEqual(feet({ own: true }), ["Total DOS"]);
  assert.deepEqual(feet({ envelope: "MIGAC" }), ["Total des lignes affichées", "Total DOS"]);
  const mine = model.rangees().find((row) => row.cle === "miennes");
  assert.equal(enEuros(model.montants(mine).annees[1]), "142013960.00");
});
