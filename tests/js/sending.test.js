// What is typed reaches the server once, whatever happens on the way, and is never lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { enEuros } from "../../static/js/entry/model/amounts.js";
import { donnees } from "./data.js";
import { page } from "./page.js";
import { repos } from "./server.js";

/** The data that the server would give now. */
function fresh(serveur) {
  const data = donnees();
  for (const [name, { amount, rev }] of serveur.cells) {
    const [code, year] = name.split(" ");
    data.lines.find((line) => line.code === code).cells[Number(year) - 2017] = [amount, rev, "entered", 0];
  }
  return data;
}

test("any number of cells leave in one request, with the revision that was seen", async () => {
  const { envoi, dits, serveur, saisir, stored, etat, storage } = page();
  saisir("L001", "2 000");
  saisir("L002", "3 000");
  await envoi.enregistrer();
  assert.equal(serveur.recus.length, 1);
  assert.deepEqual(JSON.parse(serveur.recus[0]), {
    version: "PROG-2018-2022",
    batch: "t1-1",
    cause: "",
    reason: "",
    cells: [
      { line: "L001", year: 2018, expected_rev: 1, amount: "2000.00" },
      { line: "L002", year: 2018, expected_rev: 1, amount: "3000.00" },
    ],
  });
  assert.deepEqual([stored("L001"), etat("L001")], [{ amount: "2000.00", rev: 2 }, "enregistree"]);
  assert.deepEqual(dits, ["2 Enregistrement en cours…", "1 2 cellules enregistrées à 10:46."]);
  assert.equal(storage.length, 0);
});

test("with nothing to save, nothing leaves", async () => {
  const { envoi, dits, serveur } = page();
  await envoi.enregistrer();
  assert.deepEqual([dits, serveur.recus], [["4 Rien à enregistrer."], []]);
});

test("nothing leaves as long as something is to be settled", async () => {
  const { envoi, dits, serveur, saisir } = page();
  saisir("L001", "2 000");
  saisir("L002", "abc");
  await envoi.enregistrer();
  assert.deepEqual([dits, serveur.recus], [["Réglez le point, puis enregistrez : rien ne part tant qu’il en reste."], []]);
  saisir("L002", "5");
  await envoi.enregistrer();
  assert.equal(serveur.recus.length, 1);
});

test("a connection that is lost keeps everything, and the same request leaves later", async () => {
  const { envoi, dits, serveur, saisir, stored, horloge } = page();
  serveur.pannes = ["coupee", "coupee"];
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.equal(dits.at(-1), "5 Connexion perdue. Votre cellule est gardée sur ce poste et partira au retour du réseau.");
  await horloge.passer(2000);
  assert.equal(stored("L001").rev, 1);
  await horloge.passer(4000);
  assert.deepEqual([stored("L001"), dits.at(-1)], [{ amount: "2000.00", rev: 2 }, "6 Connexion rétablie : 1 cellule enregistrée."]);
  assert.equal(dits.filter((text) => text.startsWith("5")).length, 1);
});

test("an answer that was lost lands once: the same number, the same body", async () => {
  const { envoi, serveur, saisir, stored, etat } = page();
  serveur.pannes = ["perdue"];
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.deepEqual([stored("L001").rev, etat("L001")], [2, "attente"]);
  await envoi.reessayer();
  assert.equal(serveur.recus[0], serveur.recus[1]);
  assert.deepEqual([stored("L001").rev, etat("L001"), serveur.lots.size], [2, "enregistree", 1]);
});

test("a server that does not answer is waited for, then asked again; each time later", async () => {
  const { envoi, serveur, saisir, stored, horloge, dits } = page();
  serveur.pannes = ["muette", 503, 500, 502];
  saisir("L001", "2 000");
  const sent = envoi.enregistrer();
  await horloge.passer(30_000);
  await sent;
  assert.equal(envoi.etat, "perdu");
  for (const delay of [2_000, 4_000, 8_000]) {
    await horloge.passer(delay - 1);
    const before = serveur.recus.length;
    await horloge.passer(1);
    assert.equal(serveur.recus.length, before + 1);
  }
  await horloge.passer(15_000);
  assert.equal(stored("L001").rev, 2);
  assert.equal(dits.at(-1), "6 Connexion rétablie : 1 cellule enregistrée.");
});

