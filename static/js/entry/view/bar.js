// Around the grid: the exact value of the active cell, what waits, the messages, the main button.

import { element } from "./columns.js";
import { ecrire, UNITES } from "../model/amounts.js";
import { nomDe, nomEntier } from "./names.js";

const SIGNS = { ok: "✓", info: "i", alerte: "!", erreur: "!" };
const INSECABLE = "\u00a0";
const euros = (cents) => (cents === null ? "vide" : `${ecrire(cents, "EUR", 2)}${INSECABLE}€`);

export class Barre {
  constructor(root, page) {
    this.page = page;
    const find = (name) => root.querySelector(`[data-${name}]`);
    this.valeur = { nom: find("valeur-nom"), euros: find("valeur-euros"), saisi: find("valeur-saisi"), reste: find("valeur-reste") };
    this.bandeau = { place: find("bandeau"), signe: find("bandeau-signe"), texte: find("bandeau-texte"), actes: find("bandeau-actes") };
    this.comptes = Object.fromEntries([...root.querySelectorAll("[data-compte]")].map((one) => [one.dataset.compte, one]));
    this.enregistre = root.querySelector("[data-enregistre] [data-mot]");
    this.bouton = document.querySelector("[data-enregistrer]");
    this.annonces = document.getElementById("annonces");
  }

  /** The active cell: its name, its exact euros, what was typed, what is left of its envelope. */
  montrerValeur(grille) {
    const { modele, active, unite } = grille;
    const row = grille.rangees[active.rangee];
    const column = grille.colonnes[active.colonne];
    const { nom, saisi, reste } = this.valeur;
    // on a narrow screen the codes have no column
    const code = modele.etroite && !modele.feuille && row.ligne ? `${row.ligne.code} · ` : "";
    nom.textContent = column.genre === "libelle" ? nomEntier(modele, row) : code + nomDe(modele, row, column);
    nom.toggleAttribute("data-entier", column.genre === "libelle");
    const several = grille.choisies;
    if (several.length > 1) {
      const cents = several.map((one) => modele.vue(one.ligne, one.annee).valeur).filter((one) => one !== null);
      this.valeur.euros.textContent = `Somme ${euros(cents.reduce((sum, one) => sum + one, 0n))}`;
      delete saisi.dataset.dit;
      saisi.textContent = `${cents.length} remplies sur ${several.length}`;
      reste.textContent = "";
      return;
    }
    const seen = grille.nommee && modele.vue(grille.nommee.ligne, grille.nommee.annee);
    this.valeur.euros.textContent = column.genre === "annee" ? euros(seen ? seen.valeur : modele.montants(row).annees[column.rang]) : column.genre === "reference" ? euros(modele.compare(row, column)) : "";
    delete saisi.dataset.dit;
    saisi.textContent = seen && !grille.lecture ? typed(seen) : "";
    reste.textContent = seen ? left(modele, row.ligne, column, unite) : "";
  }

  /** How many cells wait, are refused, in conflict; the main button says what it will do. */
  montrerComptes(model) {
    const { attente, refusees, conflits } = model.comptes;
    const douteuses = model.douteuses.length;
    for (const [name, count] of Object.entries({ attente, refusees: refusees - douteuses, douteuses, conflits })) {
      const place = this.comptes[name];
      if (!place) continue;
      place.hidden = count === 0;
      place.querySelector("b").textContent = count;
      const word = place.querySelector("[data-mot]");
      if (word) word.textContent = count > 1 ? "refusées" : "refusée";
    }
    if (!this.bouton) return;
    if (!this.note && !this.offre && attente + refusees + conflits) this.enregistre.parentElement.hidden = true;
    const points = refusees + conflits;
    const cells = attente > 1 ? `${attente} cellules` : "1 cellule";
    this.bouton.textContent = points ? `Régler ${points > 1 ? `les ${points} points` : "le point"}, puis enregistrer` : attente ? `Enregistrer ${cells}` : "Enregistrer";
    this.bouton.classList.toggle("fr-btn--secondary", !points && !attente);
  }

