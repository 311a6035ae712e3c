// Leaving the page with cells that are not saved: one is asked, and what is typed is kept on this computer.

import { askLeaving } from "../input/dialogs.js";

/** The way to sign in and come back: in this tab where what is typed is kept, and comes back too; else in another. */
export function signInAgain({ store, leave }) {
  const next = location.pathname + location.search;
  const address = `/connexion/?${new URLSearchParams({ next, session: "expiree" })}`;
  return { text: "Se reconnecter", ...(store.possible ? { run: () => leave(address) } : { href: address }) };
}

/** `page`: { sending, store, save }.
 *
 * Returns what leaves for an address without a question, since what is typed comes back.
 */
export function guardLeaving(page) {
  let leaving = false;
  addEventListener("beforeunload", (event) => {
    page.sending.keepDraft();
    if (!leaving && page.sending.atStake) event.preventDefault();
  });
  addEventListener("pagehide", () => page.sending.keepDraft());
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const follows =
      link &&
      event.button === 0 &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.shiftKey &&
      !link.target &&
      !link.hasAttribute("download");
    if (event.defaultPrevented || !follows || link.getAttribute("href").startsWith("#") || !page.sending.atStake)
      return;
    event.preventDefault();
    const answer = await askLeaving(page.sending.atStake);
    if (answer === "enregistrer") await page.save();
    if (answer === "rester" || (answer === "enregistrer" && page.sending.atStake)) return;
    leaving = true;
    if (answer === "abandonner") {
      page.model.drop(
        page.model.lines.flatMap((line) => page.model.years.map((one) => ({ line: line.code, year: one.year }))),
      );
      page.model.forgetOutside();
    }
    location.assign(link.href);
  });
  return (address) => {
    leaving = page.sending.keepDraft();
    location.assign(address);
  };
}
