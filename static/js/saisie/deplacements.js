// Where keys lead in the grid.

/** The next line, over the subtotals; where there is none, the same place. */
export function suivante(rows, from, step) {
  for (let rank = from + step; rank >= 0 && rank < rows.length; rank += step) if (rows[rank].genre === "ligne") return rank;
  return from;
}

/** Where Ctrl and an arrow lead: to the edge of the filled cells, or to the next filled one, as in a spreadsheet. */
export function bord(grille, [down, right]) {
  const { rangees, active } = grille;
  let { rangee, colonne } = active;
  const inside = (row, column) => row >= 0 && row < rangees.length && column >= grille.premiere && column <= grille.derniere;
  if (!inside(rangee + down, colonne + right)) return [Math.max(0, Math.min(rangee + down, rangees.length - 1)), Math.max(0, colonne + right)];
  if (colonne < grille.premiere || colonne > grille.derniere) return right ? [rangee, right > 0 ? grille.premiere : 0] : [down > 0 ? rangees.length - 1 : 0, colonne];
  const filled = (row, column) => grille.modele.montants(rangees[row]).annees[grille.colonnes[column].rang] !== null;
  const along = filled(rangee, colonne) && filled(rangee + down, colonne + right);
  while (inside(rangee + down, colonne + right)) {
    if (along && !filled(rangee + down, colonne + right)) break;
    rangee += down;
    colonne += right;
    if (!along && filled(rangee, colonne)) break;
  }
  return [rangee, colonne];
}
