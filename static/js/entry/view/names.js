// What a row of the grid, and a cell, are called.

/** What a column to enter is called: its year, or its title in a sheet of the FIR. */
export const titleOf = (year) => year.title ?? String(year.year);

/** « A2-P2-M3 · Établissement de santé · MIGAC · 2018 ». */
export function rowName(model, row, column = null) {
  const year = column?.year ? titleOf(column.year) : column?.kind === "reference" ? column.title : "";
  if (!row.line)
    return [row.group ? `${row.group.code} ${row.group.label}`.trim() : row.label, year].filter(Boolean).join(" · ");
  const { line } = row;
  const group = model.groups.get(line.group);
  return [group?.code, `${line.label}${line.remark ? ` (${line.remark})` : ""}`, line.envelopeLabel, year]
    .filter(Boolean)
    .join(" · ");
}

const PARTIAL = "Le filtre cache une partie de ses lignes ; son total les compte toutes.";

/** All that the label of a row says, where its column cuts it: code, title, remark, note, what a filter hides. */
export function fullName(model, { line, group, label, partial }) {
  const told = line
    ? [model.sheet ? line.label : `${line.code} ${line.label}`, line.remark, line.note && `note : ${line.note}`]
        .filter(Boolean)
        .join(" · ")
    : group
      ? `${group.code} ${group.title ?? group.label}`.trim()
      : label;
  return partial ? `${told}. ${PARTIAL}` : told;
}

/** What the active cell is called: its year first, then its line, its figure, its state. Empty: its text says it. */
export function activeName({ model, named, rows, columns, active, unit }, cell) {
  const column = columns[active.column];
  if (named) return model.spoken(named.line, named.year, unit);
  return column.year ? [column.title, rowName(model, rows[active.row]), cell.textContent].join(", ") : "";
}