test("what is typed while a request is on its way waits for its own", async () => {
  const { envoi, serveur, saisir, stored, modele } = page();
  let open;
  serveur.retenue = new Promise((resolve) => (open = resolve));
  saisir("L001", "2 000");
  const first = envoi.enregistrer();
  await repos();
  saisir("L001", "3 000");
  saisir("L002", "5");
  const second = envoi.enregistrer();
  open();
  await Promise.all([first, second]);
  assert.equal(serveur.ensemble, 1);
  assert.deepEqual([stored("L001"), stored("L002").amount], [{ amount: "3000.00", rev: 3 }, "5.00"]);
  assert.equal(modele.comptes.attente, 0);
  assert.equal(serveur.lots.size, 2);
});

test("without being asked for, it goes on waiting", async () => {
  const { envoi, serveur, saisir, modele } = page();
  let open;
  serveur.retenue = new Promise((resolve) => (open = resolve));
  saisir("L001", "2 000");
  const first = envoi.enregistrer();
  await repos();
  saisir("L002", "5");
  open();
  await first;
  assert.deepEqual(modele.enAttente().map((one) => one.line), ["L002"]);
});

test("what was undone after it left, and landed, waits to be put back", async () => {
  const { envoi, serveur, saisir, modele, stored } = page();
  serveur.pannes = ["perdue"];
  saisir("L001", "2 000");
  await envoi.enregistrer();
  modele.annuler();
  await envoi.reessayer();
  assert.deepEqual(modele.enAttente(), [{ line: "L001", year: 2018, expected_rev: 2, amount: "1100.00" }]);
  await envoi.enregistrer();
  assert.deepEqual(stored("L001"), { amount: "1100.00", rev: 3 });
});

test("a conflict is shown, chosen, and the rest leaves with it", async () => {
  const { envoi, serveur, saisir, modele, stored, etat, dits } = page();
  serveur.ecrire("L001", 2018, "1500.00");
  saisir("L001", "2 000");
  saisir("L002", "5");
  await envoi.enregistrer();
  assert.deepEqual([etat("L001"), etat("L002")], ["conflit", "attente"]);
  assert.equal(stored("L002").rev, 1, "nothing was written");
  assert.equal(dits.at(-1), "7 DOS (démo) a modifié cette cellule à 10:38. Choisissez une valeur.");
  modele.choisir("L001", 2018, "mienne");
  await envoi.enregistrer();
  assert.deepEqual([stored("L001"), stored("L002").amount], [{ amount: "2000.00", rev: 3 }, "5.00"]);
});

test("where both typed the same there is nothing to choose, and the rest leaves at once", async () => {
  const { envoi, serveur, saisir, stored, modele } = page();
  serveur.ecrire("L001", 2018, "2000.00");
  saisir("L001", "2 000");
  saisir("L002", "5");
  await envoi.enregistrer();
  assert.deepEqual([stored("L001").rev, stored("L002").amount, modele.comptes.attente], [2, "5.00", 0]);
  assert.equal(serveur.recus.length, 2);
});

test("cells that the server refuses stay with its reasons, and nothing is written", async () => {
  const { envoi, serveur, saisir, modele, stored, etat, dits } = page();
  serveur.refuse = ({ line }) => (line === "L001" ? "DOS a transmis ses lignes." : "");
  saisir("L001", "2 000");
  saisir("L002", "5");
  await envoi.enregistrer();
  assert.deepEqual([etat("L001"), modele.vue("L001", 2018).raison, modele.vue("L001", 2018).texte], ["refusee", "DOS a transmis ses lignes.", "2 000"]);
  assert.deepEqual([etat("L002"), stored("L002").rev], ["attente", 1]);
  assert.equal(dits.at(-1), "1 cellule refusée : rien n’est enregistré. Corrigez-la, puis enregistrez.");
});

