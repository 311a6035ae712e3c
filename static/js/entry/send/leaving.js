// Leaving the page with cells that are not saved: one is asked, and what is typed is kept on this computer.

import { demanderDepart } from "../input/dialogs.js";

/** `page`: { envoi, garde, enregistrer }. */
export function garderDepart(page) {
  let leaving = false;
  addEventListener("beforeunload", (event) => {
    page.envoi.memoriser();
    if (!leaving && page.envoi.enJeu) event.preventDefault();
  });
  addEventListener("pagehide", () => page.envoi.memoriser());
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const follows = link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !link.target && !link.hasAttribute("download");
    if (event.defaultPrevented || !follows || link.getAttribute("href").startsWith("#") || !page.envoi.enJeu) return;
    event.preventDefault();
    const answer = await demanderDepart(page.envoi.enJeu);
    if (answer === "enregistrer") await page.enregistrer();
    if (answer === "rester" || (answer === "enregistrer" && page.envoi.enJeu)) return;
    leaving = true;
    if (answer === "abandonner") {
      page.modele.renoncer(page.modele.lignes.flatMap((line) => page.modele.annees.map((one) => ({ ligne: line.code, annee: one.year }))));
      page.modele.oublierHors();
    }
    location.assign(link.href);
  });
}
