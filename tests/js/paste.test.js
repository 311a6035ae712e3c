// Paste, fill and copy: where each cell of a block goes, and what becomes of those that cannot go anywhere.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decouper, repeter } from "../../static/js/entry/model/paste.js";
import { collage } from "../../static/js/entry/view/messages.js";
import { enEuros, pourEditer } from "../../static/js/entry/model/amounts.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { beaucoup, donnees } from "./data.js";

const modele = () => new Modele(donnees());
const place = (rows, cle) => rows.findIndex((row) => row.cle === cle);
const value = (model, ligne, annee) => enEuros(model.vue(ligne, annee).valeur);

function paste(model, text, cle, colonne, selection) {
  const rows = model.rangees();
  return model.coller(text, { rangee: place(rows, cle), colonne }, rows, selection, { unite: "EUR" });
}

test("a copied text is cut by tabs and lines, its trailing newline aside", () => {
  const cases = [
    ["1\t2\n3\t4\n", [["1", "2"], ["3", "4"]]],
    ["1\r\n2\r\n", [["1"], ["2"]]],
    ["1\n\n3", [["1"], [""], ["3"]]],
    ["\t\n", [["", ""]]],
    ["1\t", [["1", ""]]],
    ["", []],
    ['"a\nb"\t"dit ""oui"""\n5', [["a\nb", 'dit "oui"'], ["5"]]],
    ['"ouvert\t2', [['"ouvert', "2"]]],
    ['"a"b\t2', [['"a"b', "2"]]],
    ["1\u00a0234,5\n", [["1\u00a0234,5"]]],
  ];
  for (const [text, cells] of cases) assert.deepEqual(decouper(text), cells, JSON.stringify(text));
});

test("a block is repeated over a selection that is a whole number of times its size, and only then", () => {
  assert.deepEqual(repeter([["1"]], 2, 2), [["1", "1"], ["1", "1"]]);
  assert.deepEqual(repeter([["1", "2"]], 2, 4), [["1", "2", "1", "2"], ["1", "2", "1", "2"]]);
  const odd = [["1", "2"]];
  assert.equal(repeter(odd, 1, 3), odd);
  assert.equal(repeter(odd, 1, 2), odd);
});

test("a block goes to the lines in order, over the subtotals between them, as one step", () => {
  const model = modele();
  const done = paste(model, "1\t2\n3\t4\n5\t6\n", "ligne/L001", 1);
  assert.deepEqual([done.acceptees, done.refusees, done.sautees, done.enjambes], [6, 0, 0, 4]);
  assert.deepEqual(["L001", "L002", "L003"].map((code) => [value(model, code, 2018), value(model, code, 2019)]), [["1.00", "2.00"], ["3.00", "4.00"], ["5.00", "6.00"]]);
  assert.equal(value(model, "L004", 2018), "3069.00");
  model.annuler();
  assert.deepEqual(model.comptes, { attente: 0, refusees: 0, conflits: 0 });
});

test("the bad cells of a block stay with their text and reason, the good ones wait", () => {
  const model = modele();
  const done = paste(model, "1 234,5\t9 98O,9\n#REF!\t(3,5)\n7\t8\n9\t10", "ligne/L001", 1);
  assert.deepEqual([done.acceptees, done.refusees], [4, 4]);
  assert.deepEqual(
    model.aRegler().map((one) => [one.ligne, one.annee, one.texte, one.raison]),
    [
      ["L001", 2019, "9 98O,9", "« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0."],
      ["L002", 2018, "#REF!", "« #REF! » est une erreur du tableur : corrigez-la dans le classeur."],
      ["L004", 2018, "9", "DA a transmis ses lignes : demandez leur renvoi aux finances."],
      ["L004", 2019, "10", "DA a transmis ses lignes : demandez leur renvoi aux finances."],
    ],
  );
  assert.equal(model.enAttente().length, 4);
});

test("a block wider or longer than the grid is kept, its excess refused by name", () => {
  const model = modele();
  const done = paste(model, "1\t2\t3\t4\n", "ligne/L005", 2);
  assert.deepEqual([done.acceptees, done.refusees], [2, 2]);
  assert.equal(model.aRegler()[0].raison, "Le bloc collé dépasse la grille de 2 colonnes : elles sont refusées.");
  assert.deepEqual(model.hors.map((one) => one.texte), ["3", "4"]);
  model.annuler();
  assert.equal(model.hors.length, 0);
  model.retablir();
  assert.equal(model.hors.length, 2);
  model.oublierHors();
  const long = paste(model, "1\n2\n", "ligne/L005", 1);
  assert.deepEqual([long.acceptees, long.refusees], [1, 1]);
  assert.match(model.hors[0].raison, /dépasse la dernière ligne/);
  assert.equal(paste(model, "1\t2\t3\t\t\n", "ligne/L005", 1).refusees, 0, "what is empty beyond the grid is nothing");
});

