// What the grid asks before it goes on: a reason, whether to leave.

import { ATTENTE } from "../model/cell.js";
import { element } from "../view/columns.js";
import { enregistrer, motif, motifArbitree, partie, quitter, toutes } from "../view/messages.js";

/** Asks for a cause and a reason, and what they speak of: `{ cause, reason, cellules }`, or null where one stays.
 *
 * They speak of the cells that ask for one (`selection`, its cells that wait, where every cell does), or of all that waits.
 */
export function demanderMotif(model, selection) {
  const dialog = document.getElementById("g-motif");
  const form = dialog.querySelector("[data-motif]");
  const { cause, reason } = form.elements;
  if (cause.length === 1) cause.append(...model.motifs.map(([value, text]) => element("option", { value }, text)));
  const waiting = model.enAttente().length;
  const part = model.motifExige ? chosen(model, selection) : model.negatifs();
  const isPart = part.length > 0 && part.length < waiting;
  dialog.querySelector("[data-motif-pourquoi]").textContent = (model.motifExige ? motifArbitree() : motif(model.negatifs().length)).texte;
  offer(dialog, form, isPart, [partie(part.length, model.motifExige), toutes(waiting)]);
  const text = () => enregistrer(model.motifExige && isPart && form.elements.portee.value === "partie" ? part.length : waiting);
  const button = dialog.querySelector("[data-motif-bouton]");
  button.textContent = text();
  form.onchange = () => (button.textContent = text());
  return answer(dialog, (value) => {
    if (value !== "enregistrer") return null;
    const cellules = isPart && form.elements.portee.value === "partie" ? part.map((cell) => `${cell.ligne.code} ${model.annees[cell.rang].year}`) : null;
    const given = { cause: cause.value, reason: reason.value, cellules };
    [cause.value, reason.value] = ["", ""]; // the next time, the next reason
    return given;
  });
}

/** The cells of a selection that wait: a reason may be theirs alone. */
function chosen(model, selection) {
  const cells = selection.length > 1 ? selection.map((one) => model.cellule(one.ligne, one.annee)) : [];
  return cells.filter((cell) => cell?.etat === ATTENTE);
}

function offer(dialog, form, isPart, texts) {
  const scope = dialog.querySelector("[data-motif-portee]");
  scope.hidden = !isPart;
  form.elements.portee.value = "partie";
  for (const [rank, place] of [...scope.querySelectorAll("[data-mot]")].entries()) place.textContent = texts[rank];
}

/** Asks whether to leave with cells that are not saved: « enregistrer », « rester », « abandonner ». */
export function demanderDepart(cells) {
  const dialog = document.getElementById("g-depart");
  dialog.querySelector("[data-depart-titre]").textContent = quitter(cells).texte;
  return answer(dialog, (value) => value || "rester");
}

function answer(dialog, read) {
  return new Promise((done) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => done(read(dialog.returnValue)), { once: true });
    dialog.showModal();
  });
}
