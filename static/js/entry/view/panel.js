// The panel beside the grid: what is to be settled, cell by cell; the past of the active cell; its comments.

import { element } from "./columns.js";
import { depuisEuros, ecrire } from "../model/amounts.js";
import { nomDe } from "./names.js";

const SHOWN = 30;
const REST = 300; // ms on a cell before its past is asked for

export class Panneau {
  /** `page` answers: { modele, grille, liens, jeton, heure, regler, aller, corriger, dire, rattraper }. */
  constructor(place, page) {
    this.place = place;
    this.page = page;
    this.points = place.querySelector("[data-points]");
    this.liste = place.querySelector("[data-points-liste]");
    this.passe = place.querySelector("[data-passe-liste]");
    this.nom = place.querySelector("[data-passe-nom]");
    this.commentaires = place.querySelector("[data-commentaires]");
    this.portee = "cellule";
    this.demande = null;
    for (const button of place.querySelectorAll("[data-portee-passe]")) button.addEventListener("click", () => this.choisirPortee(button.dataset.porteePasse));
    place.querySelector("[data-tout-historique]").href = page.liens.history;
  }

  get ouvert() {
    return !this.place.hidden;
  }

  ouvrir(open = true) {
    this.place.hidden = !open;
    this.place.closest("[data-lignes]").toggleAttribute("data-sans-panneau", !open);
    if (open) this.montrer();
  }

  // -- what is to be settled -------------------------------------------------------------------------------------------

  montrerPoints() {
    const all = this.page.modele.aRegler();
    this.points.hidden = all.length === 0;
    if (!all.length) return this.liste.replaceChildren();
    const title = this.points.querySelector("h2");
    title.textContent = `À régler : ${all.length > 1 ? `${all.length} cellules` : "1 cellule"}`;
    const beyond = all.filter((one) => one.genre === "hors");
    const cells = all.filter((one) => one.genre !== "hors");
    const shown = cells.slice(0, SHOWN).map((one) => (one.genre === "conflit" ? this.#conflict(one) : one.genre === "douteuse" ? this.#doubt(one) : this.#refusal(one)));
    const more = cells.length > SHOWN ? [element("p", { class: "p-note" }, `Et ${cells.length - SHOWN} autres : F8 va de l’une à l’autre.`)] : [];
    this.liste.replaceChildren(...this.#together(cells), ...(beyond.length ? [this.#beyond(beyond)] : []), ...shown, ...more);
    return undefined;
  }

  /** Acts on all the points of a kind, where there are several. */
  #together(cells) {
    const of = (kind) => cells.filter((one) => one.genre === kind);
    const [conflicts, refusals, doubts] = [of("conflit"), of("refusee"), of("douteuse")];
    const acts = [];
    if (conflicts.length > 1) {
      acts.push(button(`Garder les ${conflicts.length} miennes`, () => this.#choose(conflicts, "mienne")));
      acts.push(button(`Prendre les ${conflicts.length} autres`, () => this.#choose(conflicts, "autre")));
    }
    if (doubts.length > 1) {
      acts.push(button(`Confirmer les ${doubts.length} montants`, () => this.page.regler((model) => model.confirmer(doubts))));
      acts.push(button(`Garder les ${doubts.length} anciens`, () => this.page.regler((model) => model.renoncer(doubts))));
    }
    if (refusals.length > 1) acts.push(button(`Garder les ${refusals.length} anciennes`, () => this.page.regler((model) => model.renoncer(refusals))));
    return acts.length ? [element("div", { class: "g-actes g-ensemble" }, ...acts)] : [];
  }

  #choose(cells, which) {
    const { page } = this;
    page.regler((model) => ({ touchees: cells.flatMap((one) => model.choisir(one.ligne, one.annee, which).touchees) }), { conflits: cells.length });
  }

  #name({ ligne, annee }) {
    const { modele } = this.page;
    return nomDe(modele, { ligne: modele.parCode.get(ligne) }, { annee: modele.annees[modele.rang(annee)] });
  }

  #refusal(point) {
    const { page } = this;
    const { unite } = page.grille;
    const before = point.enregistre === null ? "vide" : ecrire(point.enregistre, unite);
    const acts = [];
    if (point.proposition) acts.push(button(`Lire ${point.proposition}`, () => page.regler((model) => model.saisir([{ ...point, texte: point.proposition }], { unite })), true));
    acts.push(button("Corriger", () => page.corriger(point), !point.proposition));
    acts.push(button("Garder l’ancienne", () => page.regler((model) => model.renoncer([point]))));
    return this.#point("refus", `! Refusée : ${this.#name(point)}`, [element("p", {}, `${point.raison} Avant : ${before}.`)], acts, point);
  }

  /** An amount out of proportion: kept, read in a smaller unit, corrected, or dropped. */
  #doubt(point) {
    const { page } = this;
    const { unite } = page.grille;
    const read = button(`Lire ${point.proposition}`, () => page.regler((model) => model.saisir([{ ...point, texte: point.proposition }], { unite })), true);
    const acts = [
      ...(point.proposition ? [read] : []),
      button(`Confirmer ${ecrire(point.aConfirmer, "EUR", 2)}\u00a0€`, () => page.regler((model) => model.confirmer([point])), true),
      button("Corriger", () => page.corriger(point)),
      button("Garder l’ancien", () => page.regler((model) => model.renoncer([point]))),
    ];
    return this.#point("doute", `? À confirmer : ${this.#name(point)}`, [element("p", {}, point.raison)], acts, point);
  }

  #conflict(point) {
    const { page } = this;
    const { unite } = page.grille;
    const shown = (cents) => (cents === null ? "vide" : ecrire(cents, unite));
    const { par, le, centimes } = point.autre;
    const gap = point.valeur !== null && centimes !== null ? ` (${ecrire(point.valeur - centimes, unite, undefined, { signe: true })})` : "";
    const row = (name, text) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, text));
    const table = element(
      "table",
      { class: "t t--serre" },
      element("caption", { class: "p-sr" }, "Valeurs en conflit"),
      element("tbody", {}, row("Avant", shown(point.enregistre)), row([par || "Quelqu’un", le && page.heure(le)].filter(Boolean).join(", "), shown(centimes)), row(`Vous, en attente${gap}`, shown(point.valeur))),
    );
    const acts = [button("Garder la mienne", () => this.#choose([point], "mienne"), true), button("Prendre l’autre", () => this.#choose([point], "autre"), true)];
    return this.#point("conflit", `≠ Conflit : ${this.#name(point)}`, [table], acts, point);
  }

  #beyond(list) {
    const reasons = [...new Set(list.map((one) => one.raison))];
    const told = reasons.map((reason) => {
      const texts = list.filter((one) => one.raison === reason).map((one) => `« ${one.texte} »`);
      return element("p", {}, `${reason} (${texts.slice(0, 4).join(", ")}${texts.length > 4 ? "…" : ""})`);
    });
    const acts = [button(list.length > 1 ? "Les laisser" : "La laisser", () => this.page.regler((model) => ({ touchees: model.oublierHors() ?? [] })), true)];
    return this.#point("refus", `! ${list.length > 1 ? `${list.length} cellules collées hors de la grille` : "1 cellule collée hors de la grille"}`, told, acts, null);
  }

