// A sheet of the FIR in the same grid: columns named, the stage before beside, the variation, totals to the cent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { colonnes } from "../../static/js/entry/view/columns.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { donnees } from "./data.js";

const GROUPS = [["nature:INT", "INT", "Intervention", 0, null], ["nature:INT/direction:DOS", "DOS", "Offre de soins", 1, "nature:INT"]];

const line = (code, label, before, cells, more = {}) => ({ code, measure: "nature:INT/direction:DOS", label, direction: "DOS", mission: code.split(":")[2], note: "", remark: "", locked: "", reference: null, own: true, before, cells, ...more });

function feuille(more = {}) {
  return donnees({
    version: { code: "FIR/ARS-IDF/2018/BR1/credits", label: "BR1", status: "open", stamp: 1 },
    years: [{ year: "ae", title: "AE", words: "autorisations d’engagement", open: true, base: false }, { year: "cp", title: "CP", words: "crédits de paiement", open: true, base: false }],
    name: "AE et CP par endroit",
    heading: "Nature › direction › mission › dispositif",
    total: "Total BR1",
    before: { title: "BI", label: "Budget initial" },
    reference: null,
    causes: [],
    facets: { mission: [["1", "1 Prévention"], ["2", "2 Permanence"]] },
    groups: GROUPS.map(([key, code, label, level, parent]) => ({ key, code, label, title: label, level, parent, outside: false })),
    lines: [
      line("INT:DOS:1:NC", "1 Prévention", ["1000.10", "900.00"], [["1100.15", 1, "entered", 0], ["900.00", 1, "entered", 0]]),
      line("INT:DOS:2:NC", "2 Permanence", ["50.00", null], [null, null]),
    ],
    envelopes: [],
    ...more,
  });
}

test("the stage before stands at the left of what is entered, the variation at the right, and a first stage has neither", () => {
  const titles = (data, narrow = false) => colonnes(new Modele(data), narrow).map((one) => one.titre);
  assert.deepEqual(titles(feuille()).slice(1), ["AE BI", "CP BI", "AE", "CP", "Var. AE", "Var. CP"]);
  assert.deepEqual(titles(feuille({ before: null })).slice(1), ["AE", "CP"]);
  assert.deepEqual(titles(feuille(), true).slice(1), ["AE", "CP"]);
});

test("totals of both stages follow to the cent", () => {
  const model = new Modele(feuille());
  const total = () => model.montants(model.rangees().at(-1));
  assert.deepEqual(total().avants, [105010n, 90000n]);
  model.saisir([{ ligne: "INT:DOS:2:NC", annee: "ae", texte: "0,1" }], { unite: "EUR" });
  assert.deepEqual(total().annees, [110025n, 90000n]);
  assert.equal(model.compare(model.rangees().at(-1), { rang: 0 }), 105010n);
  assert.equal(model.rangees().at(-1).label, "Total BR1");
});

test("a place that only the stage before has is written from revision 0, by the name of its column", () => {
  const model = new Modele(feuille());
  model.saisir([{ ligne: "INT:DOS:2:NC", annee: "cp", texte: "4" }], { unite: "KEUR" });
  assert.deepEqual(model.enAttente(), [{ line: "INT:DOS:2:NC", year: "cp", expected_rev: 0, amount: "4000.00" }]);
});

test("an amount is held against the stage before, where the stage says nothing yet", () => {
  const model = new Modele(feuille());
  model.saisir([{ ligne: "INT:DOS:2:NC", annee: "ae", texte: "12" }], { unite: "KEUR" });
  assert.equal(model.vue("INT:DOS:2:NC", "ae").etat, "douteuse");
});

test("saving one figure renews the revision of the other, which goes on waiting", () => {
  const model = new Modele(feuille());
  const [ligne] = ["INT:DOS:1:NC"];
  model.saisir([{ ligne, annee: "ae", texte: "2" }], { unite: "KEUR" });
  const sent = model.enAttente();
  model.saisir([{ ligne, annee: "cp", texte: "3" }], { unite: "KEUR" });
  model.enregistre({ cells: [{ line: ligne, year: "ae", rev: 2, amount: sent[0].amount, origin: "entered" }, { line: ligne, year: "cp", rev: 2, amount: "900.00", origin: "entered" }] });
  assert.deepEqual(model.enAttente(), [{ line: ligne, year: "cp", expected_rev: 2, amount: "3000.00" }]);
});

test("a negative figure asks for no cause, and a cell is announced by the title of its column", () => {
  const model = new Modele(feuille());
  model.saisir([{ ligne: "INT:DOS:1:NC", annee: "ae", texte: "-1" }], { unite: "KEUR" });
  assert.equal(model.exigeMotif, false);
  assert.match(model.annonce("INT:DOS:1:NC", "ae"), /^AE, Offre de soins, 1 Prévention, −1,0, en attente$/);
});

test("a sheet is filtered by the levels it has", () => {
  const model = new Modele(feuille());
  const kept = (filter) => model.rangees(new Set(), filter).filter((row) => row.ligne).map((row) => row.ligne.code);
  assert.deepEqual(kept({ mission: "2" }), ["INT:DOS:2:NC"]);
  assert.deepEqual(kept({ mission: "", text: "prevention" }), ["INT:DOS:1:NC"]);
});

test("a block of AE and CP is pasted, and what is beyond is told", () => {
  const model = new Modele(feuille());
  const rows = model.rangees();
  const first = rows.findIndex((row) => row.ligne);
  const done = model.coller("1\t2\n3\t4", { rangee: first, colonne: 0 }, rows, null, { unite: "EUR" });
  assert.equal(done.acceptees, 4);
  assert.equal(model.vue("INT:DOS:2:NC", "cp").valeur, 400n);
  assert.equal(model.coller("1\t2\t3", { rangee: first, colonne: 0 }, rows, null, { unite: "EUR" }).refusees, 1);
});
