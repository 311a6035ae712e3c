// Around the grid: the sum of a selection is of what its cells show.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../static/js/entry/model/model.js";
import { Bar } from "../../static/js/entry/view/bar.js";
import { versionData } from "./data.js";

const CELLS = [2018, 2019].map((year) => ({ line: "L001", year }));

/** What the bar says of both cells selected together. */
function told(model) {
  const place = () => ({ textContent: "", dataset: {}, toggleAttribute() {} });
  globalThis.document = { querySelector: () => null, getElementById: () => null };
  const bar = new Bar({ querySelector: place, querySelectorAll: () => [] }, null);
  const rows = [{ kind: "ligne", line: model.line?.("L001") ?? { code: "L001" } }];
  bar.showValue({
    model,
    active: { row: 0, column: 0 },
    unit: "EUR",
    rows,
    columns: [{ kind: "libelle" }],
    selected: CELLS,
  });
  return bar.value.euros.textContent;
}

test("no sum is told while a cell of the selection shows what was refused", () => {
  const model = new Model(versionData());
  model.type(
    [
      { ...CELLS[0], text: "2000" },
      { ...CELLS[1], text: "500" },
    ],
    { unit: "EUR" },
  );
  assert.match(told(model), /^Somme 2.500,00.€$/);
  model.type([{ ...CELLS[1], text: "abc" }], { unit: "EUR" });
  assert.equal(told(model), "Pas de somme : 1 à corriger ou à confirmer");
});
