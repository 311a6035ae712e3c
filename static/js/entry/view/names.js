// What a row of the grid, and a cell, are called.

/** What a column to enter is called: its year, or its title in a sheet of the FIR. */
export const titreDe = (annee) => annee.title ?? String(annee.year);

/** « A2-P2-M3 · Établissement de santé · MIGAC · 2018 ». */
export function nomDe(model, row, column = null) {
  const year = column?.annee ? titreDe(column.annee) : column?.genre === "reference" ? column.titre : "";
  if (!row.ligne) return [row.groupe ? `${row.groupe.code} ${row.groupe.label}`.trim() : row.label, year].filter(Boolean).join(" · ");
  const { ligne } = row;
  const group = model.groupes.get(ligne.groupe);
  return [group?.code, `${ligne.label}${ligne.remark ? ` (${ligne.remark})` : ""}`, ligne.enveloppe, year].filter(Boolean).join(" · ");
}

const PARTIEL = "Le filtre cache une partie de ses lignes ; son total les compte toutes.";

/** All that the label of a row says, where its column cuts it: code, title, remark, note, what a filter hides. */
export function nomEntier(model, { ligne, groupe, label, partiel }) {
  const told = ligne
    ? [model.feuille ? ligne.label : `${ligne.code} ${ligne.label}`, ligne.remark, ligne.note && `note : ${ligne.note}`].filter(Boolean).join(" · ")
    : groupe
      ? `${groupe.code} ${groupe.titre ?? groupe.label}`.trim()
      : label;
  return partiel ? `${told}. ${PARTIEL}` : told;
}
