// An amount out of proportion is asked once, its unit said; the others go by themselves.

import assert from "node:assert/strict";
import { test } from "node:test";

import { demesure } from "../../static/js/entry/model/magnitude.js";
import { enEuros } from "../../static/js/entry/model/amounts.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { donnees } from "./data.js";

const k = (thousands) => BigInt(thousands) * 100_000n;
const plain = (text) => text.replaceAll("\u00a0", " ");

test("an amount is held against what it replaces, else its line, else the ceiling of its envelope", () => {
  const cases = [
    [k(100_000), { remplace: k(1_000) }, false], // a hundred times, and no more
    [k(100_001), { remplace: k(1_000) }, true],
    [-k(100_001), { remplace: k(1_000) }, true],
    [k(100_001), { remplace: k(1_000), ligne: () => [k(90_000)] }, true],
    [k(100_001), { ligne: () => [null, k(1_000)] }, true],
    [k(100_001), { remplace: 0n, ligne: () => [k(90_000)] }, false],
    [k(1_001), { plafond: () => k(1_000) }, true],
    [k(1_000), { plafond: () => k(1_000) }, false],
    [k(9_999_999), {}, false],
    [0n, { remplace: k(1_000) }, false],
    [null, { remplace: k(1_000) }, false],
  ];
  for (const [cents, held, asked] of cases) assert.equal(demesure(cents, "x", "KEUR", held) !== null, asked, `${cents}`);
});

test("the question says the unit, both amounts, and what was perhaps meant", () => {
  const asked = demesure(123_456_789_000n, "1 234 567,89", "KEUR", { remplace: 123_400_000n });
  assert.equal(plain(asked.raison), "« 1 234 567,89 » en k€ fait 1 234 567 890,00 €, 1 000 fois le montant remplacé (1 234 000,00 €). Est-ce la bonne unité ?");
  assert.equal(asked.proposition, "1 234 567,89 €");
  assert.equal(demesure(k(7_000_000), "7000", "MEUR", { remplace: k(7_000) }).proposition, "7000 k€");
  assert.equal(demesure(k(7_000_000), "=7000*1", "MEUR", { remplace: k(7_000) }).proposition, "");
});

test("in the grid it waits for an answer, alone: it counts nowhere and holds the saving; once kept it is not asked again", () => {
  const model = new Modele(donnees());
  const place = { ligne: "L002", annee: 2018 };
  const type = (texte) => model.saisir([{ ...place, texte }], { unite: "KEUR" });
  assert.equal(type("204 600").refusees, 1);
  let seen = model.vue("L002", 2018);
  assert.deepEqual([seen.etat, enEuros(seen.valeur), seen.proposition], ["douteuse", "204600.00", "204 600 €"]);
  assert.deepEqual([model.comptes.attente, model.comptes.refusees, model.douteuses.length], [0, 1, 1]);
  assert.equal(model.enAttente().length, 0);
  const kept = model.garder();
  const again = new Modele(donnees());
  assert.equal(again.reprendre(kept).reprises, 1);
  assert.equal(again.vue("L002", 2018).etat, "douteuse");
  again.confirmer([place]);
  assert.equal(again.enAttente()[0].amount, "204600000.00");
  model.confirmer([place]);
  assert.equal(model.enAttente()[0].amount, "204600000.00");
  type("204 700");
  assert.equal(model.vue("L002", 2018).etat, "attente");
  model.annuler();
  model.annuler();
  assert.equal(model.vue("L002", 2018).etat, "douteuse");
  model.annuler();
  seen = model.vue("L002", 2018);
  assert.deepEqual([seen.etat, model.comptes.refusees], ["", 0]);
});

test("pasted, each is asked; a fill, which copies what is there, is not", () => {
  const model = new Modele(donnees());
  const rows = model.rangees();
  const at = rows.findIndex((row) => row.cle === "ligne/L002");
  const done = model.coller("204600\t209,7\n", { rangee: at, colonne: 1 }, rows, null, { unite: "KEUR" });
  assert.deepEqual([done.acceptees, done.refusees], [1, 1]);
  assert.equal(model.douteuses.length, 1);
});
