// What the grid asks before it goes on: a reason, whether to leave.

import { WAITING } from "../model/cell.js";
import { element } from "../view/columns.js";
import * as messages from "../view/messages.js";

/** Asks for a cause and a reason, and what they speak of: `{ cause, reason, cells }`, or null where one stays.
 *
 * They speak of the cells that ask for one (`selection`, its cells that wait, where every cell does), or of all that
 * waits.
 */
export function askCause(model, selection) {
  const dialog = document.getElementById("g-motif");
  const form = dialog.querySelector("[data-motif]");
  const { cause, reason } = form.elements;
  if (cause.length === 1) cause.append(...model.causes.map(([value, text]) => element("option", { value }, text)));
  const waiting = model.pendingEdits().length;
  const part = model.causeRequired ? chosen(model, selection) : model.negatives();
  const isPart = part.length > 0 && part.length < waiting;
  dialog.querySelector("[data-motif-pourquoi]").textContent = (
    model.causeRequired ? messages.causeOfArbitrated() : messages.cause(model.negatives().length)
  ).text;
  offer(dialog, form, isPart, [messages.part(part.length, model.causeRequired), messages.all(waiting)]);
  const text = () =>
    messages.save(model.causeRequired && isPart && form.elements.portee.value === "partie" ? part.length : waiting);
  const button = dialog.querySelector("[data-motif-bouton]");
  button.textContent = text();
  form.onchange = () => (button.textContent = text());
  return answer(dialog, (value) => {
    if (value !== "enregistrer") return null;
    const cells =
      isPart && form.elements.portee.value === "partie"
        ? part.map((cell) => `${cell.line.code} ${model.years[cell.rank].year}`)
        : null;
    const given = { cause: cause.value, reason: reason.value, cells };
    [cause.value, reason.value] = ["", ""]; // the next time, the next reason
    return given;
  });
}

/** The cells of a selection that wait: a reason may be theirs alone. */
function chosen(model, selection) {
  const cells = selection.length > 1 ? selection.map((one) => model.cell(one.line, one.year)) : [];
  return cells.filter((cell) => cell?.state === WAITING);
}

function offer(dialog, form, isPart, texts) {
  const scope = dialog.querySelector("[data-motif-portee]");
  scope.hidden = !isPart;
  form.elements.portee.value = "partie";
  for (const [rank, place] of [...scope.querySelectorAll("[data-mot]")].entries()) place.textContent = texts[rank];
}

/** Asks whether to leave with cells that are not saved: « enregistrer », « rester », « abandonner ». */
export function askLeaving(cells) {
  const dialog = document.getElementById("g-depart");
  dialog.querySelector("[data-depart-titre]").textContent = messages.leave(cells).text;
  return answer(dialog, (value) => value || "rester");
}

function answer(dialog, read) {
  return new Promise((done) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => done(read(dialog.returnValue)), { once: true });
    dialog.showModal();
  });
}
