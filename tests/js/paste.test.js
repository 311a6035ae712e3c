// Paste, fill and copy: where each cell of a block goes, and what becomes of those that cannot go anywhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { editableText, toEuros } from "../../static/js/entry/model/amounts.js";
import { Model } from "../../static/js/entry/model/model.js";
import { repeat, split } from "../../static/js/entry/model/paste.js";
import { pasteDone } from "../../static/js/entry/view/messages.js";
import { many, versionData } from "./data.js";

const newModel = () => new Model(versionData());
const place = (rows, key) => rows.findIndex((row) => row.key === key);
const value = (model, line, year) => toEuros(model.view(line, year).value);

function paste(model, text, key, column, selection) {
  const rows = model.rows();
  return model.paste(text, { row: place(rows, key), column }, rows, selection, { unit: "EUR" });
}

test("a copied text is cut by tabs and lines, its trailing newline aside", () => {
  const cases = [
    [
      "1\t2\n3\t4\n",
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ],
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
  for (const [text, cells] of cases) assert.deepEqual(split(text), cells, JSON.stringify(text));
});

test("a block is repeated over a selection that is a whole number of times its size, and only then", () => {
  assert.deepEqual(repeat([["1"]], 2, 2), [
    ["1", "1"],
    ["1", "1"],
  ]);
  assert.deepEqual(repeat([["1", "2"]], 2, 4), [
    ["1", "2", "1", "2"],
    ["1", "2", "1", "2"],
  ]);
  const odd = [["1", "2"]];
  assert.equal(repeat(odd, 1, 3), odd);
  assert.equal(repeat(odd, 1, 2), odd);
});

test("a block goes to the lines in order, over the subtotals between them, as one step", () => {
  const model = newModel();
  const done = paste(model, "1\t2\n3\t4\n5\t6\n", "ligne/L001", 1);
  assert.deepEqual([done.accepted, done.refused, done.skipped, done.crossed], [6, 0, 0, 4]);
  assert.deepEqual(
    ["L001", "L002", "L003"].map((code) => [value(model, code, 2018), value(model, code, 2019)]),
    [
      ["1.00", "2.00"],
      ["3.00", "4.00"],
      ["5.00", "6.00"],
    ],
  );
  assert.equal(value(model, "L004", 2018), "3069.00");
  model.undo();
  assert.deepEqual(model.counts, { waiting: 0, refused: 0, conflicts: 0 });
});

test("the bad cells of a block stay with their text and reason, the good ones wait", () => {
  const model = newModel();
  const done = paste(model, "1 234,5\t9 98O,9\n#REF!\t(3,5)\n7\t8\n9\t10", "ligne/L001", 1);
  assert.deepEqual([done.accepted, done.refused], [4, 4]);
  assert.deepEqual(
    model.toSettle().map((one) => [one.line, one.year, one.text, one.reason]),
    [
      ["L001", 2019, "9 98O,9", "« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0."],
      ["L002", 2018, "#REF!", "« #REF! » est une erreur du tableur : corrigez-la dans le classeur."],
      ["L004", 2018, "9", "DA a transmis ses lignes : demandez leur renvoi aux finances."],
      ["L004", 2019, "10", "DA a transmis ses lignes : demandez leur renvoi aux finances."],
    ],
  );
  assert.equal(model.pendingEdits().length, 4);
});

test("a block wider or longer than the grid is kept, its excess refused by name", () => {
  const model = newModel();
  const done = paste(model, "1\t2\t3\t4\n", "ligne/L005", 2);
  assert.deepEqual([done.accepted, done.refused], [2, 2]);
  assert.equal(model.toSettle()[0].reason, "Le bloc collé dépasse la grille de 2 colonnes : elles sont refusées.");
  assert.deepEqual(
    model.outside.map((one) => one.text),
    ["3", "4"],
  );
  model.undo();
  assert.equal(model.outside.length, 0);
  model.redo();
  assert.equal(model.outside.length, 2);
  model.forgetOutside();
  const long = paste(model, "1\n2\n", "ligne/L005", 1);
  assert.deepEqual([long.accepted, long.refused], [1, 1]);
  assert.match(model.outside[0].reason, /dépasse la dernière ligne/);
  assert.equal(paste(model, "1\t2\t3\t\t\n", "ligne/L005", 1).refused, 0, "what is empty beyond the grid is nothing");
});

test("a paste on a subtotal is refused there, by its name", () => {
  const model = newModel();
  const done = paste(model, "12\n13", "A2-P2-M3", 1);
  assert.deepEqual([done.accepted, done.refused], [1, 1]);
  assert.equal(
    model.outside[0].reason,
    "« Mesures RH en santé » est un sous-total : il se calcule, collez sur ses lignes.",
  );
  assert.equal(value(model, "L003", 2018), "13.00");
});

test("a block that carries the subtotals of the grid goes row for row", () => {
  const model = newModel();
  // as the grid shows them: M1, L002, M3, L003, L004; L002 was changed in the workbook, its subtotals were not
  const block = ["204600", "205000", "142015929", "142012860", "3069"].join("\n");
  const done = paste(model, block, "A2-P2-M1", 1);
  assert.deepEqual([done.accepted, done.refused, done.skipped], [3, 0, 2]);
  assert.deepEqual(
    model.pendingEdits().map((one) => [one.line, one.amount]),
    [["L002", "205000.00"]],
  );
});

test("so does one whose subtotals were computed again in the workbook", () => {
  const model = newModel();
  const block = ["300000", "300000", "143003069", "143000000", "3069"].join("\n");
  const done = paste(model, block, "A2-P2-M1", 1);
  assert.deepEqual([done.accepted, done.refused, done.skipped], [3, 0, 2]);
  assert.deepEqual(
    model.pendingEdits().map((one) => [one.line, one.amount]),
    [
      ["L002", "300000.00"],
      ["L003", "143000000.00"],
    ],
  );
});

test("the whole grid, pasted back, changes nothing and refuses nothing, « Deux axes » and the total included", () => {
  const model = new Model(versionData({ lines: versionData().lines.map((line) => ({ ...line, locked: "" })) }));
  const rows = model.rows();
  const block = rows
    .map((row) =>
      model
        .amounts(row)
        .years.slice(1)
        .map((cents) => editableText(cents, "EUR"))
        .join("\t"),
    )
    .join("\n");
  const done = paste(model, block, rows[0].key, 1);
  assert.deepEqual([done.refused, done.crossed], [0, 0]);
  assert.deepEqual(model.pendingEdits(), []);
});

test("equal lines, or one alone under its subtotal, do not make a block of lines pass for one with subtotals", () => {
  const model = newModel();
  const same = paste(model, "700\n700\n700", "ligne/L002", 1);
  assert.deepEqual([same.accepted, same.refused, same.skipped, same.crossed], [2, 1, 0, 1]);
  model.undo();
  // L001 changed, L002 as it stands, alone under its measure: the third goes to L003
  const rows = model.rows().filter((row) => !["A2", "A2-P2"].includes(row.key));
  const alone = model.paste("7\n204600\n9", { row: place(rows, "ligne/L001"), column: 1 }, rows, null, { unit: "EUR" });
  assert.deepEqual([alone.accepted, alone.skipped, alone.crossed], [3, 0, 2]);
  assert.deepEqual([value(model, "L002", 2018), value(model, "L003", 2018)], ["204600.00", "9.00"]);
});

test("in such a block, a subtotal that was typed over is refused and shifts nothing", () => {
  const model = newModel();
  const done = paste(model, ["999", "205000", "142015930", "142012861", "3069"].join("\n"), "A2-P2-M1", 1);
  assert.deepEqual([done.accepted, done.refused, done.skipped], [3, 1, 1]);
  assert.equal(value(model, "L003", 2018), "142012861.00");
});

test("one value fills a selection, subtotals aside and locked lines refused", () => {
  const model = newModel();
  const rows = model.rows();
  const selection = { top: place(rows, "A2-P2-M1"), bottom: place(rows, "ligne/L004"), left: 1, right: 2 };
  const done = model.paste("12,5 k", { row: selection.top, column: 1 }, rows, selection);
  assert.deepEqual([done.accepted, done.refused], [4, 2]);
  assert.equal(value(model, "L003", 2019), "12500.00");
});

test("filling down copies exact amounts, from the line above where one alone is selected", () => {
  const model = newModel();
  const rows = model.rows();
  const [l1, l2, l3, l4] = ["L001", "L002", "L003", "L004"].map((code) => place(rows, `ligne/${code}`));
  const done = model.fillDown(rows, { top: l1, bottom: l4, left: 1, right: 2 });
  assert.deepEqual([done.accepted, done.refused], [4, 2]);
  assert.deepEqual([value(model, "L003", 2018), value(model, "L003", 2019)], ["1100.00", null]);
  assert.equal(model.view("L004", 2019).state, "refusee");
  model.undo();
  model.fillDown(rows, { top: l3, bottom: l3, left: 2, right: 2 });
  assert.equal(value(model, "L003", 2019), "209715.00");
  assert.ok(l2 < l3);
});

test("filling right copies the first year, or the year before where one alone is selected", () => {
  const model = newModel();
  const rows = model.rows();
  const row = place(rows, "ligne/L001");
  model.fillRight(rows, { top: row, bottom: row, left: 1, right: 3 });
  assert.deepEqual([value(model, "L001", 2019), value(model, "L001", 2020)], ["1100.00", "1100.00"]);
  model.fillRight(rows, { top: row, bottom: row, left: 1, right: 1 });
  assert.equal(value(model, "L001", 2018), "1000.00");
  assert.deepEqual(model.fillRight(rows, { top: row, bottom: row, left: 0, right: 0 }).touched, []);
});

test("the fill handle copies one value, and goes on by equal steps from two", () => {
  const model = newModel();
  const rows = model.rows();
  const row = place(rows, "ligne/L001");
  const one = { top: row, bottom: row, left: 1, right: 1 };
  model.fillHandle(rows, one, { ...one, right: 3 });
  assert.deepEqual([value(model, "L001", 2019), value(model, "L001", 2020)], ["1100.00", "1100.00"]);
  model.undo();
  model.fillHandle(rows, { ...one, left: 0 }, { ...one, left: 0, right: 3 });
  assert.deepEqual([value(model, "L001", 2019), value(model, "L001", 2020)], ["1200.00", "1300.00"]);
  const down = { top: place(rows, "ligne/L002"), bottom: place(rows, "ligne/L003"), left: 1, right: 1 };
  model.fillHandle(rows, down, { ...down, top: row });
  assert.equal(value(model, "L001", 2018), toEuros(20460000n - (14201286000n - 20460000n)));
});

test("twelve thousand cells are pasted at once", (context) => {
  const model = new Model(many(200));
  const rows = model.rows();
  const block = Array.from({ length: 2000 }, (_, i) =>
    Array.from({ length: 6 }, (__, j) => `${i} ${100 + j},5`).join("\t"),
  ).join("\n");
  const start = performance.now();
  const done = model.paste(block, { row: place(rows, "ligne/L0-0"), column: 0 }, rows);
  const spent = performance.now() - start;
  context.diagnostic(`12 000 cells pasted in ${spent.toFixed(0)} ms`);
  assert.equal(done.accepted + done.refused, 12000);
  assert.ok(spent < 5000, `${spent} ms: no longer in proportion to the cells`);
  const undone = performance.now();
  assert.equal(model.undo().cells, 12000);
  context.diagnostic(`and undone in ${(performance.now() - undone).toFixed(0)} ms`);
});

test("a block tells the cells that it empties, and gives them back on request, in one step", () => {
  const model = newModel();
  const done = paste(model, "\t2\n3\t \n", "ligne/L002", 1);
  assert.deepEqual([done.accepted, done.refused, done.emptied.length], [4, 0, 2]);
  assert.equal(
    pasteDone(done, "KEUR").text.replaceAll("\u00a0", " "),
    [
      "Collage : 2 cellules acceptées, 2 cellules vidées (145 767,8 k€).",
      "Le bloc va de ligne en ligne, par-dessus 1 sous-total. Rien n’est enregistré.",
    ].join(" "),
  );
  model.type([{ line: "L003", year: 2019, text: "7" }], { unit: "EUR" });
  const back = model.giveBack(done.emptied);
  assert.equal(back.restored, 1, "what was typed since is left");
  assert.deepEqual([value(model, "L002", 2018), value(model, "L003", 2019)], ["204600.00", "7.00"]);
  model.undo();
  assert.equal(value(model, "L002", 2018), null);
});

test("a blank on an empty cell takes nothing away", () => {
  const model = newModel();
  const done = paste(model, "\t\n", "ligne/L001", 1);
  assert.deepEqual(
    done.emptied.map((snapshot) => snapshot.cell.rank),
    [1],
    "the next year was empty already",
  );
  assert.match(pasteDone(done, "EUR").text, /1 cellule acceptée, 1 cellule vidée \(1.100.€\)/);
});

test("a fill from an empty cell tells what it takes away", () => {
  const model = newModel();
  const rows = model.rows();
  const done = model.fillDown(rows, {
    top: place(rows, "ligne/L001"),
    bottom: place(rows, "ligne/L002"),
    left: 2,
    right: 2,
  });
  assert.deepEqual(
    done.emptied.map((snapshot) => snapshot.cell.line.code),
    ["L002"],
  );
});
