// The grid without its page: states of cells, totals, undo, what is given to the server and what comes back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { enEuros } from "../../static/js/entry/model/amounts.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { donnees } from "./data.js";

const modele = (more) => new Modele(donnees(more));
const rowOf = (model, cle) => model.rangees().find((row) => row.cle === cle);
const euros = (model, cle) => model.montants(rowOf(model, cle)).annees.map(enEuros);
const saisir = (model, ligne, annee, texte, unite) => model.saisir([{ ligne, annee, texte }], { unite });

/** Every sum again, the long way. */
function proof(model) {
  for (const row of model.rangees().filter((one) => one.genre !== "ligne")) {
    const under = model.lignes.filter((line) => {
      const keys = [];
      for (let group = model.groupes.get(line.groupe); group; group = model.groupes.get(group.parent)) keys.push(group);
      if (row.genre === "groupe") return keys.some((group) => group.cle === row.cle);
      return row.genre === "total" || !keys.some((group) => group.horsAxes);
    });
    const sums = model.annees.map((_, rank) => {
      const amounts = under.map((line) => line.cellules[rank].effective).filter((cents) => cents !== null);
      return amounts.length ? amounts.reduce((a, b) => a + b, 0n) : null;
    });
    assert.deepEqual(model.montants(row).annees, sums, row.cle);
  }
}

test("the rows come in the order of the nomenclature, subtotals first, « Autres » after the axes", () => {
  assert.deepEqual(modele().rangees().map((row) => row.cle), [
    "A1", "A1-P1", "A1-P1-NC", "ligne/L001",
    "A2", "A2-P2", "A2-P2-M1", "ligne/L002", "A2-P2-M3", "ligne/L003", "ligne/L004",
    "rappel/axes", "AUTRES", "AUTRES-P0", "AUTRES-P0-NC", "ligne/L005", "total",
  ]);
  assert.equal(rowOf(modele(), "rappel/axes").label, "Deux axes");
});

test("a folded group hides what is under it, and keeps its total", () => {
  const model = modele();
  const rows = model.rangees(new Set(["A2", "AUTRES-P0"]));
  assert.deepEqual(rows.map((row) => row.cle), ["A1", "A1-P1", "A1-P1-NC", "ligne/L001", "A2", "rappel/axes", "AUTRES", "AUTRES-P0", "total"]);
  assert.ok(rows[4].replie);
  assert.equal(enEuros(model.montants(rows[4]).annees[1]), "142220529.00");
});

test("a filter keeps lines by words, envelope, direction, recurrence and state, and says what it hides", () => {
  const model = modele();
  const lines = (filter) => model.rangees(new Set(), filter).filter((row) => row.genre === "ligne").map((row) => row.ligne.code);
  assert.deepEqual(lines({ text: "etablissement sante" }), ["L003"]);
  assert.deepEqual(lines({ text: "precarite" }), ["L002"]);
  assert.deepEqual(lines({ envelope: "MIGAC" }), ["L002", "L003"]);
  assert.deepEqual(lines({ direction: "DOS", envelope: "MIGAC" }), ["L003"]);
  assert.deepEqual(lines({ recurrence: "CNR" }), []);
  assert.deepEqual(lines({ state: "vide" }), ["L001", "L005"]);
  saisir(model, "L001", 2018, "abc");
  assert.deepEqual(lines({ state: "refusee" }), ["L001"]);
  assert.deepEqual(lines({ state: "modifiee" }), ["L001"]);
  const measure = model.rangees(new Set(), { envelope: "MIGAC" }).find((row) => row.cle === "A2-P2-M3");
  assert.ok(measure.partiel);
  assert.deepEqual(model.rangees(new Set(), { text: "introuvable" }).map((row) => row.genre), ["rappel", "affichees", "total"]);
});

