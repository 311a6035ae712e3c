// What is typed reaches the server once, whatever happens on the way, and is never lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clockIn } from "../../static/js/entry/send/sending.js";
import { page } from "./page.js";
import { idle } from "./server.js";

test("any number of cells leave in one request, with the revision that was seen", async () => {
  const { sending, said, server, type, stored, state, storage } = page();
  type("L001", "2 000");
  type("L002", "3 000");
  await sending.save();
  assert.equal(server.received.length, 1);
  assert.deepEqual(JSON.parse(server.received[0]), {
    version: "PROG-2018-2022",
    batch: "t1-1",
    cause: "",
    reason: "",
    cells: [
      { line: "L001", year: 2018, expected_rev: 1, amount: "2000.00" },
      { line: "L002", year: 2018, expected_rev: 1, amount: "3000.00" },
    ],
  });
  assert.deepEqual([stored("L001"), state("L001")], [{ amount: "2000.00", rev: 2 }, "enregistree"]);
  assert.deepEqual(said, ["2 Enregistrement en cours…", "1 2 cellules enregistrées à 10:46."]);
  assert.equal(storage.length, 0);
});

test("with nothing to save, nothing leaves", async () => {
  const { sending, said, server } = page();
  await sending.save();
  assert.deepEqual([said, server.received], [["4 Rien à enregistrer."], []]);
});

test("nothing leaves as long as something is to be settled", async () => {
  const { sending, said, server, type } = page();
  type("L001", "2 000");
  type("L002", "abc");
  await sending.save();
  assert.deepEqual(
    [said, server.received],
    [["Réglez le point, puis enregistrez : rien ne part tant qu’il en reste."], []],
  );
  type("L002", "5");
  await sending.save();
  assert.equal(server.received.length, 1);
});

test("a connection that is lost keeps everything, and the same request leaves later", async () => {
  const { sending, said, server, type, stored, clock } = page();
  server.failures = ["coupee", "coupee"];
  type("L001", "2 000");
  await sending.save();
  assert.equal(
    said.at(-1),
    "5 Connexion perdue. Votre cellule est gardée sur ce poste et partira au retour du réseau.",
  );
  await clock.pass(2000);
  assert.equal(stored("L001").rev, 1);
  await clock.pass(4000);
  assert.deepEqual(
    [stored("L001"), said.at(-1)],
    [{ amount: "2000.00", rev: 2 }, "6 Connexion rétablie : 1 cellule enregistrée."],
  );
  assert.equal(said.filter((text) => text.startsWith("5")).length, 1);
});

test("an answer that was lost lands once: the same number, the same body", async () => {
  const { sending, server, type, stored, state } = page();
  server.failures = ["perdue"];
  type("L001", "2 000");
  await sending.save();
  assert.deepEqual([stored("L001").rev, state("L001")], [2, "attente"]);
  await sending.retry();
  assert.equal(server.received[0], server.received[1]);
  assert.deepEqual([stored("L001").rev, state("L001"), server.requests.size], [2, "enregistree", 1]);
});

test("a server that does not answer is waited for, then asked again; each time later", async () => {
  const { sending, server, type, stored, clock, said } = page();
  server.failures = ["muette", 503, 500, 502];
  type("L001", "2 000");
  const sent = sending.save();
  await clock.pass(30_000);
  await sent;
  assert.equal(sending.state, "perdu");
  for (const delay of [2_000, 4_000, 8_000]) {
    await clock.pass(delay - 1);
    const before = server.received.length;
    await clock.pass(1);
    assert.equal(server.received.length, before + 1);
  }
  await clock.pass(15_000);
  assert.equal(stored("L001").rev, 2);
  assert.equal(said.at(-1), "6 Connexion rétablie : 1 cellule enregistrée.");
});

