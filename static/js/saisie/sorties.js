// Where the grid leads: the commands with the selection, the lines behind a subtotal, the form of a line.

const PARAMETERS = ["axe", "projet", "mesure"];

/** The address of a command, with the lines and years selected; without, where one cell alone is. */
export function adresseCommande(href, grille) {
  const address = new URL(href, location.href);
  address.search = "";
  const chosen = grille.choisies;
  if (chosen.length < 2) return address.href;
  address.searchParams.set("lignes", [...new Set(chosen.map((one) => one.ligne))].join(","));
  for (const year of new Set(chosen.map((one) => one.annee))) address.searchParams.append("annees", year);
  return address.href;
}

/** The lines of a subtotal in a year, or the form of a line; empty where there is none. */
export function adresseLignes(row, column, { modele, liens }) {
  if (row.ligne) return liens.line_form.replace("LIGNE", encodeURIComponent(row.ligne.code));
  const address = new URL(liens.lines, location.href);
  address.searchParams.set("version", modele.version.code);
  if (row.groupe) address.searchParams.set(PARAMETERS[row.groupe.niveau], row.groupe.code);
  address.searchParams.set("annee", String(column.annee?.year ?? modele.annees[0].year));
  if (row.genre === "rappel") address.searchParams.set("autres", "sans");
  return address.href;
}