test("a session that expired loses nothing: the request leaves after signing in again", async () => {
  const { envoi, serveur, saisir, stored, dits, etat } = page();
  serveur.session = false;
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.deepEqual([envoi.etat, etat("L001"), dits.at(-1)], ["session", "attente", "22 Session expirée. Reconnectez-vous : rien n’est perdu."]);
  serveur.session = true;
  await envoi.reessayer();
  assert.equal(stored("L001").rev, 2);
});

test("a token that turned with the session is renewed, once", async () => {
  const { envoi, serveur, saisir, stored, jetons } = page();
  jetons[0] = "ancien";
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.deepEqual([serveur.recus.length, stored("L001").rev], [2, 2]);
});

test("someone else's session sends nothing of mine", async () => {
  const { envoi, serveur, saisir, dits } = page();
  envoi.jeton = async () => null;
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.deepEqual([serveur.recus, dits.at(-1)], [[], "22 Session expirée. Reconnectez-vous : rien n’est perdu."]);
});

test("a refusal of the whole says why, and everything stays", async () => {
  const { envoi, serveur, saisir, etat, dits, horloge } = page();
  serveur.pannes = [400];
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.deepEqual([envoi.etat, etat("L001"), dits.at(-1)], ["refus", "attente", "Rien n’est enregistré : Refus 400. Votre cellule reste sur ce poste."]);
  await horloge.passer(100_000);
  assert.equal(serveur.recus.length, 1, "it is not tried again by itself");
});

test("a number that was taken is changed", async () => {
  const { envoi, serveur, saisir, stored } = page();
  serveur.lots.set("t1-1", { text: "autre", body: {} });
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.equal(stored("L001").rev, 2);
});

test("automatic saving waits for the hand to rest, and leaves alone what is to be settled", async () => {
  const { serveur, saisir, stored, horloge, dits } = page({ automatique: true });
  saisir("L001", "2 000");
  await horloge.passer(1_000);
  saisir("L002", "5");
  await horloge.passer(1_400);
  assert.equal(serveur.recus.length, 0);
  await horloge.passer(100);
  assert.deepEqual([serveur.recus.length, stored("L001").rev, stored("L002").rev], [1, 2, 2]);
  saisir("L001", "abc");
  await horloge.passer(10_000);
  assert.equal(serveur.recus.length, 1);
  assert.equal(dits.at(-1), "Réglez le point, puis enregistrez : rien ne part tant qu’il en reste.");
});

test("what is typed is kept on this computer, and offered after the page was loaded again", async () => {
  const one = page();
  one.saisir("L001", "=1000+1000");
  one.saisir("L002", "abc");
  assert.equal(one.storage.length, 0, "not at each key");
  await one.horloge.passer(200);
  const two = page({ serveur: one.serveur, storage: one.storage, onglet: "t2" });
  const found = await two.envoi.retrouver();
  assert.deepEqual([found.cellules, found.le], [2, 200]);
  await two.envoi.reprendre(found);
  assert.deepEqual([enEuros(two.modele.vue("L001", 2018).valeur), two.modele.vue("L002", 2018).texte], ["2000.00", "abc"]);
  assert.deepEqual([...one.storage.contenu.keys()], ["saisie/7/PROG-2018-2022/t2"]);
  two.envoi.modele.renoncer([{ ligne: "L001", annee: 2018 }, { ligne: "L002", annee: 2018 }]);
  two.envoi.memoriser();
  assert.equal(await page({ storage: one.storage, onglet: "t3" }).envoi.retrouver(), null);
});

test("what was kept can be dropped", async () => {
  const one = page();
  one.saisir("L001", "2 000");
  one.envoi.memoriser();
  const two = page({ storage: one.storage, onglet: "t2" });
  two.envoi.abandonner(await two.envoi.retrouver());
  assert.equal(one.storage.length, 0);
});