test("what is typed while a request is on its way waits for its own", async () => {
  const { sending, server, type, stored, model } = page();
  let open;
  server.held = new Promise((resolve) => (open = resolve));
  type("L001", "2 000");
  const first = sending.save();
  await idle();
  type("L001", "3 000");
  type("L002", "5");
  const second = sending.save();
  open();
  await Promise.all([first, second]);
  assert.equal(server.together, 1);
  assert.deepEqual([stored("L001"), stored("L002").amount], [{ amount: "3000.00", rev: 3 }, "5.00"]);
  assert.equal(model.counts.waiting, 0);
  assert.equal(server.requests.size, 2);
});

test("without being asked for, it goes on waiting", async () => {
  const { sending, server, type, model } = page();
  let open;
  server.held = new Promise((resolve) => (open = resolve));
  type("L001", "2 000");
  const first = sending.save();
  await idle();
  type("L002", "5");
  open();
  await first;
  assert.deepEqual(
    model.pendingEdits().map((one) => one.line),
    ["L002"],
  );
});

test("what was undone after it left, and landed, waits to be put back", async () => {
  const { sending, server, type, model, stored } = page();
  server.failures = ["perdue"];
  type("L001", "2 000");
  await sending.save();
  model.undo();
  await sending.retry();
  assert.deepEqual(model.pendingEdits(), [{ line: "L001", year: 2018, expected_rev: 2, amount: "1100.00" }]);
  await sending.save();
  assert.deepEqual(stored("L001"), { amount: "1100.00", rev: 3 });
});

test("a conflict is shown, chosen, and the rest leaves with it", async () => {
  const { sending, server, type, model, stored, state, said } = page();
  server.write("L001", 2018, "1500.00");
  type("L001", "2 000");
  type("L002", "5");
  await sending.save();
  assert.deepEqual([state("L001"), state("L002")], ["conflit", "attente"]);
  assert.equal(stored("L002").rev, 1, "nothing was written");
  assert.equal(said.at(-1), "7 DOS (démo) a modifié cette cellule à 10:38. Choisissez une valeur.");
  model.choose("L001", 2018, "mienne");
  await sending.save();
  assert.deepEqual([stored("L001"), stored("L002").amount], [{ amount: "2000.00", rev: 3 }, "5.00"]);
});

test("where both typed the same there is nothing to choose, and the rest leaves at once", async () => {
  const { sending, server, type, stored, model } = page();
  server.write("L001", 2018, "2000.00");
  type("L001", "2 000");
  type("L002", "5");
  await sending.save();
  assert.deepEqual([stored("L001").rev, stored("L002").amount, model.counts.waiting], [2, "5.00", 0]);
  assert.equal(server.received.length, 2);
});

test("cells that the server refuses stay with its reasons, and nothing is written", async () => {
  const { sending, server, type, model, stored, state, said } = page();
  server.refuse = ({ line }) => (line === "L001" ? "DOS a transmis ses lignes." : "");
  type("L001", "2 000");
  type("L002", "5");
  await sending.save();
  assert.deepEqual(
    [state("L001"), model.view("L001", 2018).reason, model.view("L001", 2018).text],
    ["refusee", "DOS a transmis ses lignes.", "2 000"],
  );
  assert.deepEqual([state("L002"), stored("L002").rev], ["attente", 1]);
  assert.equal(said.at(-1), "1 cellule refusée : rien n’est enregistré. Corrigez-la, puis enregistrez.");
});

test("a session that expired loses nothing: the request leaves after signing in again", async () => {
  const { sending, server, type, stored, said, state } = page();
  server.session = false;
  type("L001", "2 000");
  await sending.save();
  assert.deepEqual(
    [sending.state, state("L001"), said.at(-1)],
    ["session", "attente", "22 Session expirée. Reconnectez-vous : rien n’est perdu."],
  );
  server.session = true;
  await sending.retry();
  assert.equal(stored("L001").rev, 2);
});

test("a token that turned with the session is renewed, once", async () => {
  const { sending, server, type, stored, tokens } = page();
  tokens[0] = "ancien";
  type("L001", "2 000");
  await sending.save();
  assert.deepEqual([server.received.length, stored("L001").rev], [2, 2]);
});

