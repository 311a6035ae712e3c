// A page of entry without a browser: what is shared by the tests of its sending.

import { Envoi } from "../../static/js/entry/send/sending.js";
import { Garde } from "../../static/js/entry/send/storage.js";
import { Modele } from "../../static/js/entry/model/model.js";
import { donnees } from "./data.js";
import { Horloge, Serveur, Stockage } from "./server.js";

export const STORED = { "L001 2018": { amount: "1100.00", rev: 1 }, "L002 2018": { amount: "204600.00", rev: 1 }, "L003 2018": { amount: "142012860.00", rev: 1 } };

/** A page of entry: a model, its sending, a server, a clock, what it said. */
export function page({ serveur = new Serveur(structuredClone(STORED)), storage = new Stockage(), onglet = "t1", automatique = false, vivants, data } = {}) {
  const modele = new Modele(data ?? donnees());
  const horloge = new Horloge();
  const dits = [];
  const garde = new Garde({ storage, utilisateur: "7", version: "PROG-2018-2022", onglet, vivants });
  let count = 0;
  const jetons = ["bon"];
  const envoi = new Envoi({
    modele,
    adresse: "/api/v1/allocations/changes/",
    garde,
    fetch: serveur.fetch,
    horloge,
    uuid: () => `${onglet}-${(count += 1)}`,
    jeton: async (renew) => (renew ? (jetons.length > 1 ? jetons.pop() : "bon") : jetons[0]),
    dire: ({ numero, texte }) => dits.push(numero ? `${numero} ${texte}` : texte),
    automatique,
  });
  const saisir = (ligne, texte, annee = 2018) => {
    modele.saisir([{ ligne, annee, texte }], { unite: "EUR" });
    envoi.saisi();
  };
  return { modele, envoi, horloge, dits, serveur, storage, saisir, jetons, etat: (ligne) => modele.vue(ligne, 2018).etat, stored: (ligne) => serveur.at({ line: ligne, year: 2018 }) };
}
