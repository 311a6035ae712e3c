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
