// What the grid says: what, where, what to do, in one sentence. The numbers are those of the list of messages.

import { formatAmount, UNITS } from "../model/amounts.js";

const cells = (count, ended = "") =>
  count > 1 ? `${count} cellules${ended && ` ${ended}s`}` : `${count} cellule${ended && ` ${ended}`}`;
const keptCells = (count, kept) =>
  count > 1 ? `Vos ${count} cellules sont gardées ${kept} et partiront` : `Votre cellule est gardée ${kept} et partira`;
const HERE = "sur ce poste";
const IN_PAGE = "dans cette page : ne la fermez pas,";
const where = (stored) => (stored ? HERE : IN_PAGE);

const message = (number, tone, text) => ({ number, tone, text });

export const savedCells = (count, time) => message(1, "ok", `${cells(count, "enregistrée")} à ${time}.`);
export const saving = () => message(2, "info", "Enregistrement en cours…");
export const pendingEdits = (count) => message(3, "info", `${cells(count)} en attente.`);
export const nothing = () => message(4, "info", "Rien à enregistrer.");
export const lost = (count, stored) =>
  message(5, "erreur", `Connexion perdue. ${keptCells(count, where(stored))} au retour du réseau.`);
export const silent = (count, stored) =>
  message(5, "erreur", `Le serveur ne répond pas. ${keptCells(count, where(stored))} dès qu’il répondra.`);
export const reconnected = (count) => message(6, "ok", `Connexion rétablie : ${cells(count, "enregistrée")}.`);
export const cause = (count) =>
  message(
    16,
    "alerte",
    count > 1 ? `${count} montants négatifs : indiquez un motif.` : "Montant négatif : indiquez un motif.",
  );
export const causeOfArbitrated = () =>
  message(16, "alerte", "Version arbitrée : indiquez un motif et une raison, puis enregistrez.");
export const save = (count) => `Enregistrer ${cells(count)}`;
export const part = (count, selection) =>
  selection
    ? `La sélection : ${cells(count)} en attente`
    : count > 1
      ? `Les ${count} montants négatifs ; les autres cellules partent sans motif`
      : "Le montant négatif ; les autres cellules partent sans motif";
export const all = (count) => `Les ${cells(count)} en attente`;
export const expired = () => message(22, "alerte", "Session expirée. Reconnectez-vous : rien n’est perdu.");
export function refused(count) {
  const what = count > 1 ? "Corrigez-les" : "Corrigez-la";
  return message(0, "erreur", `${cells(count, "refusée")} : rien n’est enregistré. ${what}, puis enregistrez.`);
}
export function rejected(detail, count, stored) {
  const kept = count > 1 ? `Vos ${count} cellules restent` : "Votre cellule reste";
  return message(0, "erreur", `Rien n’est enregistré : ${detail} ${kept} ${stored ? HERE : "dans cette page"}.`);
}
export function toSettle(count) {
  const what = count > 1 ? `Réglez les ${count} points` : "Réglez le point";
  return message(0, "alerte", `${what}, puis enregistrez : rien ne part tant qu’il en reste.`);
}
export const settledConflicts = (count) =>
  message(8, "ok", count > 1 ? `${count} conflits réglés.` : "1 conflit réglé.");

/** « DOS (démo) a modifié cette cellule à 10:38. Choisissez une valeur. », or how many there are. */
export function conflicts(cells, hour) {
  if (cells.length > 1)
    return message(
      7,
      "alerte",
      `${cells.length} cellules ont changé depuis que vous les avez lues. Choisissez une valeur pour chacune.`,
    );
  const [{ by, at }] = cells;
  const when = at ? ` à ${hour(at)}` : "";
  return message(7, "alerte", `${by || "Quelqu’un"} a modifié cette cellule${when}. Choisissez une valeur.`);
}

/** « Collage : 11 cellules acceptées, 1 cellule vidée (5 414,3 k€), 1 refusée. Rien n’est enregistré. », and what else
 * to know.
 */
export function pasteDone(
  { accepted, refused: stopped, doubtful = 0, skipped = 0, crossed = 0, refined = 0, emptied = [] },
  unit,
) {
  const refused = stopped - doubtful;
  const counts = [
    accepted > emptied.length && cells(accepted - emptied.length, "acceptée"),
    emptied.length && emptying(emptied, unit),
    refused && `${refused} refusée${refused > 1 ? "s" : ""}`,
    doubtful && `${doubtful} à confirmer`,
  ];
  const told = [
    refined > 1 && `${refined} montants sont pris avec leurs décimales, que le tableur n’affichait pas.`,
    refined === 1 && "1 montant est pris avec ses décimales, que le tableur n’affichait pas.",
    skipped
      ? `${skipped > 1 ? `${skipped} sous-totaux du bloc sont laissés` : "1 sous-total du bloc est laissé"} de côté.`
      : crossed &&
        `Le bloc va de ligne en ligne, par-dessus ${crossed > 1 ? `${crossed} sous-totaux` : "1 sous-total"}.`,
    "Rien n’est enregistré.",
  ];
  return message(
    11,
    stopped ? "erreur" : emptied.length ? "alerte" : "info",
    `Collage : ${counts.filter(Boolean).join(", ")}. ${told.filter(Boolean).join(" ")}`,
  );
}

/** « 1 cellule vidée (5 414,3 k€) »: how many amounts a block without figures has taken away, and how much. */
function emptying(emptied, unit) {
  const sum = emptied.reduce((total, { counted }) => total + counted, 0n);
  return `${cells(emptied.length, "vidée")} (${formatAmount(sum, unit)}\u00a0${UNITS[unit].symbol})`;
}

/** The same, of a fill. */
export const fillDone = (emptied, unit) =>
  message(11, "alerte", `Recopie : ${emptying(emptied, unit)}. Rien n’est enregistré.`);
export const restored = (count) =>
  message(0, "info", count > 1 ? `${count} cellules gardent leur montant.` : "1 cellule garde son montant.");

export const undone = (count) =>
  message(
    18,
    "info",
    count > 1 ? `Annulé : ${count} cellules reviennent à leur valeur.` : "Annulé : 1 cellule revient à sa valeur.",
  );
export const leave = (count) => message(20, "alerte", `Quitter sans enregistrer ${cells(count)} ?`);
export function found(count, time) {
  const kept = count > 1 ? "enregistrées : elles sont gardées" : "enregistrée : elle est gardée";
  return message(0, "alerte", `${cells(count, "saisie")} à ${time} et non ${kept} sur ce poste.`);
}
export const keptHere = (count) =>
  count > 1 ? `${count} cellules gardées, non enregistrées` : "1 cellule gardée, non enregistrée";

/** « Plafond MIGAC 2018 dépassé de 350,4 k€. La saisie est permise, l’adoption est bloquée. » */
export function ceiling({ code, year, nature, remaining }, unit) {
  const over = `${formatAmount(-remaining, unit)}\u00a0${UNITS[unit].symbol}`;
  const told =
    nature === "notified"
      ? "La saisie est permise, l’adoption est bloquée."
      : "Ce plafond n’est pas notifié : c’est un avertissement.";
  return message(15, "alerte", `Plafond ${code} ${year} dépassé de ${over}. ${told}`);
}
