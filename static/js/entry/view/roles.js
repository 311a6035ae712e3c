// The roles that Tabulator leaves to be said: one grid, its groups of rows, the places of its columns.

import { FOOT } from "../model/rows.js";

export function giveRoles(place, holder, body, { name, columns }) {
  place.setAttribute("role", "grid");
  place.setAttribute("aria-label", name);
  place.setAttribute("aria-colcount", String(columns));
  place.removeAttribute("tabindex");
  place.removeAttribute("aria-owns");
  holder.removeAttribute("tabindex");
  holder.setAttribute("role", "rowgroup");
  body.setAttribute("role", "presentation");
  const header = place.querySelector(".tabulator-header");
  header.setAttribute("role", "rowgroup");
  header.querySelector(".tabulator-header-contents")?.setAttribute("role", "presentation");
  const heads = header.querySelector(".tabulator-headers");
  heads.setAttribute("role", "row");
  heads.setAttribute("aria-rowindex", "1");
  for (const [rank, head] of [...heads.querySelectorAll(".tabulator-col")].entries()) {
    head.setAttribute("aria-colindex", String(rank + 1));
    head.removeAttribute("aria-sort");
  }
  place.removeAttribute("aria-busy");
}

/** What a row is, and where: its rank among `count` rows, its kind and depth, the roles of its cells. */
export function placeRow(element, row, rank, count) {
  element.setAttribute("aria-rowindex", String(rank + 2));
  element.dataset.genre = row.kind;
  element.dataset.niveau = row.level;
  if (FOOT.includes(row.kind)) element.dataset.pied = String(count - rank);
  if (row.line) element.dataset.ligne = row.line.code;
  for (const [column, cell] of [...element.children].entries()) {
    cell.setAttribute("aria-colindex", String(column + 1));
    cell.setAttribute("role", column === 0 ? "rowheader" : "gridcell");
  }
}
