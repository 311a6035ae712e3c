// What a page reads now, and what an entry typed earlier had read: which of the two a form sends.

import assert from "node:assert/strict";
import test from "node:test";

import { rebased } from "../../static/js/forms/fields.js";

const field = (name, value) => ({ name, value });

test("a page sends what it reads now and its own number; that figures moved is told", () => {
  const hidden = [field("seen", "8"), field("number", "new")];
  const { values, moved } = rebased(
    hidden,
    [
      ["seen", "7"],
      ["number", "old"],
    ],
    ["reason"],
  );
  assert.deepEqual([values, moved], [["8", "new"], true]);
});

test("nothing is told to have moved where the page reads the same", () => {
  const { values, moved } = rebased([field("vu", "8")], [["vu", "8"]], ["reason"]);
  assert.deepEqual([values, moved], [["8"], false]);
});

test("a row that is typed over keeps what was read, so that the server asks; the others take what is read now", () => {
  const hidden = [field("vu_2018", "20"), field("vu_2019", "30"), field("note_lue", "neuve")];
  const kept = [
    ["vu_2018", "10"],
    ["vu_2019", "11"],
    ["note_lue", "ancienne"],
  ];
  const { values, moved } = rebased(hidden, kept, ["montant_2018", "raison"]);
  assert.deepEqual([values, moved], [["10", "30", "neuve"], true]);
  assert.equal(rebased(hidden, kept, ["note"]).values[2], "ancienne");
});

test("what is neither read nor a number comes back: how many rows there were", () => {
  assert.deepEqual(rebased([field("mouvements", "1")], [["mouvements", "4"]], ["ae-1"]).values, ["4"]);
});

test("a form that shows what was recorded keeps what was read of it: no correction is overwritten", () => {
  const hidden = [{ ...field("vu", "8"), dataset: { recouvert: "" } }];
  const { values, moved } = rebased(hidden, [["vu", "7"]], ["label"]);
  assert.deepEqual([values, moved], [["7"], true]);
  assert.deepEqual(rebased(hidden, [["vu", "7"]], []).values, ["8"]);
});
