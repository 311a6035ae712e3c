// The sign-in page says that what was typed is kept, where this computer keeps something of the page that comes next:
// `data-saisie-gardee` holds the address of that page. What is kept, and whose it is, is neither read out nor shown.

import { Drafts } from "./drafts.js";

const notice = document.querySelector("[data-saisie-gardee]");
try {
  const { pathname } = new URL(notice.dataset.saisieGardee, location.origin);
  notice.hidden = !new Drafts({ storage: localStorage }).holds(pathname);
} catch {
  // no address, or a browser that keeps nothing: there is nothing to say
}
