// Folds and unfolds the nested rows of a table. Without this script every row is shown and no button is.
//
// The server writes, in `<table class="t" id=…>`: `<tr data-niveau="0">` (depth of a row) and, in the heading of a
// parent, `<button hidden aria-expanded="true" data-plier="A2">`. An empty `data-plier` acts on the whole table.
// `<table data-plie>` starts folded. What is folded is kept for the session, by page and table: opening the lines
// behind a figure, or coming back, changes nothing. Left and right arrows fold and unfold from the keyboard.

const buttons = (table) => table.querySelectorAll("button[data-plier]");
const place = (table) => `plier:${location.pathname}#${table.id}`;

function remembered(table) {
  try {
    const text = sessionStorage.getItem(place(table));
    return text === null ? null : new Set(JSON.parse(text));
  } catch {
    return null; // storage refused by the browser: the page still folds, and forgets
  }
}

function remember(table, folded) {
  try {
    sessionStorage.setItem(place(table), JSON.stringify([...folded]));
  } catch {
    // see above
  }
}

const parents = (table) => [...buttons(table)].map((button) => button.dataset.plier).filter((name) => name !== "");

function foldedNow(table) {
  const shut = [...buttons(table)].filter((button) => button.getAttribute("aria-expanded") === "false");
  return new Set(shut.map((button) => button.dataset.plier).filter((name) => name !== ""));
}

function turn(button, open) {
  button.setAttribute("aria-expanded", String(open));
  button.textContent = open ? "▾" : "▸";
}

function draw(table, folded) {
  let hiddenBelow = Infinity;
  for (const row of table.tBodies[0].rows) {
    const depth = row.dataset.niveau === undefined ? -1 : Number(row.dataset.niveau);
    if (depth <= hiddenBelow) hiddenBelow = Infinity;
    row.hidden = depth > hiddenBelow;
    const button = row.querySelector("button[data-plier]");
    if (!button) continue;
    const open = !folded.has(button.dataset.plier);
    turn(button, open);
    if (!open && !row.hidden) hiddenBelow = depth;
  }
  const all = table.querySelector('button[data-plier=""]');
  if (all) turn(all, folded.size < parents(table).length);
}

/** The parents above the cell whose lines are open: they are never folded away at the start. */
function aboveChosen(table) {
  const names = [];
  const chosen = table.querySelector(".choisi");
  if (!chosen) return names;
  let depth = Number(chosen.parentElement.dataset.niveau ?? -1);
  for (let row = chosen.parentElement.previousElementSibling; row; row = row.previousElementSibling) {
    const above = Number(row.dataset.niveau ?? -1);
    if (above >= depth) continue;
    depth = above;
    const button = row.querySelector("button[data-plier]");
    if (button) names.push(button.dataset.plier);
  }
  return names;
}

function wake(root) {
  const tables = new Set(
    [...root.querySelectorAll("table.t button[data-plier][hidden]")].map((b) => b.closest("table")),
  );
  for (const table of tables) {
    const folded = remembered(table) ?? new Set("plie" in table.dataset ? parents(table) : []);
    for (const name of aboveChosen(table)) folded.delete(name);
    for (const button of buttons(table)) button.hidden = false;
    draw(table, folded);
  }
}

function toggle(button, open) {
  const table = button.closest("table");
  const name = button.dataset.plier;
  let folded = foldedNow(table);
  if (name === "") folded = new Set(open ? [] : parents(table));
  else if (open) folded.delete(name);
  else folded.add(name);
  draw(table, folded);
  remember(table, folded);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-plier]");
  if (button) toggle(button, button.getAttribute("aria-expanded") === "false");
});

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.("button[data-plier]");
  if (!button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  toggle(button, event.key === "ArrowRight");
});

wake(document);
