// Why amounts change: a cause and a reason, of the cells that they speak of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { donnees } from "./data.js";
import { page } from "./page.js";

test("a negative amount asks for a cause or a reason before it leaves", async () => {
  const { envoi, serveur, saisir, dits } = page();
  saisir("L001", "-2 000");
  await envoi.enregistrer();
  assert.deepEqual([serveur.recus, dits], [[], ["16 Montant négatif : indiquez un motif."]]);
  envoi.motiver({ cause: "correction" });
  await envoi.enregistrer();
  assert.equal(JSON.parse(serveur.recus[0]).cause, "correction");
  assert.equal(envoi.motif, "", "it was for that save");
});

test("a reason given for a negative amount is not that of the cells saved with it", async () => {
  const { envoi, serveur, saisir, dits } = page();
  saisir("L001", "-2 000");
  saisir("L002", "210 000");
  envoi.motiver({ cause: "correction", reason: "Trop-perçu", cellules: ["L001 2018"] });
  await envoi.enregistrer();
  const sent = serveur.recus.map((text) => JSON.parse(text));
  assert.deepEqual(sent.map((one) => [one.cause, one.reason, one.cells.map((cell) => cell.line)]), [["correction", "Trop-perçu", ["L001"]], ["", "", ["L002"]]]);
  assert.match(dits.at(-1), /^1 2 cellules enregistrées/);
  assert.deepEqual([envoi.motif, envoi.portee], ["", null]);
});

test("in an arbitrated version a reason may be that of a selection: the other cells wait for theirs", async () => {
  const { envoi, serveur, saisir, modele } = page({ data: donnees({ needs_reason: true }) });
  saisir("L001", "2 000");
  saisir("L002", "210 000");
  envoi.motiver({ cause: "correction", reason: "Erreur de report", cellules: ["L001 2018"] });
  await envoi.enregistrer();
  assert.deepEqual(serveur.recus.map((text) => JSON.parse(text).cells.map((cell) => cell.line)), [["L001"]]);
  assert.deepEqual([modele.comptes.attente, envoi.motif], [1, ""]);
});

test("an arbitrated version asks for both", async () => {
  const { envoi, serveur, saisir } = page({ data: donnees({ needs_reason: true }) });
  saisir("L001", "2 000");
  envoi.motiver({ cause: "correction" });
  await envoi.enregistrer();
  assert.equal(serveur.recus.length, 0);
  envoi.raison = "Erreur de report";
  await envoi.enregistrer();
  assert.equal(serveur.recus.length, 1);
});
