// The exact values that a spreadsheet's clipboard carries under what it shows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { refine, valuesOf } from "../../static/js/entry/model/spreadsheet.js";

const one = (text, value, unit = "KEUR") => refine([[text]], [[value]], unit).block[0][0];

test("the exact value replaces the figure that shows it rounded, whatever the spreadsheet writes around", () => {
  const cases = [
    ["1 235", "1234.56", "1234,56"],
    ["1\u202f235", "1234.56", "1234,56"],
    ["1\u00a0234,6", "1234.56", "1234,56"],
    ["1 235", "1234.5600000000001", "1234,56"], // as Excel writes it
    ["1 235", "1234.56666666667", "1234,56667"], // to the cent: five decimals of k€
    ["-1 235", "-1234.56", "-1234,56"],
    ["\u22121 235", "-1234.56", "-1234,56"],
    ["(1 235)", "-1234.56", "-1234,56"],
    ["1 235 €", "1234.56", "1234,56 €"],
    ["0", "0.3", "0,3"],
    ["0", "1.2E-1", "0,12"],
  ];
  for (const [text, value, wanted] of cases) assert.equal(one(text, value), wanted, `${text} / ${value}`);
});

test("in euros, what goes further than the cent is rounded once", () => {
  assert.equal(one("1 235", "1234.56666666667", "EUR"), "1234,57");
});

test("a value that is not what is shown is left, and the text read as it stands", () => {
  const cases = [
    ["1", "1234.56"], // a format in thousands
    ["12 %", "0.12"],
    ["1 236", "1234.56"],
    ["1 235", "-1234.56"],
    ["8 mars", "43167"],
    ["abc", "12"],
    ["1 234,56", "1234.56"],
    ["1 235", "n.d."],
    ["", "12"],
  ];
  for (const [text, value] of cases) assert.equal(one(text, value), text, `${text} / ${value}`);
});

test("a table of another shape than the text says nothing of it", () => {
  assert.deepEqual(refine([["1", "2"]], [["1.1"]], "KEUR"), { block: [["1", "2"]], refined: 0 });
  assert.deepEqual(refine([["1"]], null, "KEUR"), { block: [["1"]], refined: 0 });
  assert.equal(
    refine(
      [
        ["1", "2"],
        ["x", ""],
      ],
      [
        ["1.1", "2"],
        [null, null],
      ],
      "KEUR",
    ).refined,
    1,
  );
});

test("the clipboards of Excel and LibreOffice are read as they come", () => {
  const read = (name) => valuesOf(readFileSync(new URL(`clipboards/${name}.txt`, import.meta.url), "utf-8"));
  assert.deepEqual(read("excel"), [["1234.5599999999999", null, "1234.5666666666666"]]);
  assert.deepEqual(read("libreoffice"), [["1234.56", null, "1234.56666666667"]]);
});

test("a table of Google Sheets, merged cells, a text without a table", () => {
  const sheets = [
    '<meta charset="utf-8"><table><tbody>',
    '<tr><td data-sheets-value="{&quot;1&quot;:3,&quot;3&quot;:1234.56}">1 235</td><td colspan="2">a > b</td></tr>',
    "<tr><td></td><td></td><td></td></tr></tbody></table>",
  ].join("");
  assert.deepEqual(valuesOf(sheets), [
    ["1234.56", null, null],
    [null, null, null],
  ]);
  assert.equal(valuesOf("<p>1 235</p>"), null);
  assert.equal(valuesOf(""), null);
});
