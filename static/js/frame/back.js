// « Précédent » gives a page back as it was left, from the browser's memory or its cache: with the figures of before.
// It is read again from the server, unless something is typed in it that is not sent. The grid reads itself again.
// Loaded on pages that were asked for by GET: reading the answer to a form again would send the form again.

const FIELDS = "main form :is(input:not([type=hidden], [type=submit], [type=search]), textarea, select)";

function isTyped(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options)
    return (
      field.selectedIndex !==
      Math.max(
        0,
        [...field.options].findIndex((one) => one.defaultSelected),
      )
    );
  return field.value !== field.defaultValue;
}

/** Whether the page was given back without a word with the server. */
function isOld(event) {
  if (event.persisted) return true;
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation?.type === "back_forward" && navigation.transferSize === 0;
}

addEventListener("pageshow", (event) => {
  if (!isOld(event) || document.querySelector("[data-saisie]")) return;
  if (![...document.querySelectorAll(FIELDS)].some(isTyped)) location.reload();
});
