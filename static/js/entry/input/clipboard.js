// Copy, cut and paste: exact numbers in the unit shown, as French spreadsheets read and write them.

import { editableText } from "../model/amounts.js";
import { split } from "../model/paste.js";
import { valuesOf } from "../model/spreadsheet.js";
import { pasteDone, restored } from "../view/messages.js";

const BESIDE = "les autres colonnes se lisent seulement.";

/** Beside the text of a copy, what it was: the kinds of its rows, its unit. No other program writes this on the
 * clipboard.
 */
const MARK = "application/x-prs-budget-copie";

/** What a selection copies: cells between tabs, rows between new lines. */
function selectionText(grid) {
  const { top, bottom, left, right } = grid.range;
  const columns = grid.columns.slice(left, right + 1);
  const rows = grid.rows.slice(top, bottom + 1);
  return rows.map((row) => columns.map((column) => one(grid, row, column)).join("\t")).join("\n");
}

function one(grid, row, column) {
  const { model, unit } = grid;
  if (column.kind === "annee") {
    const seen = row.line && model.view(row.line.code, column.year.year);
    if (seen?.state === "refusee" || seen?.state === "douteuse") return plain(seen.text);
    return editableText(model.amounts(row).years[column.rank], unit);
  }
  if (column.kind === "reference") return editableText(model.compare(row, column), unit);
  const rank = grid.rows.indexOf(row);
  if (column.kind === "libelle")
    return plain(row.group ? `${row.group.code} ${row.group.label}`.trim() : (row.line?.label ?? row.label));
  return plain(grid.cell(rank, grid.columns.indexOf(column))?.textContent ?? row.line?.[column.key] ?? "");
}

/** A text that stays in its cell, and that no spreadsheet takes for a formula. */
function plain(text) {
  const flat = text.replace(/[\t\r\n]+/g, " ").trim();
  return /^[=+@]/.test(flat) ? `'${flat}` : flat;
}

/** What a copy was, by its mark; without it (a clipboard that keeps texts alone), by its text, if that is a whole
 * block.
 */
function copiedFrom(clipboard, text, last) {
  const marked = clipboard.getData(MARK);
  try {
    if (marked) return JSON.parse(marked);
  } catch {
    return null;
  }
  const flat = text.replace(/\r\n?/g, "\n");
  return last && /[\t\n]/.test(flat.trim()) && flat.replace(/\n$/, "") === last.text.replace(/\n$/, "") ? last : null;
}

export function onCopy(event, gestures) {
  const { grid, page } = gestures;
  const copied = selectionText(grid);
  const kinds = grid.rows.slice(grid.range.top, grid.range.bottom + 1).map((row) => row.kind);
  gestures.copy = { text: copied, kinds, unit: grid.unit };
  event.clipboardData.setData("text/plain", copied);
  event.clipboardData.setData(MARK, JSON.stringify({ kinds, unit: grid.unit }));
  event.preventDefault();
  grid.frame("copie", grid.range);
  const { top, bottom, left, right } = grid.range;
  const count = (bottom - top + 1) * (right - left + 1);
  page.announce(count > 1 ? `${count} cellules copiées` : "1 cellule copiée");
}

export function onCut(event, gestures) {
  onCopy(event, gestures);
  gestures.empty();
}

export function onPaste(event, gestures) {
  const { grid, model, page } = gestures;
  const pasted = event.clipboardData.getData("text/plain");
  event.preventDefault();
  grid.frame("copie", null);
  if (grid.readOnly) return page.announce(grid.readOnly, true);
  const { range, selection } = grid;
  if (!selection || range.left < grid.first)
    return page.say({
      tone: "alerte",
      text: `Collez à partir d’une cellule ${model.sheet ? "à saisir" : "d’année"} : ${BESIDE}`,
    });
  const several = range.top < range.bottom || range.left < range.right;
  const anchor = { row: range.top, column: selection.left };
  const copy = copiedFrom(event.clipboardData, pasted, gestures.copy);
  const values = copy ? null : valuesOf(event.clipboardData.getData("text/html"));
  const done = gestures.applied(
    model.paste(pasted, anchor, grid.rows, several ? selection : null, { unit: grid.unit, copy, values }),
    { name: "collage" },
  );
  if (!done.accepted && !done.refused)
    return page.say({
      tone: "alerte",
      text: "Le presse-papiers est vide, ou ne contient pas de texte : copiez à nouveau les cellules du tableur.",
    });
  show(grid, range, done, pasted);
  const told = done.accepted + done.refused > 1 || done.refused || done.refined || done.emptied.length;
  if (told) page.say(pasteDone(done, grid.unit), followUps(gestures, done));
  return done;
}

/** What can be done about a block that was laid: give back what it emptied, take all of it back. */
export function followUps(gestures, { emptied, refused }) {
  const { page, model } = gestures;
  const after = (act) => () => {
    page.bar.silence();
    act();
  };
  const text =
    emptied.length > 1 ? "Laisser ces cellules comme elles étaient" : "Laisser cette cellule comme elle était";
  return [
    ...(emptied.length
      ? [{ text: text, run: after(() => page.say(restored(gestures.applied(model.giveBack(emptied)).restored))) }]
      : []),
    ...(refused ? [{ text: "Annuler le collage", run: after(() => gestures.undo()) }] : []),
  ];
}

/** Selects what was pasted, as spreadsheets do. */
function show(grid, range, done, pasted) {
  const keys = new Set(done.touched);
  const last = grid.rows.findLastIndex((row) => row.kind === "ligne" && keys.has(row.key));
  const width = Math.max(...split(pasted).map((row) => row.length));
  const right = Math.min(grid.last, Math.max(range.right, range.left + width - 1));
  if (last >= range.top) grid.select({ top: range.top, bottom: last, left: range.left, right: right });
}
