// Copy, cut and paste: exact numbers in the unit shown, as French spreadsheets read and write them.

import { decouper } from "../model/paste.js";
import { collage, remises } from "../view/messages.js";
import { pourEditer } from "../model/amounts.js";
import { valeursDe } from "../model/spreadsheet.js";

/** Beside the text of a copy, what it was: the kinds of its rows, its unit. No other program writes this on the clipboard. */
const MARQUE = "application/x-prs-budget-copie";

/** What a selection copies: cells between tabs, rows between new lines. */
export function texte(grille) {
  const { haut, bas, gauche, droite } = grille.plage;
  const columns = grille.colonnes.slice(gauche, droite + 1);
  const rows = grille.rangees.slice(haut, bas + 1);
  return rows.map((row) => columns.map((column) => one(grille, row, column)).join("\t")).join("\n");
}

function one(grille, row, column) {
  const { modele, unite } = grille;
  if (column.genre === "annee") {
    const seen = row.ligne && modele.vue(row.ligne.code, column.annee.year);
    if (seen?.etat === "refusee" || seen?.etat === "douteuse") return plain(seen.texte);
    return pourEditer(modele.montants(row).annees[column.rang], unite);
  }
  if (column.genre === "reference") return pourEditer(modele.compare(row, column), unite);
  const rank = grille.rangees.indexOf(row);
  if (column.genre === "libelle") return plain(row.groupe ? `${row.groupe.code} ${row.groupe.label}`.trim() : (row.ligne?.label ?? row.label));
  return plain(grille.cellule(rank, grille.colonnes.indexOf(column))?.textContent ?? row.ligne?.[column.cle] ?? "");
}

/** A text that stays in its cell, and that no spreadsheet takes for a formula. */
function plain(text) {
  const flat = text.replace(/[\t\r\n]+/g, " ").trim();
  return /^[=+@]/.test(flat) ? `'${flat}` : flat;
}

/** What a copy was, by its mark; without it (a clipboard that keeps texts alone), by its text, if that is a whole block. */
export function origine(clipboard, text, derniere) {
  const marked = clipboard.getData(MARQUE);
  try {
    if (marked) return JSON.parse(marked);
  } catch {
    return null;
  }
  const flat = text.replace(/\r\n?/g, "\n");
  return derniere && /[\t\n]/.test(flat.trim()) && flat.replace(/\n$/, "") === derniere.texte.replace(/\n$/, "") ? derniere : null;
}

export function copier(event, gestes) {
  const { grille, page } = gestes;
  const copied = texte(grille);
  const genres = grille.rangees.slice(grille.plage.haut, grille.plage.bas + 1).map((row) => row.genre);
  gestes.copie = { texte: copied, genres, unite: grille.unite };
  event.clipboardData.setData("text/plain", copied);
  event.clipboardData.setData(MARQUE, JSON.stringify({ genres, unite: grille.unite }));
  event.preventDefault();
  grille.encadrer("copie", grille.plage);
  const { haut, bas, gauche, droite } = grille.plage;
  const count = (bas - haut + 1) * (droite - gauche + 1);
  page.annoncer(count > 1 ? `${count} cellules copiées` : "1 cellule copiée");
}

export function couper(event, gestes) {
  copier(event, gestes);
  gestes.vider();
}

export function coller(event, gestes) {
  const { grille, modele, page } = gestes;
  const pasted = event.clipboardData.getData("text/plain");
  event.preventDefault();
  grille.encadrer("copie", null);
  if (grille.lecture) return page.annoncer(grille.lecture, true);
  const { plage, selection } = grille;
  if (!selection || plage.gauche < grille.premiere) return page.dire({ ton: "alerte", texte: `Collez à partir d’une ${modele.feuille ? "cellule à saisir" : "cellule d’année"} : les autres colonnes se lisent seulement.` });
  const several = plage.haut < plage.bas || plage.gauche < plage.droite;
  const anchor = { rangee: plage.haut, colonne: selection.gauche };
  const copie = origine(event.clipboardData, pasted, gestes.copie);
  const valeurs = copie ? null : valeursDe(event.clipboardData.getData("text/html"));
  const done = gestes.fait(modele.coller(pasted, anchor, grille.rangees, several ? selection : null, { unite: grille.unite, copie, valeurs }), { nom: "collage" });
  if (!done.acceptees && !done.refusees) return page.dire({ ton: "alerte", texte: "Le presse-papiers est vide, ou ne contient pas de texte : copiez à nouveau les cellules du tableur." });
  show(grille, plage, done, pasted);
  const told = done.acceptees + done.refusees > 1 || done.refusees || done.precisees || done.videes.length;
  if (told) page.dire(collage(done, grille.unite), apres(gestes, done));
  return done;
}

/** What can be done about a block that was laid: give back what it emptied, take all of it back. */
export function apres(gestes, { videes, refusees }) {
  const { page, modele } = gestes;
  const after = (act) => () => {
    page.barre.taire();
    act();
  };
  const text = videes.length > 1 ? "Laisser ces cellules comme elles étaient" : "Laisser cette cellule comme elle était";
  return [
    ...(videes.length ? [{ texte: text, faire: after(() => page.dire(remises(gestes.fait(modele.remettre(videes)).remises))) }] : []),
    ...(refusees ? [{ texte: "Annuler le collage", faire: after(() => gestes.annuler()) }] : []),
  ];
}

/** Selects what was pasted, as spreadsheets do. */
function show(grille, plage, done, pasted) {
  const keys = new Set(done.touchees);
  const last = grille.rangees.findLastIndex((row) => row.genre === "ligne" && keys.has(row.cle));
  const width = Math.max(...decouper(pasted).map((row) => row.length));
  const right = Math.min(grille.derniere, Math.max(plage.droite, plage.gauche + width - 1));
  if (last >= plage.haut) grille.selectionner({ haut: plage.haut, bas: last, gauche: plage.gauche, droite: right });
}
