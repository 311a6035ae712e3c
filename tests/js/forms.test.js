// What forms keep on this computer: by person and form, for a day, until it is recorded.

import assert from "node:assert/strict";
import test from "node:test";

import { DUREE, Garde, place } from "../../static/js/forms/drafts.js";

class Reserve {
  constructor() {
    this.tout = new Map();
  }
  get length() {
    return this.tout.size;
  }
  key(index) {
    return [...this.tout.keys()][index];
  }
  getItem(cle) {
    return this.tout.get(cle) ?? null;
  }
  setItem(cle, texte) {
    this.tout.set(cle, texte);
  }
  removeItem(cle) {
    this.tout.delete(cle);
  }
}

const LIGNE = place("7", "/ars-idf/saisie/V1/lignes/L001/?unite=KEUR", "ligne/1");

function neuve() {
  const storage = new Reserve();
  const horloge = { le: 1_000_000 };
  return { storage, horloge, garde: new Garde({ storage, maintenant: () => horloge.le }) };
}

test("a form has the same place in euros and in thousands, and another with another line", () => {
  assert.equal(LIGNE, place("7", "/ars-idf/saisie/V1/lignes/L001/", "ligne/1"));
  assert.notEqual(LIGNE, place("7", "/ars-idf/saisie/V1/lignes/L002/", "ligne/1"));
  assert.notEqual(place("7", "/c/?ligne=L1", ""), place("7", "/c/?ligne=L2", ""));
});

test("what is kept is found for a day, and by the same person only", () => {
  const { garde, horloge } = neuve();
  assert.equal(garde.ecrire(LIGNE, { id: "a", champs: { raison: ["notifiée"] } }), true);
  assert.deepEqual(garde.lire(LIGNE).champs, { raison: ["notifiée"] });
  assert.equal(garde.lire(place("8", "/ars-idf/saisie/V1/lignes/L001/", "ligne/1")), null);
  horloge.le += DUREE;
  assert.equal(garde.lire(LIGNE), null);
});

test("what is too old is taken off the computer, whoever typed it", () => {
  const { garde, horloge, storage } = neuve();
  garde.ecrire(LIGNE, { id: "a" });
  horloge.le += DUREE;
  garde.ecrire(place("8", "/x/", ""), { id: "b" });
  garde.perimees();
  assert.deepEqual([...storage.tout.keys()], [place("8", "/x/", "")]);
});

test("what the server recorded is forgotten, and nothing else", () => {
  const { garde, storage } = neuve();
  garde.ecrire(LIGNE, { id: "a" });
  garde.ecrire(place("7", "/x/", ""), { id: "b" });
  garde.enregistree("a");
  assert.deepEqual([...storage.tout.keys()], [place("7", "/x/", "")]);
});

test("who asks for it leaves nothing on the computer, in the grids either; the others keep theirs", () => {
  const { garde, storage } = neuve();
  garde.ecrire(LIGNE, { id: "a" });
  storage.setItem("saisie/7/V1/1", "{}");
  storage.setItem("saisie/71/V1/1", "{}");
  storage.setItem("theme", "dark");
  garde.vider("7");
  assert.deepEqual([...storage.tout.keys()], ["saisie/71/V1/1", "theme"]);
});

test("a computer that refuses to keep says so", () => {
  const { garde, storage } = neuve();
  storage.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  assert.equal(garde.ecrire(LIGNE, { id: "a" }), false);
});