test("an amount typed waits, and carries up to its subtotals, its envelope and the total", () => {
  const model = modele();
  const { acceptees, refusees, touchees } = saisir(model, "L003", 2018, "+2,5 %", "KEUR");
  assert.deepEqual([acceptees, refusees], [1, 0]);
  assert.deepEqual(new Set(touchees), new Set(["ligne/L003", "A2-P2-M3", "A2-P2", "A2", "rappel/axes", "total"]));
  const seen = model.vue("L003", 2018);
  assert.deepEqual([seen.etat, seen.texte, enEuros(seen.valeur), enEuros(seen.enregistre)], ["attente", "+2,5 %", "145563181.50", "142012860.00"]);
  assert.equal(euros(model, "A2-P2-M3")[1], "145566250.50");
  proof(model);
});

test("a refusal counts for the old amount, and stays with its text, its reason and what was probably meant", () => {
  const model = modele();
  const before = euros(model, "total");
  const { refusees } = saisir(model, "L003", 2018, "9 98O,9", "KEUR");
  assert.equal(refusees, 1);
  const seen = model.vue("L003", 2018);
  assert.deepEqual([seen.etat, seen.texte, seen.raison, seen.proposition], ["refusee", "9 98O,9", "« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0.", "9 980,9"]);
  assert.deepEqual(euros(model, "total"), before);
  assert.deepEqual(model.enAttente(), []);
  assert.deepEqual(model.aRegler().map((one) => [one.genre, one.ligne, one.annee]), [["refusee", "L003", 2018]]);
});

test("nothing entered is not zero, in a cell and in a sum", () => {
  const model = modele();
  assert.deepEqual(euros(model, "A1"), ["1000.00", "1100.00", null, null]);
  saisir(model, "L001", 2019, "0", "EUR");
  assert.deepEqual(euros(model, "A1"), ["1000.00", "1100.00", "0.00", null]);
  model.vider([{ ligne: "L001", annee: 2018 }, { ligne: "L001", annee: 2019 }]);
  assert.deepEqual(euros(model, "A1"), ["1000.00", null, null, null]);
  assert.deepEqual(model.enAttente(), [{ line: "L001", year: 2018, expected_rev: 1, amount: null }]);
  proof(model);
});

test("the amount that is saved already waits for nothing", () => {
  const model = modele();
  saisir(model, "L001", 2018, "1 200", "EUR");
  saisir(model, "L001", 2018, "1,1 k€", "EUR");
  assert.equal(model.vue("L001", 2018).etat, "");
  assert.deepEqual(model.comptes, { attente: 0, refusees: 0, conflits: 0 });
});

test("a locked line and a closed year refuse with their reason, but not the amount that they hold", () => {
  const model = modele();
  const { acceptees, refusees } = model.saisir([
    { ligne: "L004", annee: 2018, texte: "4" },
    { ligne: "L004", annee: 2019, texte: "3,1" },
    { ligne: "L001", annee: 2017, texte: "5" },
  ]);
  assert.deepEqual([acceptees, refusees], [1, 2]);
  assert.equal(model.vue("L004", 2018).raison, "DA a transmis ses lignes : demandez leur renvoi aux finances.");
  assert.equal(model.vue("L004", 2019).etat, "verrouillee");
  assert.equal(model.vue("L001", 2017).raison, "L’année 2017 est close : ses montants ne changent plus.");
  assert.equal(model.vider([{ ligne: "L004", annee: 2020 }]).verrouillees, 1);
});

test("a cell never written is saved from revision 0", () => {
  const model = modele();
  saisir(model, "L005", 2019, "7", "EUR");
  assert.deepEqual(model.enAttente(), [{ line: "L005", year: 2019, expected_rev: 0, amount: "7.00" }]);
});

test("the margin of an envelope follows what waits, and says when its ceiling is passed", () => {
  const model = modele();
  const margin = (code, rank) => model.marges().find((one) => one.code === code).annees[rank];
  assert.deepEqual([enEuros(margin("FIR", 1).reste), margin("FIR", 1).depasse], ["400.00", false]);
  assert.equal(margin("FIR", 2).reste, null);
  saisir(model, "L001", 2018, "1 600", "EUR");
  assert.deepEqual([enEuros(margin("FIR", 1).reste), margin("FIR", 1).depasse, margin("FIR", 1).nature], ["-100.00", true, "hypothesis"]);
  assert.equal(enEuros(margin("MIGAC", 1).programme), "142217460.00");
});

