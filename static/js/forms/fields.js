// The fields of a form, read and written by name: { nom: [valeurs] }. Files and passwords are never read.

const BUTTONS = ["submit", "button", "reset", "image", "file", "password"];

const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

/** The fields in which a person types or chooses, by name. */
export function typedFields(form) {
  const names = new Map();
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || BUTTONS.includes(field.type) || field.tagName === "FIELDSET")
      continue;
    if (field.closest("[data-sans-brouillon]")) continue;
    names.set(field.name, [...(names.get(field.name) ?? []), field]);
  }
  return names;
}

/** The hidden fields of a page: what it had read, its number; not its protection against forged requests. */
export const hiddenFields = (form) =>
  [...form.elements].filter((field) => field.type === "hidden" && field.name && field.name !== "csrfmiddlewaretoken");

export function values(fields) {
  if (fields.some(isTicked)) return fields.filter((field) => field.checked).map((field) => field.value);
  return fields.flatMap((field) =>
    field.multiple ? [...field.selectedOptions].map((option) => option.value) : [field.value],
  );
}

/** What a field holds as the page came from the server. */
export function received(fields) {
  if (fields.some(isTicked)) return fields.filter((field) => field.defaultChecked).map((field) => field.value);
  return fields.flatMap((field) => (field.options ? chosenOptions(field) : [field.defaultValue]));
}

function chosenOptions(list) {
  const marked = [...list.options].filter((option) => option.defaultSelected).map((option) => option.value);
  return marked.length || list.multiple ? marked : [list.options[0]?.value ?? ""];
}

export function fill(fields, values) {
  fields.forEach((field, rank) => {
    if (isTicked(field)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[rank] ?? "";
  });
}

export const areSame = (a, b) => a.length === b.length && a.every((value, rank) => value === b[rank]);

/** The number of an operation: that of the page where it is asked, never that of an older one. */
const NUMBERS = ["operation", "numero", "number"];
/** What a page says that it had read: its figures as a whole, or those of one row (`vu-FIR`, beside `montant-FIR`). */
const READING = /^(?:vu|seen|empreinte|etat)$|^vu[-_]|^note_lue$/;

/** What names the row of a field: `-FIR` of `montant-FIR`; empty where it has none. */
const rowOf = (name) => name.match(/[-_].*/)?.[0] ?? "";

/** Whether something is typed in the row whose reading is `name`; a reading of the whole page has no row. */
function isTypedOver(name, typed) {
  if (name === "note_lue") return typed.includes("note");
  const row = rowOf(name);
  return row !== "" && typed.some((one) => rowOf(one) === row);
}

/** Whether what was typed stands over all that `dataset` marks as read: the whole form shows what was recorded. */
const isCovered = (dataset, typed) => dataset?.recouvert !== undefined && typed.length > 0;

/**
 * What the hidden fields of a page become when an entry typed earlier is taken up: [value by rank], and whether the
 * figures moved meanwhile. What the page reads now is the truth, since it shows it; but what is typed over hides it,
 * a row or the whole form (`data-recouvert`), and keeps what was read then, so that the server asks which of the
 * two is right.
 */
export function rebased(hidden, kept, typed) {
  const remaining = [...kept];
  let moved = false;
  const values = hidden.map(({ name, value, dataset }) => {
    const rank = remaining.findIndex(([other]) => other === name);
    if (rank < 0) return value;
    const [[, then]] = remaining.splice(rank, 1);
    if (NUMBERS.includes(name)) return value;
    if (!READING.test(name)) return then;
    const differs = then !== "" && then !== value;
    moved ||= differs;
    return differs && (isTypedOver(name, typed) || isCovered(dataset, typed)) ? then : value;
  });
  return { values, moved };
}
