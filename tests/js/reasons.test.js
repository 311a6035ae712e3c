// Why amounts change: a cause and a reason, of the cells that they speak of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { versionData } from "./data.js";
import { page } from "./page.js";

test("a negative amount asks for a cause or a reason before it leaves", async () => {
  const { sending, server, type, said } = page();
  type("L001", "-2 000");
  await sending.save();
  assert.deepEqual([server.received, said], [[], ["16 Montant négatif : indiquez un motif."]]);
  sending.giveCause({ cause: "correction" });
  await sending.save();
  assert.equal(JSON.parse(server.received[0]).cause, "correction");
  assert.equal(sending.cause, "", "it was for that save");
});

test("a reason given for a negative amount is not that of the cells saved with it", async () => {
  const { sending, server, type, said } = page();
  type("L001", "-2 000");
  type("L002", "210 000");
  sending.giveCause({ cause: "correction", reason: "Trop-perçu", cells: ["L001 2018"] });
  await sending.save();
  const sent = server.received.map((text) => JSON.parse(text));
  assert.deepEqual(
    sent.map((one) => [one.cause, one.reason, one.cells.map((cell) => cell.line)]),
    [
      ["correction", "Trop-perçu", ["L001"]],
      ["", "", ["L002"]],
    ],
  );
  assert.match(said.at(-1), /^1 2 cellules enregistrées/);
  assert.deepEqual([sending.cause, sending.scope], ["", null]);
});

test("in an arbitrated version a reason may be that of a selection: the other cells wait for theirs", async () => {
  const { sending, server, type, model } = page({ data: versionData({ needs_reason: true }) });
  type("L001", "2 000");
  type("L002", "210 000");
  sending.giveCause({ cause: "correction", reason: "Erreur de report", cells: ["L001 2018"] });
  await sending.save();
  assert.deepEqual(
    server.received.map((text) => JSON.parse(text).cells.map((cell) => cell.line)),
    [["L001"]],
  );
  assert.deepEqual([model.counts.waiting, sending.cause], [1, ""]);
});

test("an arbitrated version asks for both", async () => {
  const { sending, server, type } = page({ data: versionData({ needs_reason: true }) });
  type("L001", "2 000");
  sending.giveCause({ cause: "correction" });
  await sending.save();
  assert.equal(server.received.length, 0);
  sending.reason = "Erreur de report";
  await sending.save();
  assert.equal(server.received.length, 1);
});