test("a paste on a subtotal is refused there, by its name", () => {
  const model = modele();
  const done = paste(model, "12\n13", "A2-P2-M3", 1);
  assert.deepEqual([done.acceptees, done.refusees], [1, 1]);
  assert.equal(model.hors[0].raison, "« Mesures RH en santé » est un sous-total : il se calcule, collez sur ses lignes.");
  assert.equal(value(model, "L003", 2018), "13.00");
});

test("a block that carries the subtotals of the grid goes row for row", () => {
  const model = modele();
  // as the grid shows them: M1, L002, M3, L003, L004; L002 was changed in the workbook, its subtotals were not
  const block = ["204600", "205000", "142015929", "142012860", "3069"].join("\n");
  const done = paste(model, block, "A2-P2-M1", 1);
  assert.deepEqual([done.acceptees, done.refusees, done.sautees], [3, 0, 2]);
  assert.deepEqual(model.enAttente().map((one) => [one.line, one.amount]), [["L002", "205000.00"]]);
});

test("so does one whose subtotals were computed again in the workbook", () => {
  const model = modele();
  const block = ["300000", "300000", "143003069", "143000000", "3069"].join("\n");
  const done = paste(model, block, "A2-P2-M1", 1);
  assert.deepEqual([done.acceptees, done.refusees, done.sautees], [3, 0, 2]);
  assert.deepEqual(model.enAttente().map((one) => [one.line, one.amount]), [["L002", "300000.00"], ["L003", "143000000.00"]]);
});

test("the whole grid, copied and pasted back, changes nothing and refuses nothing, « Deux axes » and the total included", () => {
  const model = new Modele(donnees({ lines: donnees().lines.map((line) => ({ ...line, locked: "" })) }));
  const rows = model.rangees();
  const block = rows.map((row) => model.montants(row).annees.slice(1).map((cents) => pourEditer(cents, "EUR")).join("\t")).join("\n");
  const done = paste(model, block, rows[0].cle, 1);
  assert.deepEqual([done.refusees, done.enjambes], [0, 0]);
  assert.deepEqual(model.enAttente(), []);
});

test("equal lines, or a line alone under its subtotal, do not make a block of lines pass for one with subtotals", () => {
  const model = modele();
  const same = paste(model, "700\n700\n700", "ligne/L002", 1);
  assert.deepEqual([same.acceptees, same.refusees, same.sautees, same.enjambes], [2, 1, 0, 1]);
  model.annuler();
  // L001 changed, L002 as it stands, alone under its measure: the third goes to L003
  const rows = model.rangees().filter((row) => !["A2", "A2-P2"].includes(row.cle));
  const alone = model.coller("7\n204600\n9", { rangee: place(rows, "ligne/L001"), colonne: 1 }, rows, null, { unite: "EUR" });
  assert.deepEqual([alone.acceptees, alone.sautees, alone.enjambes], [3, 0, 2]);
  assert.deepEqual([value(model, "L002", 2018), value(model, "L003", 2018)], ["204600.00", "9.00"]);
});

test("in such a block, a subtotal that was typed over is refused and shifts nothing", () => {
  const model = modele();
  const done = paste(model, ["999", "205000", "142015930", "142012861", "3069"].join("\n"), "A2-P2-M1", 1);
  assert.deepEqual([done.acceptees, done.refusees, done.sautees], [3, 1, 1]);
  assert.equal(value(model, "L003", 2018), "142012861.00");
});

test("one value fills a selection, subtotals aside and locked lines refused", () => {
  const model = modele();
  const rows = model.rangees();
  const selection = { haut: place(rows, "A2-P2-M1"), bas: place(rows, "ligne/L004"), gauche: 1, droite: 2 };
  const done = model.coller("12,5 k", { rangee: selection.haut, colonne: 1 }, rows, selection);
  assert.deepEqual([done.acceptees, done.refusees], [4, 2]);
  assert.equal(value(model, "L003", 2019), "12500.00");
});

test("filling down copies exact amounts, from the line above where one alone is selected", () => {
  const model = modele();
  const rows = model.rangees();
  const [l1, l2, l3, l4] = ["L001", "L002", "L003", "L004"].map((code) => place(rows, `ligne/${code}`));
  const done = model.recopierBas(rows, { haut: l1, bas: l4, gauche: 1, droite: 2 });
  assert.deepEqual([done.acceptees, done.refusees], [4, 2]);
  assert.deepEqual([value(model, "L003", 2018), value(model, "L003", 2019)], ["1100.00", null]);
  assert.equal(model.vue("L004", 2019).etat, "refusee");
  model.annuler();
  model.recopierBas(rows, { haut: l3, bas: l3, gauche: 2, droite: 2 });
  assert.equal(value(model, "L003", 2019), "209715.00");
  assert.ok(l2 < l3);
});

