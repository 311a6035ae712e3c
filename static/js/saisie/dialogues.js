// What the grid asks before it goes on: a reason, whether to leave.

import { element } from "./colonnes.js";
import { motif, motifArbitree, quitter } from "./messages.js";

/** Asks for a cause and a reason: `{ cause, reason }`, or null where one stays. */
export function demanderMotif(model, cells) {
  const dialog = document.getElementById("g-motif");
  const form = dialog.querySelector("[data-motif]");
  if (!form.elements.cause.length) form.elements.cause.append(...model.motifs.map(([value, text]) => element("option", { value }, text)));
  dialog.querySelector("[data-motif-pourquoi]").textContent = (model.motifExige ? motifArbitree() : motif(model.negatifs().length)).texte;
  dialog.querySelector("[data-motif-bouton]").textContent = cells > 1 ? `Enregistrer ${cells} cellules` : "Enregistrer 1 cellule";
  return answer(dialog, (value) => (value === "enregistrer" ? { cause: form.elements.cause.value, reason: form.elements.reason.value } : null));
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
