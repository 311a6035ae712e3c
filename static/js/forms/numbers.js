// The number of an operation belongs to the page where it is asked: « Précédent » finds the same page, so the same
// number, and sending it again gets the first answer instead of being done twice. It is kept with the page's place in
// the history of the browser, so a page opened anew has a new one.

const NUMEROS = ["operation", "numero"];

export function numeros(formulaire, nom) {
  const champ = [...formulaire.elements].find((un) => un.type === "hidden" && NUMEROS.includes(un.name));
  if (!champ) return;
  const gardes = history.state?.numeros ?? {};
  if (gardes[nom] && answers() === 200) champ.value = gardes[nom];
  history.replaceState({ ...history.state, numeros: { ...gardes, [nom]: champ.value } }, "");
}

/** The status of the page: a refusal comes with the number that the server wants next. */
function answers() {
  return performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
}
