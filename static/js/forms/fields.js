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
