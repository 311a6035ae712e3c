// Where keys lead in the grid.

/** The next line, over the subtotals; where there is none, the same place. */
export function suivante(rows, from, step) {
  for (let rank = from + step; rank >= 0 && rank < rows.length; rank += step) if (rows[rank].genre === "ligne") return rank;
  return from;
}

/** The next cell of a selection, line by line or year by year, round again after the last; null where it has no line. */
export function dans(grille, [down, right]) {
  const { haut, bas, gauche, droite } = grille.plage;
  const rows = [];
  for (let rank = haut; rank <= bas; rank += 1) if (grille.rangees[rank].genre === "ligne") rows.push(rank);
  if (!rows.length) return null;
  const [height, width] = [rows.length, droite - gauche + 1];
  const row = Math.max(0, rows.indexOf(grille.active.rangee));
  const column = grille.active.colonne - gauche;
  const size = height * width;
  const place = down ? (column * height + row + down + size) % size : (row * width + column + right + size) % size;
  return down ? [rows[place % height], gauche + Math.floor(place / height)] : [rows[Math.floor(place / width)], gauche + (place % width)];
}

/** Where Ctrl and an arrow lead: to the edge of the filled cells, or to the next filled one, as in a spreadsheet. */
export function bord(grille, from, [down, right]) {
  const { rangees } = grille;
  let { rangee, colonne } = from;
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
