// Where the grid leads: the commands with the selection, the lines behind a subtotal, the form of a line.

import { element } from "../view/columns.js";

const PARAMETERS = ["axe", "projet", "mesure"];

/** More lines than that would make an address longer than servers take: they are posted. */
const MOST_IN_ADDRESS = 150;

/** What a command is asked of: the lines and years selected; nothing, which is the whole version, where one cell alone is. */
function asked({ choisies, modele }) {
  const query = new URLSearchParams();
  if (choisies.length < 2) return { query, count: 0 };
  const lines = [...new Set(choisies.map((one) => one.ligne))];
  if (lines.length < modele.lignes.length) query.set("lignes", lines.join(","));
  for (const year of new Set(choisies.map((one) => one.annee))) query.append("annees", year);
  return { query, count: query.has("lignes") ? lines.length : 0 };
}

/** Makes the link of a command carry the selection; posts it instead where it is too long for an address. */
export function porter(event, link, { root, grille, envoi, dire }) {
  const { query, count } = asked(grille);
  const address = new URL(link.href);
  address.search = count > MOST_IN_ADDRESS ? "" : query.toString();
  link.href = address.href;
  if (count <= MOST_IN_ADDRESS) return undefined;
  event.preventDefault();
  if (envoi.enJeu) return dire({ ton: "alerte", texte: "Une commande part des montants enregistrés : enregistrez d’abord." });
  const token = root.querySelector("input[name=csrfmiddlewaretoken]").value;
  const form = document.createElement("form");
  form.method = "post";
  form.action = address.href;
  for (const [name, value] of [...query, ["csrfmiddlewaretoken", token]]) form.append(element("input", { type: "hidden", name, value }));
  document.body.append(form);
  return form.submit();
}

/** Makes the link of a new line propose what the active row is of. */
export function proposer(link, { rangees, active, modele }) {
  const { ligne, groupe } = rangees[active.rangee];
  const group = groupe ?? modele.groupes.get(ligne?.groupe);
  const address = new URL(link.href);
  for (const [name, value] of [["mesure", group?.niveau === 2 && group.code], ["enveloppe", ligne?.envelope]]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  link.href = address.href;
}

/** The lines of a subtotal in a year, or the form of a line; empty where there is none. */
export function adresseLignes(row, column, { modele, liens }) {
  if (row.lignes || (!row.ligne && !liens.lines)) return "";
  if (row.ligne) return liens.line_form.replace("LIGNE", encodeURIComponent(row.ligne.code));
  const address = new URL(liens.lines, location.href);
  address.searchParams.set("version", modele.version.code);
  if (row.groupe) address.searchParams.set(PARAMETERS[row.groupe.niveau], row.groupe.code);
  address.searchParams.set("annee", String(column.annee?.year ?? modele.annees[0].year));
  if (row.genre === "rappel") address.searchParams.set("autres", "sans");
  return address.href;
}