test("undo and redo go through steps, whatever was typed", () => {
  const model = modele();
  const start = euros(model, "total");
  saisir(model, "L001", 2018, "2", "KEUR");
  model.saisir([{ ligne: "L002", annee: 2018, texte: "abc" }, { ligne: "L003", annee: 2018, texte: "1" }]);
  const end = euros(model, "total");
  assert.deepEqual(model.annuler(), { libelle: "saisie", cellules: 2, premiere: { ligne: "L002", annee: 2018 }, touchees: ["ligne/L002", "ligne/L003", "A2-P2-M3", "A2-P2", "A2", "rappel/axes", "total"] });
  assert.equal(model.vue("L002", 2018).etat, "");
  model.annuler();
  assert.deepEqual(euros(model, "total"), start);
  assert.equal(model.annuler(), null);
  model.retablir();
  model.retablir();
  assert.deepEqual(euros(model, "total"), end);
  assert.equal(model.vue("L002", 2018).texte, "abc");
  assert.equal(model.retablir(), null);
  model.annuler();
  saisir(model, "L001", 2018, "3", "KEUR");
  assert.equal(model.retablir(), null, "what is typed after an undo closes the way back");
  proof(model);
});

test("what changes nothing leaves nothing to undo", () => {
  const model = modele();
  saisir(model, "L001", 2018, "1,1", "KEUR");
  assert.equal(model.annuler(), null);
});

const answer = (model, rev = 2) => ({ cells: model.enAttente().map(({ line, year, amount }) => ({ line, year, amount, rev, origin: "entered" })) });

test("what is saved waits no more; undone after it, the old amount waits", () => {
  const model = modele();
  saisir(model, "L001", 2018, "2", "KEUR");
  model.enregistre(answer(model));
  assert.deepEqual([model.vue("L001", 2018).etat, model.vue("L001", 2018).rev], ["enregistree", 2]);
  assert.deepEqual(model.enAttente(), []);
  model.annuler();
  assert.deepEqual(model.enAttente(), [{ line: "L001", year: 2018, expected_rev: 2, amount: "1100.00" }]);
  model.retablir();
  assert.deepEqual(model.enAttente(), []);
  model.oublierEnregistrees();
  assert.equal(model.vue("L001", 2018).etat, "");
  proof(model);
});

test("what is typed while a save is on its way goes on waiting, on the new revision", () => {
  const model = modele();
  saisir(model, "L001", 2018, "2", "KEUR");
  const sent = answer(model);
  saisir(model, "L001", 2018, "3", "KEUR");
  model.enregistre(sent);
  assert.deepEqual(model.enAttente(), [{ line: "L001", year: 2018, expected_rev: 2, amount: "3000.00" }]);
  proof(model);
});

const moved = (amount, rev = 3) => [{ line: "L001", year: 2018, expected_rev: 1, rev, amount, by: "DOS (démo)", at: "2018-03-08T10:38:00+01:00" }];

test("a conflict keeps both amounts, counts mine, and lasts until one chooses", () => {
  const model = modele();
  saisir(model, "L001", 2018, "2", "KEUR");
  model.conflits(moved("1500.00"));
  assert.equal(model.vue("L001", 2018).etat, "conflit");
  assert.deepEqual([enEuros(model.vue("L001", 2018).enregistre), enEuros(model.vue("L001", 2018).autre.centimes), model.vue("L001", 2018).autre.par], ["1100.00", "1500.00", "DOS (démo)"]);
  assert.equal(euros(model, "A1")[1], "2000.00");
  assert.deepEqual(model.enAttente(), []);
  saisir(model, "L001", 2018, "2,5", "KEUR");
  assert.equal(model.vue("L001", 2018).etat, "conflit");
  saisir(model, "L001", 2018, "2,5x", "KEUR");
  saisir(model, "L001", 2018, "2,5", "KEUR");
  assert.equal(model.vue("L001", 2018).etat, "conflit");
  model.choisir("L001", 2018, "mienne");
  assert.deepEqual(model.enAttente(), [{ line: "L001", year: 2018, expected_rev: 3, amount: "2500.00" }]);
  proof(model);
});

