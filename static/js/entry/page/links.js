// Where the grid leads: the commands with the selection, the lines behind a subtotal, the form of a line.

import { element } from "../view/columns.js";

const PARAMETERS = ["axe", "projet", "mesure"];

/** More lines than that would make an address longer than servers take: they are posted. */
const MOST_IN_ADDRESS = 150;

/** What a command is asked of: the lines and years selected; nothing, which is the whole version, where one cell alone
 * is.
 */
function asked({ selected, model }) {
  const query = new URLSearchParams();
  if (selected.length < 2) return { query, count: 0 };
  const lines = [...new Set(selected.map((one) => one.line))];
  if (lines.length < model.lines.length) query.set("lignes", lines.join(","));
  for (const year of new Set(selected.map((one) => one.year))) query.append("annees", year);
  return { query, count: query.has("lignes") ? lines.length : 0 };
}

/** Makes the link of a command carry the selection; posts it instead where it is too long for an address. */
export function carry(event, link, { root, grid, sending, say }) {
  const { query, count } = asked(grid);
  const address = new URL(link.href);
  address.search = count > MOST_IN_ADDRESS ? "" : query.toString();
  link.href = address.href;
  if (count <= MOST_IN_ADDRESS) return undefined;
  event.preventDefault();
  if (sending.atStake)
    return say({ tone: "alerte", text: "Une commande part des montants enregistrés : enregistrez d’abord." });
  const token = root.querySelector("input[name=csrfmiddlewaretoken]").value;
  const form = document.createElement("form");
  form.method = "post";
  form.action = address.href;
  for (const [name, value] of [...query, ["csrfmiddlewaretoken", token]])
    form.append(element("input", { type: "hidden", name, value }));
  document.body.append(form);
  return form.submit();
}

/** Makes the link of a new line propose what the active row is of. */
export function propose(link, { rows, active, model }) {
  const { line, group: head } = rows[active.row];
  const group = head ?? model.groups.get(line?.group);
  const address = new URL(link.href);
  for (const [name, value] of [
    ["mesure", group?.level === 2 && group.code],
    ["enveloppe", line?.envelope],
  ]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  link.href = address.href;
}

/** The lines of a subtotal in a year, or the form of a line; empty where there is none. */
export function linesAddress(row, column, { model, links }) {
  if (row.lines || (!row.line && !links.lines)) return "";
  if (row.line) return links.line_form.replace("LIGNE", encodeURIComponent(row.line.code));
  const address = new URL(links.lines, location.href);
  address.searchParams.set("version", model.version.code);
  if (row.group) address.searchParams.set(PARAMETERS[row.group.level], row.group.code);
  address.searchParams.set("annee", String(column.year?.year ?? model.years[0].year));
  if (row.kind === "rappel") address.searchParams.set("autres", "sans");
  return address.href;
}
