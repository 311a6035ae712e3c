// The fields of a form, read and written by name: { nom: [valeurs] }. Files and passwords are never read.

const BOUTONS = ["submit", "button", "reset", "image", "file", "password"];

const coche = (champ) => champ.type === "checkbox" || champ.type === "radio";

/** The fields in which a person types or chooses, by name. */
export function saisis(formulaire) {
  const noms = new Map();
  for (const champ of formulaire.elements) {
    if (!champ.name || champ.type === "hidden" || BOUTONS.includes(champ.type) || champ.tagName === "FIELDSET") continue;
    if (champ.closest("[data-sans-brouillon]")) continue;
    noms.set(champ.name, [...(noms.get(champ.name) ?? []), champ]);
  }
  return noms;
}

/** The hidden fields of a page: what it had read, its number; not its protection against forged requests. */
export const caches = (formulaire) =>
  [...formulaire.elements].filter((champ) => champ.type === "hidden" && champ.name && champ.name !== "csrfmiddlewaretoken");

export function valeurs(champs) {
  if (champs.some(coche)) return champs.filter((champ) => champ.checked).map((champ) => champ.value);
  return champs.flatMap((champ) => (champ.multiple ? [...champ.selectedOptions].map((option) => option.value) : [champ.value]));
}

/** What a field holds as the page came from the server. */
export function recues(champs) {
  if (champs.some(coche)) return champs.filter((champ) => champ.defaultChecked).map((champ) => champ.value);
  return champs.flatMap((champ) => (champ.options ? choisies(champ) : [champ.defaultValue]));
}

function choisies(liste) {
  const marquees = [...liste.options].filter((option) => option.defaultSelected).map((option) => option.value);
  return marquees.length || liste.multiple ? marquees : [liste.options[0]?.value ?? ""];
}

export function remplir(champs, donnees) {
  champs.forEach((champ, rang) => {
    if (coche(champ)) champ.checked = donnees.includes(champ.value);
    else if (champ.multiple) for (const option of champ.options) option.selected = donnees.includes(option.value);
    else champ.value = donnees[rang] ?? "";
  });
}

export const pareilles = (a, b) => a.length === b.length && a.every((valeur, rang) => valeur === b[rang]);