test("someone else's session sends nothing of mine", async () => {
  const { sending, server, type, said } = page();
  sending.token = async () => null;
  type("L001", "2 000");
  await sending.save();
  assert.deepEqual([server.received, said.at(-1)], [[], "22 Session expirée. Reconnectez-vous : rien n’est perdu."]);
});

test("a refusal of the whole says why, and everything stays", async () => {
  const { sending, server, type, state, said, clock } = page();
  server.failures = [400];
  type("L001", "2 000");
  await sending.save();
  assert.deepEqual(
    [sending.state, state("L001"), said.at(-1)],
    ["refus", "attente", "Rien n’est enregistré : Refus 400. Votre cellule reste sur ce poste."],
  );
  await clock.pass(100_000);
  assert.equal(server.received.length, 1, "it is not tried again by itself");
});

test("a number that was taken is changed", async () => {
  const { sending, server, type, stored } = page();
  server.requests.set("t1-1", { text: "autre", body: {} });
  type("L001", "2 000");
  await sending.save();
  assert.equal(stored("L001").rev, 2);
});

test("automatic saving waits for the hand to rest, and leaves alone what is to be settled", async () => {
  const { server, type, stored, clock, said } = page({ automatic: true });
  type("L001", "2 000");
  await clock.pass(1_000);
  type("L002", "5");
  await clock.pass(1_400);
  assert.equal(server.received.length, 0);
  await clock.pass(100);
  assert.deepEqual([server.received.length, stored("L001").rev, stored("L002").rev], [1, 2, 2]);
  type("L001", "abc");
  await clock.pass(10_000);
  assert.equal(server.received.length, 1);
  assert.equal(said.at(-1), "Réglez le point, puis enregistrez : rien ne part tant qu’il en reste.");
});

test("a computer that keeps nothing says so", async () => {
  const { sending, server, type, storage, said } = page();
  storage.full = true;
  server.failures = ["coupee"];
  type("L001", "2 000");
  await sending.save();
  assert.match(said.at(-1), /gardée dans cette page : ne la fermez pas/);
  assert.equal(sending.atStake, 1);
});

test("forty storms of lost answers leave each amount as it was last typed, and each request once", async () => {
  const { sending, server, type, stored, clock, model } = page();
  const failures = ["coupee", "perdue", 503, undefined, "perdue"];
  for (let turn = 0; turn < 40; turn += 1) {
    server.failures = [failures[turn % 5], failures[(turn * 3) % 5]];
    type(["L001", "L002", "L003"][turn % 3], String(100 + turn));
    await sending.save();
    if (turn % 4 === 3) await clock.pass(5_000);
  }
  server.failures = [];
  await clock.pass(120_000);
  await sending.save();
  await clock.pass(120_000);
  assert.equal(model.counts.waiting, 0);
  assert.deepEqual(
    ["L001", "L002", "L003"].map((line) => stored(line).amount),
    ["139.00", "137.00", "138.00"],
  );
  const writes = [...server.requests.values()].reduce((sum, { body }) => sum + body.cells.length, 0);
  const revs = ["L001", "L002", "L003"].reduce((sum, line) => sum + stored(line).rev - 1, 0);
  assert.equal(writes, revs, "each request was written once");
  assert.equal(server.together, 1);
});

test("a version closed meanwhile asks for a reason, and what waits leaves with it", async () => {
  const { sending, model, type, stored, state, said, server } = page();
  server.closed = true;
  type("L001", "2 000");
  await sending.save();
  assert.deepEqual(
    [model.causeRequired, sending.state, state("L001"), said.at(-1)],
    [true, "repos", "attente", "16 Version arbitrée : indiquez un motif et une raison, puis enregistrez."],
  );
  sending.giveCause({ cause: "correction", reason: "erreur" });
  await sending.save();
  assert.deepEqual([stored("L001").rev, state("L001") === "attente"], [2, false]);
});

test("the hour said is that of the agency, whatever the computer's", () => {
  const at = Date.UTC(2018, 2, 8, 9, 5);
  assert.deepEqual(
    ["Europe/Paris", "Indian/Reunion"].map((zone) => clockIn(zone).time(at)),
    ["10:05", "13:05"],
  );
});