test("the other's amount can be taken, and that undone", () => {
  const model = modele();
  saisir(model, "L001", 2018, "2", "KEUR");
  model.conflits(moved("1500.00"));
  model.choisir("L001", 2018, "autre");
  assert.deepEqual([model.vue("L001", 2018).etat, euros(model, "A1")[1]], ["", "1500.00"]);
  model.annuler();
  assert.deepEqual(model.enAttente(), [{ line: "L001", year: 2018, expected_rev: 3, amount: "2000.00" }]);
  model.annuler();
  assert.deepEqual([model.vue("L001", 2018).etat, euros(model, "A1")[1]], ["", "1500.00"]);
  proof(model);
});

test("two people who typed the same amount do not disagree", () => {
  const model = modele();
  saisir(model, "L001", 2018, "2", "KEUR");
  model.conflits(moved("2000.00"));
  assert.deepEqual([model.vue("L001", 2018).etat, model.vue("L001", 2018).rev], ["", 3]);
});

test("a cell that moved while nothing was typed there shows the new amount", () => {
  const model = modele();
  model.conflits(moved("1500.00"));
  assert.deepEqual([model.vue("L001", 2018).etat, euros(model, "A1")[1]], ["", "1500.00"]);
});

test("a cell that the server refuses keeps its text, unless it was changed since", () => {
  const model = modele();
  saisir(model, "L001", 2018, "-2", "KEUR");
  saisir(model, "L002", 2018, "-3", "KEUR");
  const sent = model.enAttente();
  saisir(model, "L002", 2018, "3", "KEUR");
  model.refus(sent.map(({ line, year }) => ({ line, year, reason: "montant négatif : indiquez un motif." })), sent);
  assert.deepEqual([model.vue("L001", 2018).etat, model.vue("L001", 2018).texte], ["refusee", "-2"]);
  assert.equal(model.vue("L002", 2018).etat, "attente");
  proof(model);
});

test("a negative amount asks for a reason", () => {
  const model = modele();
  assert.equal(model.exigeMotif, false);
  saisir(model, "L001", 2018, "(2)", "KEUR");
  assert.equal(model.exigeMotif, true);
  assert.equal(modele({ needs_reason: true }).exigeMotif, true);
});

test("a cell says its year, its measure, its line, its amount and its state", () => {
  const model = modele();
  saisir(model, "L003", 2018, "142 290,5", "KEUR");
  assert.equal(model.annonce("L003", 2018).replaceAll("\u00a0", " "), "2018, Mesures RH en santé, Établissement de santé, MIGAC, 142 290,5, en attente");
  assert.equal(model.annonce("L001", 2019), "2019, Non ventilé, Ambulatoire, FIR, rien d’inscrit");
  saisir(model, "L001", 2018, "abc");
  assert.ok(model.annonce("L001", 2018).endsWith("refusé, abc : « abc » n’est pas un nombre."));
  assert.ok(model.annonce("L004", 2018).includes("verrouillé : DA a transmis ses lignes"));
});

test("what was typed is kept on the computer and taken back", () => {
  const model = modele();
  model.saisir([{ ligne: "L001", annee: 2018, texte: "=1+1" }, { ligne: "L002", annee: 2018, texte: "abc" }, { ligne: "L003", annee: 2018, texte: "5" }]);
  const kept = JSON.parse(JSON.stringify(model.garder()));
  const data = donnees();
  data.lines[2].cells[1] = ["7.00", 2, "entered", 0];
  const next = new Modele(data);
  const { reprises, conflits, perdues } = next.reprendre(kept);
  assert.deepEqual([reprises, conflits, perdues.length], [3, 1, 0]);
  assert.deepEqual([next.vue("L001", 2018).texte, next.vue("L002", 2018).raison], ["=1+1", "« abc » n’est pas un nombre."]);
  assert.deepEqual([next.vue("L003", 2018).etat, enEuros(next.vue("L003", 2018).autre.centimes)], ["conflit", "7.00"]);
  assert.equal(modele().garder(), null);
  assert.equal(modele().reprendre({ ...kept, version: "AUTRE" }).reprises, 0);
  proof(next);
});
