// What the grid says: what, where, what to do, in one sentence. The numbers are those of the list of messages.

import { ecrire, UNITES } from "../model/amounts.js";

const cellules = (count, ended = "") => (count > 1 ? `${count} cellules${ended && ` ${ended}s`}` : `${count} cellule${ended && ` ${ended}`}`);
const gardees = (count, kept) => (count > 1 ? `Vos ${count} cellules sont gardées ${kept} et partiront` : `Votre cellule est gardée ${kept} et partira`);
const SUR_CE_POSTE = "sur ce poste";
const DANS_LA_PAGE = "dans cette page : ne la fermez pas,";
const lieu = (stored) => (stored ? SUR_CE_POSTE : DANS_LA_PAGE);

const message = (numero, ton, texte) => ({ numero, ton, texte });

export const enregistrees = (count, time) => message(1, "ok", `${cellules(count, "enregistrée")} à ${time}.`);
export const enCours = () => message(2, "info", "Enregistrement en cours…");
export const enAttente = (count) => message(3, "info", `${cellules(count)} en attente.`);
export const rien = () => message(4, "info", "Rien à enregistrer.");
export const perdue = (count, stored) => message(5, "erreur", `Connexion perdue. ${gardees(count, lieu(stored))} au retour du réseau.`);
export const muet = (count, stored) => message(5, "erreur", `Le serveur ne répond pas. ${gardees(count, lieu(stored))} dès qu’il répondra.`);
export const retablie = (count) => message(6, "ok", `Connexion rétablie : ${cellules(count, "enregistrée")}.`);
export const motif = (count) => message(16, "alerte", count > 1 ? `${count} montants négatifs : indiquez un motif.` : "Montant négatif : indiquez un motif.");
export const motifArbitree = () => message(16, "alerte", "Version arbitrée : indiquez un motif et une raison, puis enregistrez.");
export const enregistrer = (count) => `Enregistrer ${cellules(count)}`;
export const partie = (count, selection) =>
  selection ? `La sélection : ${cellules(count)} en attente` : count > 1 ? `Les ${count} montants négatifs ; les autres cellules partent sans motif` : "Le montant négatif ; les autres cellules partent sans motif";
export const toutes = (count) => `Les ${cellules(count)} en attente`;
export const expiree = () => message(22, "alerte", "Session expirée. Reconnectez-vous : rien n’est perdu.");
export const refusees = (count) => message(0, "erreur", `${cellules(count, "refusée")} : rien n’est enregistré. ${count > 1 ? "Corrigez-les" : "Corrigez-la"}, puis enregistrez.`);
export const refus = (detail, count, stored) => message(0, "erreur", `Rien n’est enregistré : ${detail} ${count > 1 ? `Vos ${count} cellules restent` : "Votre cellule reste"} ${stored ? SUR_CE_POSTE : "dans cette page"}.`);
export const aRegler = (count) => message(0, "alerte", `${count > 1 ? `Réglez les ${count} points` : "Réglez le point"}, puis enregistrez : rien ne part tant qu’il en reste.`);
export const reglesConflits = (count) => message(8, "ok", count > 1 ? `${count} conflits réglés.` : "1 conflit réglé.");

/** « DOS (démo) a modifié cette cellule à 10:38. Choisissez une valeur. », or how many there are. */
export function conflits(cells, hour) {
  if (cells.length > 1) return message(7, "alerte", `${cells.length} cellules ont changé depuis que vous les avez lues. Choisissez une valeur pour chacune.`);
  const [{ par, le }] = cells;
  const when = le ? ` à ${hour(le)}` : "";
  return message(7, "alerte", `${par || "Quelqu’un"} a modifié cette cellule${when}. Choisissez une valeur.`);
}

/** « Collage : 11 cellules acceptées, 1 cellule vidée (5 414,3 k€), 1 refusée. Rien n’est enregistré. », and what else to know. */
export function collage({ acceptees, refusees: stopped, douteuses = 0, sautees = 0, enjambes = 0, precisees = 0, videes = [] }, unite) {
  const refused = stopped - douteuses;
  const counts = [
    acceptees > videes.length && cellules(acceptees - videes.length, "acceptée"),
    videes.length && vidage(videes, unite),
    refused && `${refused} refusée${refused > 1 ? "s" : ""}`,
    douteuses && `${douteuses} à confirmer`,
  ];
  const told = [
    precisees && `${precisees > 1 ? `${precisees} montants sont pris` : "1 montant est pris"} avec ${precisees > 1 ? "leurs" : "ses"} décimales, que le tableur n’affichait pas.`,
    sautees
      ? `${sautees > 1 ? `${sautees} sous-totaux du bloc sont laissés` : "1 sous-total du bloc est laissé"} de côté.`
      : enjambes && `Le bloc va de ligne en ligne, par-dessus ${enjambes > 1 ? `${enjambes} sous-totaux` : "1 sous-total"}.`,
    "Rien n’est enregistré.",
  ];
  return message(11, stopped ? "erreur" : videes.length ? "alerte" : "info", `Collage : ${counts.filter(Boolean).join(", ")}. ${told.filter(Boolean).join(" ")}`);
}

/** « 1 cellule vidée (5 414,3 k€) »: how many amounts a block without figures has taken away, and how much. */
function vidage(videes, unite) {
  const sum = videes.reduce((total, { compte }) => total + compte, 0n);
  return `${cellules(videes.length, "vidée")} (${ecrire(sum, unite)}\u00a0${UNITES[unite].symbole})`;
}

/** The same, of a fill. */
export const recopie = (videes, unite) => message(11, "alerte", `Recopie : ${vidage(videes, unite)}. Rien n’est enregistré.`);
export const remises = (count) => message(0, "info", count > 1 ? `${count} cellules gardent leur montant.` : "1 cellule garde son montant.");

export const annule = (count) => message(18, "info", count > 1 ? `Annulé : ${count} cellules reviennent à leur valeur.` : "Annulé : 1 cellule revient à sa valeur.");
export const quitter = (count) => message(20, "alerte", `Quitter sans enregistrer ${cellules(count)} ?`);
export const retrouvees = (count, time) => message(0, "alerte", `${cellules(count, "saisie")} à ${time} et non ${count > 1 ? "enregistrées" : "enregistrée"} : ${count > 1 ? "elles sont gardées" : "elle est gardée"} sur ce poste.`);
export const gardeesIci = (count) => (count > 1 ? `${count} cellules gardées, non enregistrées` : "1 cellule gardée, non enregistrée");

/** « Plafond MIGAC 2018 dépassé de 350,4 k€. La saisie est permise, l’adoption est bloquée. » */
export function plafond({ code, annee, nature, reste }, unite) {
  const over = `${ecrire(-reste, unite)}\u00a0${UNITES[unite].symbole}`;
  const told = nature === "notified" ? "La saisie est permise, l’adoption est bloquée." : "Ce plafond n’est pas notifié : c’est un avertissement.";
  return message(15, "alerte", `Plafond ${code} ${annee} dépassé de ${over}. ${told}`);
}
