// The search: from one line found to the next, round again after the last.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nextLine } from "../../static/js/entry/input/filters.js";

const rows = ["groupe", "ligne", "groupe", "ligne", "total"].map((kind) => ({ kind }));

test("the next line found follows the active row, and the first follows the last", () => {
  assert.deepEqual(
    [-1, 0, 1, 2, 3, 4].map((from) => nextLine(rows, from, 1)),
    [1, 1, 3, 3, 1, 1],
  );
  assert.deepEqual(
    [4, 3, 2, 1, 0].map((from) => nextLine(rows, from, -1)),
    [3, 1, 1, 3, 3],
  );
  assert.equal(nextLine([{ kind: "total" }], 0, 1), -1);
});
