// What forms keep on this computer: by person and form, for a day, until it is recorded.

import assert from "node:assert/strict";
import test from "node:test";

import { Drafts, LASTS, place } from "../../static/js/forms/drafts.js";

class MemoryStorage {
  constructor() {
    this.kept = new Map();
  }
  get length() {
    return this.kept.size;
  }
  key(index) {
    return [...this.kept.keys()][index];
  }
  getItem(key) {
    return this.kept.get(key) ?? null;
  }
  setItem(key, text) {
    this.kept.set(key, text);
  }
  removeItem(key) {
    this.kept.delete(key);
  }
}

const LINE_FORM = place("7", "/ars-idf/saisie/V1/lignes/L001/?unite=KEUR", "ligne/1");

function emptyStore() {
  const storage = new MemoryStorage();
  const clock = { at: 1_000_000 };
  return { storage, clock, drafts: new Drafts({ storage, now: () => clock.at }) };
}

test("a form has the same place in euros and in thousands, and another with another line", () => {
  assert.equal(LINE_FORM, place("7", "/ars-idf/saisie/V1/lignes/L001/", "ligne/1"));
  assert.notEqual(LINE_FORM, place("7", "/ars-idf/saisie/V1/lignes/L002/", "ligne/1"));
  assert.notEqual(place("7", "/c/?ligne=L1", ""), place("7", "/c/?ligne=L2", ""));
});

test("what is kept is found for a day, and by the same person only", () => {
  const { drafts, clock } = emptyStore();
  assert.equal(drafts.write(LINE_FORM, { id: "a", fields: { reason: ["notifiée"] } }), true);
  assert.deepEqual(drafts.read(LINE_FORM).fields, { reason: ["notifiée"] });
  assert.equal(drafts.read(place("8", "/ars-idf/saisie/V1/lignes/L001/", "ligne/1")), null);
  clock.at += LASTS;
  assert.equal(drafts.read(LINE_FORM), null);
});

test("what is too old is taken off the computer, whoever typed it", () => {
  const { drafts, clock, storage } = emptyStore();
  drafts.write(LINE_FORM, { id: "a" });
  clock.at += LASTS;
  drafts.write(place("8", "/x/", ""), { id: "b" });
  drafts.dropStale();
  assert.deepEqual([...storage.kept.keys()], [place("8", "/x/", "")]);
});

test("what the server recorded is forgotten, and nothing else", () => {
  const { drafts, storage } = emptyStore();
  drafts.write(LINE_FORM, { id: "a" });
  drafts.write(place("7", "/x/", ""), { id: "b" });
  drafts.recorded("a");
  assert.deepEqual([...storage.kept.keys()], [place("7", "/x/", "")]);
});

test("who asks for it leaves nothing on the computer, in the grids either; the others keep theirs", () => {
  const { drafts, storage } = emptyStore();
  drafts.write(LINE_FORM, { id: "a" });
  storage.setItem("saisie/7/V1/1", "{}");
  storage.setItem("saisie/71/V1/1", "{}");
  storage.setItem("theme", "dark");
  drafts.clear("7");
  assert.deepEqual([...storage.kept.keys()], ["saisie/71/V1/1", "theme"]);
});

test("a computer that refuses to keep says so", () => {
  const { drafts, storage } = emptyStore();
  storage.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  assert.equal(drafts.write(LINE_FORM, { id: "a" }), false);
});

test("what the release before kept, in its own words, is still found", () => {
  const { drafts, storage, clock } = emptyStore();
  const kept = {
    id: "a",
    le: clock.at,
    noms: ["raison"],
    champs: { raison: ["notifiée"] },
    caches: [["numero", "1"]],
    unite: "KEUR",
  };
  storage.setItem(LINE_FORM, JSON.stringify(kept));
  const { names, fields, hidden, unit } = drafts.read(LINE_FORM);
  assert.deepEqual([names, fields, hidden, unit], [["raison"], { raison: ["notifiée"] }, [["numero", "1"]], "KEUR"]);
});

test("whether something of a page is kept is known without saying whose, and until it is too old", () => {
  const { drafts, clock, storage } = emptyStore();
  const page = "/ars-idf/versions/notifications/nouvelle/";
  const sheet = "/ars-idf/fir/2018/etapes/BI/credits/";
  drafts.write(place("7", `${page}?copie=X`, "/1"), { id: "a" });
  storage.setItem("saisie/7/FIR/ARS-IDF/2018/BI/credits/tab", JSON.stringify({ typed: {}, page: sheet }));
  assert.deepEqual([drafts.holds(page), drafts.holds("/ars-idf/versions/"), drafts.holds("/")], [true, false, false]);
  assert.equal(drafts.holds(sheet), true);
  clock.at += LASTS;
  assert.equal(drafts.holds(page), false);
});
