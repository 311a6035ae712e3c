// What a row of the grid, and a cell, are called.

/** « A2-P2-M3 · Établissement de santé · MIGAC · 2018 ». */
export function nomDe(model, row, column = null) {
  const year = column?.annee ? String(column.annee.year) : column?.genre === "reference" ? column.titre : "";
  if (!row.ligne) return [row.groupe ? `${row.groupe.code} ${row.groupe.label}` : row.label, year].filter(Boolean).join(" · ");
  const { ligne } = row;
  const group = model.groupes.get(ligne.groupe);
  return [group?.code, `${ligne.label}${ligne.remark ? ` (${ligne.remark})` : ""}`, ligne.enveloppe, year].filter(Boolean).join(" · ");
}
