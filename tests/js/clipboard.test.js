// A block copied in the grid and pasted back: its lines go to lines, whatever stands between them, in the unit of the copy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { enEuros } from "../../static/js/entry/model/amounts.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { coller, copier } from "../../static/js/entry/input/clipboard.js";
import { donnees } from "./data.js";

const value = (model, ligne, annee) => enEuros(model.vue(ligne, annee).valeur);

/** What the browser gives an event of copy or paste. */
function pressePapiers() {
  const kept = new Map();
  const clipboardData = { setData: (type, text) => kept.set(type, text), getData: (type) => kept.get(type) ?? "" };
  return { kept, clipboardData, preventDefault() {} };
}

/** The grid as copy and paste see it: years alone, one rectangle selected. */
function grille(model, unite = "EUR") {
  const rangees = model.rangees();
  const colonnes = model.annees.map((annee, rang) => ({ genre: "annee", annee, rang }));
  const choisir = (cle, height, gauche, width) => {
    const haut = rangees.findIndex((row) => row.cle === cle);
    made.plage = { haut, bas: haut + height - 1, gauche, droite: gauche + width - 1 };
    made.selection = made.plage;
  };
  const made = { modele: model, unite, rangees, colonnes, premiere: 0, derniere: colonnes.length - 1, choisir, encadrer() {}, selectionner() {} };
  const page = { annoncer() {}, dire() {} };
  return { grille: made, gestes: { grille: made, modele: model, page, fait: (done) => done } };
}

test("a block copied with its subtotals comes back line for line", () => {
  const model = new Modele(donnees());
  const { grille: grid, gestes } = grille(model);
  const event = pressePapiers();
  grid.choisir("ligne/L002", 3, 1, 2); // L002, its neighbour M3, L003
  copier(event, gestes);
  grid.choisir("ligne/L001", 1, 1, 1); // four subtotals stand under it
  const done = coller(event, gestes);
  assert.deepEqual([done.acceptees, done.refusees, done.sautees], [4, 0, 2]);
  assert.deepEqual(model.enAttente().map((one) => [one.line, one.year, one.amount]), [
    ["L001", 2018, "204600.00"],
    ["L001", 2019, "209715.00"],
    ["L002", 2018, "142012860.00"],
    ["L002", 2019, "145563181.50"],
  ]);
});

test("so it does from one year to another, and where the clipboard keeps texts alone", () => {
  for (const ends of ["\n", "\r\n"]) {
    const model = new Modele(donnees());
    const { grille: grid, gestes } = grille(model);
    const event = pressePapiers();
    grid.choisir("ligne/L001", 6, 1, 1); // down to L002, over A2, A2-P2, M1, and M3
    copier(event, gestes);
    const text = event.kept.get("text/plain").replaceAll("\n", ends);
    event.kept.clear();
    event.kept.set("text/plain", text);
    grid.choisir("ligne/L001", 1, 3, 1);
    const done = coller(event, gestes);
    assert.deepEqual([done.acceptees, done.refusees, done.sautees], [2, 0, 4]);
    assert.deepEqual([value(model, "L001", 2020), value(model, "L002", 2020), value(model, "L003", 2020)], ["1100.00", "204600.00", "149129479.45"]);
  }
});

test("a copy keeps its unit when another is shown before the paste", () => {
  for (const [from, to] of [["EUR", "KEUR"], ["KEUR", "EUR"], ["EUR", "MEUR"]]) {
    const model = new Modele(donnees());
    const { grille: grid, gestes } = grille(model, from);
    const event = pressePapiers();
    grid.choisir("ligne/L003", 1, 3, 1);
    copier(event, gestes);
    grid.unite = to;
    grid.choisir("ligne/L001", 1, 2, 1);
    coller(event, gestes);
    assert.equal(value(model, "L001", 2019), "149129479.45", `${from} to ${to}`);
  }
});

test("what comes from elsewhere is read in the unit shown, though a copy was made before", () => {
  const model = new Modele(donnees());
  const { grille: grid, gestes } = grille(model);
  grid.choisir("ligne/L001", 1, 1, 1);
  copier(pressePapiers(), gestes);
  grid.unite = "KEUR";
  const elsewhere = pressePapiers();
  elsewhere.kept.set("text/plain", "11");
  grid.choisir("ligne/L001", 1, 2, 1);
  coller(elsewhere, gestes);
  assert.equal(value(model, "L001", 2019), "11000.00");
  elsewhere.kept.set("application/x-prs-budget-copie", "{");
  grid.choisir("ligne/L001", 1, 3, 1);
  coller(elsewhere, gestes);
  assert.equal(value(model, "L001", 2020), "11000.00");
});

test("the empty last cell of a copied column is pasted too, and lines fill a larger selection", () => {
  const model = new Modele(donnees());
  const { grille: grid, gestes } = grille(model);
  const event = pressePapiers();
  grid.choisir("AUTRES-P0-NC", 2, 3, 1); // a subtotal and its line, both empty
  copier(event, gestes);
  grid.choisir("ligne/L003", 1, 1, 1);
  coller(event, gestes);
  assert.equal(value(model, "L003", 2018), null);
  grid.choisir("A2-P2-M1", 2, 2, 1); // a subtotal and its line
  copier(event, gestes);
  grid.choisir("ligne/L002", 3, 1, 1);
  coller(event, gestes);
  assert.deepEqual([value(model, "L002", 2018), value(model, "L003", 2018)], ["209715.00", "209715.00"]);
});

test("subtotals copied alone are figures like others", () => {
  const model = new Modele(donnees());
  const { grille: grid, gestes } = grille(model);
  const event = pressePapiers();
  grid.choisir("A2-P2-M3", 1, 1, 1);
  copier(event, gestes);
  grid.unite = "KEUR";
  grid.choisir("ligne/L001", 1, 1, 1);
  coller(event, gestes);
  assert.equal(value(model, "L001", 2018), "142015929.00");
});
