// The roles that Tabulator leaves to be said: one grid, its groups of rows, the places of its columns.

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