  /** Says aloud; `also` shows it beside the name of the cell, until one moves. */
  annoncer(text, also = false) {
    this.annonces.textContent = "";
    requestAnimationFrame(() => {
      this.annonces.textContent = text;
    });
    if (!also) return;
    this.valeur.saisi.textContent = text;
    this.valeur.saisi.dataset.dit = "";
  }

  /** Shows a message with what can be done about it; what goes well is only said beside the counters. */
  dire({ ton, texte }, actions = []) {
    if (ton === "ok") this.taire();
    if (ton === "ok" || (ton === "info" && !actions.length)) {
      this.noter(texte);
      return this.annoncer(texte);
    }
    if (this.note) this.noter("");
    const close = { texte: "Fermer", faire: () => this.taire() };
    this.#montrer(ton, [texte, this.offre?.texte], [...actions, ...(this.offre?.actions ?? []), close]);
    return undefined;
  }

  /** Shows an offer until it is answered: other messages stand beside it, and the state says what it is about. */
  offrir({ ton, texte }, etat, actions) {
    const answered = (one) => () => {
      this.offre = null;
      this.noter("");
      this.taire();
      one.faire();
    };
    this.offre = { ton, texte, etat, actions: actions.map((one) => ({ ...one, faire: answered(one) })) };
    this.noter("");
    this.taire();
  }

  #montrer(ton, texts, actions) {
    const { place, signe, texte: text, actes } = this.bandeau;
    place.hidden = false;
    place.dataset.ton = ton;
    place.setAttribute("role", ton === "erreur" ? "alert" : "status");
    signe.className = `p-sig${ton === "erreur" ? " p-sig--err" : ton === "alerte" ? " p-sig--avert" : ""}`;
    signe.textContent = SIGNS[ton];
    text.textContent = texts.filter(Boolean).join(" ");
    actes.replaceChildren(...actions.map(act));
  }

  /** Writes beside the counters where saving stands. */
  noter(texte) {
    if (!this.enregistre) return;
    this.note = texte;
    const told = [texte.replace(/\.$/, ""), this.offre?.etat].filter(Boolean).join(" · ");
    this.enregistre.textContent = told;
    this.enregistre.parentElement.hidden = !told;
    this.enregistre.previousElementSibling.classList.toggle("g-pt--ok", !this.offre);
  }

  /** Closes what is said; an offer stays until it is answered. */
  taire() {
    this.bandeau.place.hidden = true;
    if (this.offre) this.#montrer(this.offre.ton, [this.offre.texte], this.offre.actions);
  }
}

function act({ texte, faire, href }) {
  if (href) return element("a", { class: "fr-btn fr-btn--sm fr-btn--tertiary-no-outline", href, target: "_blank", rel: "noopener" }, texte);
  const button = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--tertiary-no-outline" }, texte);
  button.addEventListener("click", faire);
  return button;
}

function typed({ etat, texte, enregistre, raison, dessous, verrou }) {
  if (etat === "douteuse") return raison;
  if (etat === "refusee") return dessous === undefined ? raison : `${raison} Saisi avant : ${euros(dessous)}.`;
  if (etat === "attente" || etat === "conflit") return `${texte ? `saisi « ${texte} », ` : ""}était ${euros(enregistre)}`;
  return verrou ? `verrouillée : ${verrou}` : "";
}

function left(model, line, column, unit) {
  const envelope = model.marges().find((one) => one.code === line.envelope);
  const { reste } = envelope?.annees[column.rang] ?? { reste: null };
  if (reste === null || reste === undefined) return "";
  return `${envelope.label} ${column.annee.year} : ${reste < 0n ? "dépassé de" : "reste"} ${ecrire(reste < 0n ? -reste : reste, unit)}${INSECABLE}${UNITES[unit].symbole}`;
}
