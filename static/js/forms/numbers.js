// The number of an operation belongs to the page where it is asked: « Précédent » finds the same page, so the same
// number, and sending it again gets the first answer instead of being done twice. It is kept with the page's place in
// the history of the browser, so a page opened anew has a new one.

const NUMBERS = ["operation", "numero"];

export function numbers(form, name) {
  const field = [...form.elements].find((one) => one.type === "hidden" && NUMBERS.includes(one.name));
  if (!field) return;
  const kept = history.state?.numbers ?? {};
  if (kept[name] && answers() === 200) field.value = kept[name];
  history.replaceState({ ...history.state, numbers: { ...kept, [name]: field.value } }, "");
}

/** The status of the page: a refusal comes with the number that the server wants next. */
function answers() {
  return performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
}
