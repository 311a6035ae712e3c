// What a cell says aloud, and what it takes back of what this computer had kept.

import { ATTENTE, CONFLIT, DOUTEUSE, ENREGISTREE, REFUSEE } from "./cell.js";
import { depuisEuros, ecrire, enEuros } from "./amounts.js";
import { titreDe } from "../view/names.js";

const STATES = { [ATTENTE]: "en attente", [CONFLIT]: "conflit : deux valeurs", [ENREGISTREE]: "enregistré" };

/** « 2018, Mesures RH en santé, Établissement de santé, MIGAC, 142 290,5, en attente ». */
export function annoncer(model, code, year, unit) {
  const { ligne } = model.cellule(code, year);
  const { etat, valeur, texte, raison, verrou, commentaires } = model.vue(code, year);
  const said = etat === REFUSEE ? `refusé, ${texte} : ${raison}` : etat === DOUTEUSE ? `à confirmer, ${texte} : ${raison}` : (STATES[etat] ?? (verrou && `verrouillé : ${verrou}`));
  const open = commentaires ? `${commentaires} commentaire${commentaires > 1 ? "s ouverts" : " ouvert"}` : "";
  const amount = valeur === null ? "rien d’inscrit" : ecrire(valeur, unit);
  const parts = [titreDe(model.annees[model.rang(year)]), model.groupes.get(ligne.groupe)?.label, ligne.label, ligne.envelope, amount, said, open];
  return parts.filter(Boolean).join(", ");
}

/** A cell as this computer keeps it. */
export function aGarder({ ligne, etat, valeur, texte, raison, proposition, dessous, rev, enregistre }, year) {
  const amounts = { valeur: enEuros(valeur), enregistre: enEuros(enregistre), ...(dessous !== undefined && { dessous: enEuros(dessous) }) };
  return { line: ligne.code, year, etat, texte, raison, proposition, rev, ...amounts };
}

/** Takes back what was typed before: as it was if the cell has not moved, a conflict if it has. */
export function reprendre(cell, kept, lock, unit) {
  if (kept.etat === REFUSEE || (kept.etat === DOUTEUSE && !lock)) {
    if (kept.etat === REFUSEE) cell.refuser(kept.texte, kept.raison, kept.proposition);
    else cell.demander(kept.texte, depuisEuros(kept.valeur), { raison: kept.raison, proposition: kept.proposition });
    if (kept.dessous !== undefined) cell.dessous = depuisEuros(kept.dessous);
  } else if (lock) cell.prendre(depuisEuros(kept.valeur), unit, lock);
  else if (kept.rev === cell.rev) cell.attendre(depuisEuros(kept.valeur), kept.texte);
  else if (depuisEuros(kept.valeur) !== cell.enregistre) {
    const other = { centimes: cell.enregistre, rev: cell.rev, par: "", le: null };
    cell.enregistre = depuisEuros(kept.enregistre);
    cell.rev = kept.rev;
    cell.attendre(depuisEuros(kept.valeur), kept.texte);
    cell.heurter(other);
  }
}