  #point(kind, title, content, acts, point) {
    const heading = element("h3", {});
    if (point) {
      const go = button(title, () => this.page.aller(point));
      go.className = "g-lien";
      heading.append(go);
    } else heading.append(title);
    return element("div", { class: `g-point g-point--${kind}` }, heading, ...content, element("div", { class: "g-actes" }, ...acts));
  }

  // -- the past of a cell ----------------------------------------------------------------------------------------------

  choisirPortee(portee) {
    this.portee = portee;
    for (const one of this.place.querySelectorAll("[data-portee-passe]")) one.setAttribute("aria-pressed", String(one.dataset.porteePasse === portee));
    this.montrer(0);
  }

  /** Shows the past of the active cell, once one rests on it. */
  montrer(delay = REST) {
    if (!this.ouvert) return;
    clearTimeout(this.repos);
    this.repos = setTimeout(() => this.#ask(), delay);
  }

  async #ask() {
    const { grille, liens } = this.page;
    const row = grille.rangees[grille.active.rangee];
    const named = grille.nommee;
    const line = this.portee === "version" ? "" : (row?.ligne?.code ?? null);
    const year = this.portee === "cellule" ? (named?.annee ?? null) : null;
    const column = year ? grille.colonnes[grille.active.colonne] : null;
    this.nom.textContent = this.portee === "version" ? "Toute la version, les dernières modifications" : line ? nomDe(this.page.modele, row, column) : "Choisissez une cellule.";
    if (line === null || (this.portee === "cellule" && !year)) {
      this.passe.replaceChildren();
      return this.commentaires.replaceChildren();
    }
    this.demande?.abort();
    this.demande = new AbortController();
    try {
      const query = new URLSearchParams({ ligne: line, ...(year && { annee: year }) });
      const response = await fetch(`${liens.cell_history}?${query}`, { headers: { Accept: "application/json" }, signal: this.demande.signal });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      return this.#told(await response.json(), named && this.portee === "cellule" ? named : null);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      this.passe.replaceChildren(element("p", { class: "p-note" }, "L’historique n’a pas pu être lu. Il se relira à la prochaine cellule."));
      return this.commentaires.replaceChildren();
    }
  }

  #told({ changes, comments }, named) {
    const items = [...this.#waiting(named), ...changes.map((change) => this.#change(change))];
    this.passe.replaceChildren(items.length ? element("ol", { class: "g-hist" }, ...items) : element("p", { class: "p-note" }, "Aucune modification."));
    this.commentaires.replaceChildren(...this.#comments(comments ?? [], named));
  }

  #waiting(named) {
    const seen = named && this.page.modele.vue(named.ligne, named.annee);
    if (!seen || (seen.etat !== "attente" && seen.etat !== "conflit")) return [];
    const text = seen.texte ? `Vous · saisi « ${seen.texte} »` : "Vous";
    return [element("li", {}, arrow(seen.enregistre, seen.valeur), element("small", {}, text), element("small", { class: "g-mot-attente" }, "En attente d’enregistrement"))];
  }

  #change({ year, when, by, old, new: after, cause, reason, way, batch_url: link }) {
    const where = this.portee === "cellule" ? "" : `${year} · `;
    const item = element("li", {}, arrow(depuisEuros(old), depuisEuros(after), where), element("small", {}, `${by}, ${when} · ${way}`));
    if (cause || reason) item.append(element("small", {}, `Motif : ${[cause, reason && `« ${reason} »`].filter(Boolean).join(", ")}`));
    item.append(element("small", {}, element("a", { href: link }, "Voir l’opération, l’annuler")));
    return item;
  }

  // -- comments --------------------------------------------------------------------------------------------------------

  #comments(threads, named) {
    if (!this.page.liens.comments) return [];
    const open = threads.filter((one) => !one.resolved_at).length;
    const title = threads.length ? `Commentaires (${open > 1 ? `${open} ouverts` : `${open} ouvert`})` : "Commentaires";
    const list = threads.map((thread) => this.#thread(thread, named));
    return [element("h3", { class: "g-titre" }, title), ...list, ...(named ? [this.#form(named, { texte: "Commenter", etiquette: "Nouveau commentaire" })] : [])];
  }

  #thread(thread, named) {
    const spoken = thread.amount === null ? "" : ` · sur ${ecrire(depuisEuros(thread.amount), "EUR", 2)}\u00a0€`;
    const box = element("div", { class: "g-fil" }, element("p", {}, element("b", {}, String(thread.year)), ` · « ${thread.text} »`), element("small", {}, `${thread.by}, ${thread.when}${spoken}`));
    for (const reply of thread.replies) box.append(element("p", { class: "g-reponse" }, `« ${reply.text} »`), element("small", { class: "g-reponse" }, `${reply.by}, ${reply.when}`));
    if (thread.resolved_at) {
      box.append(element("small", {}, `Résolu par ${thread.resolved_by}`));
      return box;
    }
    const resolve = button("Résoudre", () => this.#post({ resoudre: thread.id }, named ?? { ligne: thread.line, annee: thread.year }));
    const details = element("details", {}, element("summary", {}, "Répondre"), this.#form(named ?? { ligne: thread.line, annee: thread.year }, { texte: "Répondre", etiquette: "Réponse", repond_a: thread.id }));
    box.append(element("div", { class: "g-actes" }, resolve), details);
    return box;
  }

  #form({ ligne, annee }, { texte, etiquette, repond_a }) {
    const field = element("textarea", { class: "fr-input", rows: "2", maxlength: "2000", required: "" });
    const form = element("form", { class: "g-commenter" }, element("label", {}, etiquette, field), element("button", { class: "fr-btn fr-btn--sm fr-btn--secondary" }, texte));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post({ ligne, annee, texte: field.value, ...(repond_a && { repond_a }) }, { ligne, annee });
    });
    return form;
  }

  /** Puts the cursor in the field of a new comment on the active cell. */
  async commenter() {
    this.portee = "cellule";
    this.ouvrir();
    clearTimeout(this.repos);
    await this.#ask();
    this.commentaires.querySelector(":scope > form textarea")?.focus();
  }

  async #post(body, { ligne, annee }) {
    const { page } = this;
    try {
      const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": await page.jeton(false) };
      const response = await fetch(page.liens.comments, { method: "POST", headers, body: JSON.stringify(body) });
      const answer = await response.json();
      if (!response.ok) return page.dire({ ton: "erreur", texte: answer.detail });
      page.modele.cellule(ligne, annee).commentaires = answer.comments.filter((one) => !one.resolved_at).length;
      page.grille.rafraichir([`ligne/${ligne}`]);
      this.#told(answer, { ligne, annee });
      return page.rattraper();
    } catch {
      return page.dire({ ton: "erreur", texte: "Le commentaire n’est pas parti : le serveur ne répond pas. Il reste écrit ici, réessayez." });
    }
  }
}

/** « 142 012,86 → 142 290,50 », in euros to the cent. */
function arrow(before, after, where = "") {
  const shown = (cents) => (cents === null ? "vide" : ecrire(cents, "EUR", 2));
  return element("span", { class: "p-n" }, `${where}${shown(before)} → ${shown(after)}`);
}

function button(text, action, strong = false) {
  const made = element("button", { type: "button", class: `fr-btn fr-btn--sm ${strong ? "fr-btn--secondary" : "fr-btn--tertiary-no-outline"}` }, text);
  made.addEventListener("click", action);
  return made;
}
