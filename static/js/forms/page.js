// Every form that records something keeps what is typed in it, on this computer, for a day: `<main data-brouillons>`
// names the person (none: nobody is signed in). A form that only asks joins by `data-brouillon`; one that keeps its
// own leaves by `data-brouillon="non"`. In it, `data-renoncer` on a link forgets what was typed, `data-sans-brouillon`
// leaves fields out (what must be confirmed anew), and `data-agrandir="plus"` names the button that adds rows.
// The server says in the cookie `brouillon` which entry it recorded; until then it is kept.

import { Garde, place } from "./drafts.js";
import { caches, pareilles, recues, remplir, saisis, valeurs } from "./fields.js";
import { annoncer, avertir, promettre } from "./notices.js";
import { numeros } from "./numbers.js";

const cadre = document.querySelector("[data-brouillons]");
const personne = cadre?.dataset.brouillons;
const garde = new Garde({ storage: reserve() });
const ENVOYE = "formulaire/envoye";

function reserve() {
  try {
    return localStorage;
  } catch {
    return { length: 0, getItem: () => null, setItem: () => { throw new Error("refusée"); }, removeItem: () => {} };
  }
}

/** The entry that the server has just recorded, said once. */
function recue() {
  const dite = document.cookie.split("; ").find((un) => un.startsWith("brouillon="));
  if (!dite) return;
  document.cookie = "brouillon=; Max-Age=0; Path=/; SameSite=Lax";
  garde.enregistree(dite.slice("brouillon=".length));
}

/** The entry that this tab sent last: the page that comes next is the server's answer, not a new one. */
function envoyee() {
  try {
    const id = sessionStorage.getItem(ENVOYE);
    sessionStorage.removeItem(ENVOYE);
    return id;
  } catch {
    return null;
  }
}

class Formulaire {
  constructor(formulaire, nom, reponse) {
    this.formulaire = formulaire;
    this.cle = place(personne, formulaire.getAttribute("action") ? formulaire.action : location.href, nom);
    const saisie = garde.lire(this.cle);
    this.id = saisie?.id ?? crypto.randomUUID();
    this.noms = new Set(saisie?.noms);
    if (saisie && saisie.id !== reponse) this.reprendre(saisie);
    formulaire.addEventListener("input", () => this.retenir());
    formulaire.addEventListener("change", () => this.retenir());
    formulaire.addEventListener("formdata", (event) => this.envoyer(event));
    for (const lien of formulaire.querySelectorAll("[data-renoncer]")) lien.addEventListener("click", () => garde.oublier(this.cle));
  }

  /** Keeps what differs from the page as it came, and what was kept before. */
  retenir() {
    const champs = {};
    for (const [nom, liste] of saisis(this.formulaire)) {
      if (!pareilles(valeurs(liste), recues(liste))) this.noms.add(nom);
      // a form whose rows can be added is kept whole: the server counts them
      if (this.noms.has(nom) || this.formulaire.dataset.agrandir) champs[nom] = valeurs(liste);
    }
    if (!this.noms.size) return;
    const hidden = caches(this.formulaire).map((champ) => [champ.name, champ.value]);
    const unite = this.formulaire.dataset.unite ?? "";
    const gardee = garde.ecrire(this.cle, { id: this.id, noms: [...this.noms], champs, caches: hidden, unite });
    promettre(this.formulaire, gardee);
  }

  envoyer(event) {
    if (!garde.lire(this.cle)) return;
    event.formData.append("brouillon", this.id);
    try {
      sessionStorage.setItem(ENVOYE, this.id);
    } catch {
      // refused by the browser: the answer will offer what it already holds
    }
  }

  reprendre(saisie) {
    const liste = saisis(this.formulaire);
    const absents = saisie.noms.filter((nom) => !liste.has(nom));
    const change = saisie.noms.some((nom) => liste.has(nom) && !pareilles(valeurs(liste.get(nom)), saisie.champs[nom] ?? []));
    if (!change && !absents.length) return;
    const effacer = () => this.effacer();
    if (saisie.unite && saisie.unite !== (this.formulaire.dataset.unite ?? "")) {
      const url = new URL(location.href);
      url.searchParams.set("unite", saisie.unite);
      avertir(this.formulaire, { saisie, effacer, adresse: url.href });
    } else if (absents.length && this.formulaire.dataset.agrandir) {
      avertir(this.formulaire, { saisie, effacer, reprendre: () => this.renvoyer(saisie) });
    } else {
      for (const nom of saisie.noms) if (liste.has(nom)) remplir(liste.get(nom), saisie.champs[nom] ?? []);
      this.remettre(saisie.caches ?? []);
      this.ouvrir();
      annoncer(this.formulaire, { saisie, effacer, absents: absents.length });
    }
  }

  /** What the page had read when it was typed, and its number: the server then tells what changed since. */
  remettre(gardes) {
    const reste = [...gardes];
    for (const champ of caches(this.formulaire)) {
      const rang = reste.findIndex(([nom]) => nom === champ.name);
      if (rang >= 0) champ.value = reste.splice(rang, 1)[0][1];
    }
  }

  /** Shows what is folded around a field that was filled. */
  ouvrir() {
    for (const [nom, champs] of saisis(this.formulaire)) {
      if (!this.noms.has(nom)) continue;
      for (let pli = champs[0].closest("details"); pli; pli = pli.parentElement.closest("details")) pli.open = true;
    }
  }

  /** Asks the server for the page with as many rows as were filled; it records nothing. */
  renvoyer(saisie) {
    for (const [nom, donnees] of Object.entries(saisie.champs)) {
      for (const champ of saisis(this.formulaire).get(nom) ?? []) champ.remove();
      for (const valeur of donnees) this.formulaire.append(Object.assign(document.createElement("input"), { type: "hidden", name: nom, value: valeur }));
    }
    this.remettre(saisie.caches ?? []);
    const bouton = Object.assign(document.createElement("button"), { name: this.formulaire.dataset.agrandir, value: "1", hidden: true });
    this.formulaire.append(bouton);
    this.formulaire.requestSubmit(bouton);
  }

  effacer() {
    garde.oublier(this.cle);
    this.noms.clear();
    this.formulaire.reset();
    for (const champ of caches(this.formulaire)) champ.value = champ.defaultValue;
  }
}

function brancher() {
  const reponse = envoyee();
  recue();
  garde.perimees();
  if (!personne) return;
  const noms = new Map();
  for (const formulaire of cadre.querySelectorAll("form")) {
    const veut = formulaire.method === "post" ? formulaire.dataset.brouillon !== "non" : "brouillon" in formulaire.dataset;
    if (!veut || formulaire.querySelector("[type=password]")) continue;
    const nom = formulaire.id || formulaire.getAttribute("aria-label") || "";
    noms.set(nom, (noms.get(nom) ?? 0) + 1);
    numeros(formulaire, `${nom}/${noms.get(nom)}`);
    new Formulaire(formulaire, `${nom}/${noms.get(nom)}`, reponse);
  }
}

brancher();
for (const bouton of document.querySelectorAll("[data-vider-brouillons]")) {
  bouton.addEventListener("click", () => garde.vider(bouton.dataset.viderBrouillons));
}