test("a tab that is open keeps its own", async () => {
  const one = page();
  one.saisir("L001", "2 000");
  one.envoi.memoriser();
  const two = page({ storage: one.storage, onglet: "t2", vivants: async () => ["saisie/7/PROG-2018-2022/t1"] });
  assert.equal(await two.envoi.retrouver(), null);
});

test("the page closed on a request whose answer was lost: taken back, it lands once, later typing included", async () => {
  const one = page();
  one.serveur.pannes = ["perdue"];
  one.saisir("L001", "2 000");
  one.saisir("L002", "5");
  await one.envoi.enregistrer();
  one.saisir("L001", "3 000");
  one.envoi.memoriser();
  const two = page({ serveur: one.serveur, storage: one.storage, onglet: "t2", data: fresh(one.serveur) });
  await two.envoi.reprendre(await two.envoi.retrouver());
  assert.equal(one.serveur.lots.size, 1);
  assert.deepEqual([two.etat("L001"), two.etat("L002"), one.serveur.at({ line: "L002", year: 2018 }).rev], ["attente", "enregistree", 2]);
  await two.envoi.enregistrer();
  assert.deepEqual(two.stored("L001"), { amount: "3000.00", rev: 3 });
});

test("an answer that comes after someone else's change does not hide it", async () => {
  const one = page();
  one.serveur.pannes = ["perdue"];
  one.saisir("L001", "2 000");
  await one.envoi.enregistrer();
  one.serveur.ecrire("L001", 2018, "7.00");
  const two = page({ serveur: one.serveur, storage: one.storage, onglet: "t2", data: fresh(one.serveur) });
  two.modele.reprendre(null);
  const kept = await two.envoi.retrouver();
  await two.envoi.reprendre({ prises: kept.prises.map((one) => ({ ...one, saisie: null })) });
  assert.deepEqual([two.modele.vue("L001", 2018).rev, enEuros(two.modele.vue("L001", 2018).valeur)], [3, "7.00"]);
});

test("taken back after someone else changed the cell, it is a conflict", async () => {
  const one = page();
  one.saisir("L001", "2 000");
  one.envoi.memoriser();
  one.serveur.ecrire("L001", 2018, "7.00");
  const two = page({ serveur: one.serveur, storage: one.storage, onglet: "t2", data: fresh(one.serveur) });
  await two.envoi.reprendre(await two.envoi.retrouver());
  assert.equal(two.etat("L001"), "conflit");
});

test("a computer that keeps nothing says so", async () => {
  const { envoi, serveur, saisir, storage, dits } = page();
  storage.plein = true;
  serveur.pannes = ["coupee"];
  saisir("L001", "2 000");
  await envoi.enregistrer();
  assert.match(dits.at(-1), /gardée dans cette page : ne la fermez pas/);
  assert.equal(envoi.enJeu, 1);
});

test("forty storms of lost answers leave each amount as it was last typed, and each request once", async () => {
  const { envoi, serveur, saisir, stored, horloge, modele } = page();
  const failures = ["coupee", "perdue", 503, undefined, "perdue"];
  for (let turn = 0; turn < 40; turn += 1) {
    serveur.pannes = [failures[turn % 5], failures[(turn * 3) % 5]];
    saisir(["L001", "L002", "L003"][turn % 3], String(100 + turn));
    await envoi.enregistrer();
    if (turn % 4 === 3) await horloge.passer(5_000);
  }
  serveur.pannes = [];
  await horloge.passer(120_000);
  await envoi.enregistrer();
  await horloge.passer(120_000);
  assert.equal(modele.comptes.attente, 0);
  assert.deepEqual(["L001", "L002", "L003"].map((line) => stored(line).amount), ["139.00", "137.00", "138.00"]);
  const writes = [...serveur.lots.values()].reduce((sum, { body }) => sum + body.cells.length, 0);
  const revs = ["L001", "L002", "L003"].reduce((sum, line) => sum + stored(line).rev - 1, 0);
  assert.equal(writes, revs, "each request was written once");
  assert.equal(serveur.ensemble, 1);
});
