// What is typed and not saved, kept on this computer: found by the next page, taken back, dropped, never written twice.

import assert from "node:assert/strict";
import { test } from "node:test";

import { toEuros } from "../../static/js/entry/model/amounts.js";
import { versionData } from "./data.js";
import { page } from "./page.js";

/** The data that the server would give now. */
function fresh(server) {
  const data = versionData();
  for (const [name, { amount, rev }] of server.cells) {
    const [code, year] = name.split(" ");
    data.lines.find((line) => line.code === code).cells[Number(year) - 2017] = [amount, rev, "entered", 0];
  }
  return data;
}

// as the release before wrote it
const WAITING = {
  line: "L001",
  year: 2018,
  etat: "attente",
  texte: "2 000",
  raison: "",
  proposition: "",
  rev: 1,
  valeur: "2000.00",
  enregistre: "1100.00",
};
const STOPPED = {
  ...WAITING,
  line: "L002",
  etat: "refusee",
  texte: "abc",
  raison: "« abc » n’est pas un nombre.",
  valeur: null,
  enregistre: "204600.00",
  dessous: "210000.00",
};
const EDITS = [{ line: "L003", year: 2018, expected_rev: 1, amount: "5.00" }];
const corps = JSON.stringify({
  version: "PROG-2018-2022",
  batch: "t0-1",
  cause: "update",
  reason: "Reçu",
  cells: EDITS,
});
const saisie = { version: "PROG-2018-2022", unite: "EUR", cells: [WAITING, STOPPED] };
const FORMER = {
  saisie,
  lots: [{ uuid: "t0-1", corps, edits: EDITS }],
  motif: "update",
  raison: "Reçu",
  portee: null,
  le: 200,
};

test("what is typed is kept on this computer, and offered after the page was loaded again", async () => {
  const one = page();
  one.type("L001", "=1000+1000");
  one.type("L002", "abc");
  assert.equal(one.storage.length, 0, "not at each key");
  await one.clock.pass(200);
  const two = page({ server: one.server, storage: one.storage, tab: "t2" });
  const found = await two.sending.recover();
  assert.deepEqual([found.cells, found.at], [2, 200]);
  await two.sending.resume(found);
  assert.deepEqual(
    [toEuros(two.model.view("L001", 2018).value), two.model.view("L002", 2018).text],
    ["2000.00", "abc"],
  );
  assert.deepEqual([...one.storage.content.keys()], ["saisie/7/PROG-2018-2022/t2"]);
  two.sending.model.drop([
    { line: "L001", year: 2018 },
    { line: "L002", year: 2018 },
  ]);
  two.sending.keepDraft();
  assert.equal(await page({ storage: one.storage, tab: "t3" }).sending.recover(), null);
});

test("what was kept can be dropped", async () => {
  const one = page();
  one.type("L001", "2 000");
  one.sending.keepDraft();
  const two = page({ storage: one.storage, tab: "t2" });
  two.sending.abandon(await two.sending.recover());
  assert.equal(one.storage.length, 0);
});

test("a tab that is open keeps its own", async () => {
  const one = page();
  one.type("L001", "2 000");
  one.sending.keepDraft();
  const two = page({ storage: one.storage, tab: "t2", openTabs: async () => ["saisie/7/PROG-2018-2022/t1"] });
  assert.equal(await two.sending.recover(), null);
});

test("a page closed on a request whose answer was lost: taken back, it lands once, later typing too", async () => {
  const one = page();
  one.server.failures = ["perdue"];
  one.type("L001", "2 000");
  one.type("L002", "5");
  await one.sending.save();
  one.type("L001", "3 000");
  one.sending.keepDraft();
  const two = page({ server: one.server, storage: one.storage, tab: "t2", data: fresh(one.server) });
  await two.sending.resume(await two.sending.recover());
  assert.equal(one.server.requests.size, 1);
  assert.deepEqual(
    [two.state("L001"), two.state("L002"), one.server.at({ line: "L002", year: 2018 }).rev],
    ["attente", "enregistree", 2],
  );
  await two.sending.save();
  assert.deepEqual(two.stored("L001"), { amount: "3000.00", rev: 3 });
});

test("an answer that comes after someone else's change does not hide it", async () => {
  const one = page();
  one.server.failures = ["perdue"];
  one.type("L001", "2 000");
  await one.sending.save();
  one.server.write("L001", 2018, "7.00");
  const two = page({ server: one.server, storage: one.storage, tab: "t2", data: fresh(one.server) });
  two.model.resume(null);
  const kept = await two.sending.recover();
  await two.sending.resume({ drafts: kept.drafts.map((one) => ({ ...one, typed: null })) });
  assert.deepEqual([two.model.view("L001", 2018).rev, toEuros(two.model.view("L001", 2018).value)], [3, "7.00"]);
});

test("taken back after someone else changed the cell, it is a conflict", async () => {
  const one = page();
  one.type("L001", "2 000");
  one.sending.keepDraft();
  one.server.write("L001", 2018, "7.00");
  const two = page({ server: one.server, storage: one.storage, tab: "t2", data: fresh(one.server) });
  await two.sending.resume(await two.sending.recover());
  assert.equal(two.state("L001"), "conflit");
});

test("what a release before kept on this computer, in its own words, is still found", async () => {
  const one = page();
  one.storage.setItem("saisie/7/PROG-2018-2022/t0", JSON.stringify(FORMER));
  const found = await one.sending.recover();
  assert.deepEqual([found.cells, found.at], [3, 200]);
  await one.sending.resume(found);
  assert.deepEqual(
    [toEuros(one.model.view("L001", 2018).value), one.model.view("L002", 2018).text],
    ["2000.00", "abc"],
  );
  assert.equal(one.model.view("L002", 2018).beneath, 21000000n);
  assert.equal(one.stored("L003").amount, "5.00");
});
