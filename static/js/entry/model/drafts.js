// What a cell says aloud, and what it takes back of what this computer had kept.

import { titleOf } from "../view/names.js";
import { formatAmount, fromEuros, toEuros } from "./amounts.js";
import { CONFLICT, DOUBTFUL, REFUSED, SAVED, WAITING } from "./cell.js";

const STATES = { [WAITING]: "en attente", [CONFLICT]: "conflit : deux valeurs", [SAVED]: "enregistré" };

/** « 2018, Mesures RH en santé, Établissement de santé, MIGAC, 142 290,5, en attente ». */
export function spoken(model, code, year, unit) {
  const { line } = model.cell(code, year);
  const { state, value, text, reason, lock, comments } = model.view(code, year);
  const said =
    state === REFUSED
      ? `refusé, ${text} : ${reason}`
      : state === DOUBTFUL
        ? `à confirmer, ${text} : ${reason}`
        : (STATES[state] ?? (lock && `verrouillé : ${lock}`));
  const open = comments ? `${comments} commentaire${comments > 1 ? "s ouverts" : " ouvert"}` : "";
  const amount = value === null ? "rien d’inscrit" : formatAmount(value, unit);
  const parts = [
    titleOf(model.years[model.rank(year)]),
    model.groups.get(line.group)?.label,
    line.label,
    line.envelope,
    amount,
    said,
    open,
  ];
  return parts.filter(Boolean).join(", ");
}

/** A cell as this computer keeps it. */
export function toKeep({ line, state, value, text, reason, proposition, beneath, rev, saved }, year) {
  const amounts = {
    value: toEuros(value),
    saved: toEuros(saved),
    ...(beneath !== undefined && { beneath: toEuros(beneath) }),
  };
  return { line: line.code, year, state, text, reason, proposition, rev, ...amounts };
}

/** Takes back what was typed before: as it was if the cell has not moved, a conflict if it has. */
export function resume(cell, kept, lock, unit) {
  if (kept.state === REFUSED || (kept.state === DOUBTFUL && !lock)) {
    if (kept.state === REFUSED) cell.refuse(kept.text, kept.reason, kept.proposition);
    else cell.ask(kept.text, fromEuros(kept.value), { reason: kept.reason, proposition: kept.proposition });
    if (kept.beneath !== undefined) cell.beneath = fromEuros(kept.beneath);
  } else if (lock) cell.take(fromEuros(kept.value), unit, lock);
  else if (kept.rev === cell.rev) cell.wait(fromEuros(kept.value), kept.text);
  else if (fromEuros(kept.value) !== cell.saved) {
    const other = { cents: cell.saved, rev: cell.rev, by: "", at: null };
    cell.saved = fromEuros(kept.saved);
    cell.rev = kept.rev;
    cell.wait(fromEuros(kept.value), kept.text);
    cell.clash(other);
  }
}
