// Puts the theme on <html> before anything is drawn, so that no page flashes. Classic script, in <head>: it must block.
//
// `localStorage.theme` is "light", "dark" or absent (as the computer). Paper is always light. Whoever changes the
// choice sends `theme` to the document; pictures that listen to `theme:drawn` draw themselves again.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paper = matchMedia("print");

  function chosen() {
    try {
      return localStorage.getItem("theme") ?? "system";
    } catch {
      return "system"; // storage refused by the browser
    }
  }

  function apply() {
    const scheme = chosen();
    const isDark = !paper.matches && (scheme === "dark" || (scheme === "system" && dark.matches));
    root.dataset.frScheme = scheme;
    root.dataset.frTheme = isDark ? "dark" : "light";
  }

  function changed() {
    const before = root.dataset.frTheme;
    apply();
    if (root.dataset.frTheme !== before) document.dispatchEvent(new CustomEvent("theme:drawn"));
  }

  root.classList.add("js");
  apply();
  dark.addEventListener("change", changed);
  paper.addEventListener("change", changed);
  addEventListener("storage", changed);
  document.addEventListener("theme", changed);
})();