test("filling right copies the first year, or the year before where one alone is selected", () => {
  const model = modele();
  const rows = model.rangees();
  const row = place(rows, "ligne/L001");
  model.recopierDroite(rows, { haut: row, bas: row, gauche: 1, droite: 3 });
  assert.deepEqual([value(model, "L001", 2019), value(model, "L001", 2020)], ["1100.00", "1100.00"]);
  model.recopierDroite(rows, { haut: row, bas: row, gauche: 1, droite: 1 });
  assert.equal(value(model, "L001", 2018), "1000.00");
  assert.deepEqual(model.recopierDroite(rows, { haut: row, bas: row, gauche: 0, droite: 0 }).touchees, []);
});

test("the fill handle copies one value, and goes on by equal steps from two", () => {
  const model = modele();
  const rows = model.rangees();
  const row = place(rows, "ligne/L001");
  const one = { haut: row, bas: row, gauche: 1, droite: 1 };
  model.poignee(rows, one, { ...one, droite: 3 });
  assert.deepEqual([value(model, "L001", 2019), value(model, "L001", 2020)], ["1100.00", "1100.00"]);
  model.annuler();
  model.poignee(rows, { ...one, gauche: 0 }, { ...one, gauche: 0, droite: 3 });
  assert.deepEqual([value(model, "L001", 2019), value(model, "L001", 2020)], ["1200.00", "1300.00"]);
  const down = { haut: place(rows, "ligne/L002"), bas: place(rows, "ligne/L003"), gauche: 1, droite: 1 };
  model.poignee(rows, down, { ...down, haut: row });
  assert.equal(value(model, "L001", 2018), enEuros(20460000n - (14201286000n - 20460000n)));
});

test("twelve thousand cells are pasted at once", (context) => {
  const model = new Modele(beaucoup(200));
  const rows = model.rangees();
  const block = Array.from({ length: 2000 }, (_, i) => Array.from({ length: 6 }, (__, j) => `${i} ${100 + j},5`).join("\t")).join("\n");
  const start = performance.now();
  const done = model.coller(block, { rangee: place(rows, "ligne/L0-0"), colonne: 0 }, rows);
  const spent = performance.now() - start;
  context.diagnostic(`12 000 cells pasted in ${spent.toFixed(0)} ms`);
  assert.equal(done.acceptees + done.refusees, 12000);
  assert.ok(spent < 5000, `${spent} ms: no longer in proportion to the cells`);
  const undone = performance.now();
  assert.equal(model.annuler().cellules, 12000);
  context.diagnostic(`and undone in ${(performance.now() - undone).toFixed(0)} ms`);
});

test("a block tells the cells that it empties, and gives them back on request, in one step", () => {
  const model = modele();
  const done = paste(model, "\t2\n3\t \n", "ligne/L002", 1);
  assert.deepEqual([done.acceptees, done.refusees, done.videes.length], [4, 0, 2]);
  assert.equal(collage(done, "KEUR").texte.replaceAll("\u00a0", " "), "Collage : 2 cellules acceptées, 2 cellules vidées (145 767,8 k€). Le bloc va de ligne en ligne, par-dessus 1 sous-total. Rien n’est enregistré.");
  model.saisir([{ ligne: "L003", annee: 2019, texte: "7" }], { unite: "EUR" });
  const back = model.remettre(done.videes);
  assert.equal(back.remises, 1, "what was typed since is left");
  assert.deepEqual([value(model, "L002", 2018), value(model, "L003", 2019)], ["204600.00", "7.00"]);
  model.annuler();
  assert.equal(value(model, "L002", 2018), null);
});

test("a blank on an empty cell takes nothing away", () => {
  const model = modele();
  const done = paste(model, "\t\n", "ligne/L001", 1);
  assert.deepEqual(done.videes.map((photo) => photo.cellule.rang), [1], "the next year was empty already");
  assert.match(collage(done, "EUR").texte, /1 cellule acceptée, 1 cellule vidée \(1.100.€\)/);
});

test("a fill from an empty cell tells what it takes away", () => {
  const model = modele();
  const rows = model.rangees();
  const done = model.recopierBas(rows, { haut: place(rows, "ligne/L001"), bas: place(rows, "ligne/L002"), gauche: 2, droite: 2 });
  assert.deepEqual(done.videes.map((photo) => photo.cellule.ligne.code), ["L002"]);
});
