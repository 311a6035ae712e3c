// The comments of the active cell, beside its past: threads, their replies, a new one.

import { formatAmount, fromEuros } from "../model/amounts.js";
import { button } from "./buttons.js";
import { element } from "./columns.js";

export class Comments {
  /** `page` answers: { model, grid, links, token, say, catchFocus }; `told(answer, cell)` shows what the server
   * answers.
   */
  constructor(place, page, told) {
    Object.assign(this, { place, page, told });
  }

  clear() {
    this.place.replaceChildren();
  }

  /** Shows threads, and the field of a new one where a cell is named. */
  show(threads, named) {
    if (!this.page.links.comments) return this.clear();
    const open = threads.filter((one) => !one.resolved_at).length;
    const title = threads.length ? `Commentaires (${open > 1 ? `${open} ouverts` : `${open} ouvert`})` : "Commentaires";
    const list = threads.map((thread) => this.#thread(thread, named));
    const added = named ? [this.#form(named, { text: "Commenter", label: "Nouveau commentaire" })] : [];
    return this.place.replaceChildren(element("h3", { class: "g-titre" }, title), ...list, ...added);
  }

  focus() {
    this.place.querySelector(":scope > form textarea")?.focus();
  }

  #thread(thread, named) {
    const spoken = thread.amount === null ? "" : ` · sur ${formatAmount(fromEuros(thread.amount), "EUR", 2)}\u00a0€`;
    const box = element(
      "div",
      { class: "g-fil" },
      element("p", {}, element("b", {}, String(thread.year)), ` · « ${thread.text} »`),
      element("small", {}, `${thread.by}, ${thread.when}${spoken}`),
    );
    for (const reply of thread.replies)
      box.append(
        element("p", { class: "g-reponse" }, `« ${reply.text} »`),
        element("small", { class: "g-reponse" }, `${reply.by}, ${reply.when}`),
      );
    if (thread.resolved_at) {
      box.append(element("small", {}, `Résolu par ${thread.resolved_by}`));
      return box;
    }
    const resolve = button("Résoudre", () =>
      this.#post({ resoudre: thread.id }, named ?? { line: thread.line, year: thread.year }),
    );
    const details = element(
      "details",
      {},
      element("summary", {}, "Répondre"),
      this.#form(named ?? { line: thread.line, year: thread.year }, {
        text: "Répondre",
        label: "Réponse",
        thread: thread.id,
      }),
    );
    box.append(element("div", { class: "g-actes" }, resolve), details);
    return box;
  }

  #form({ line, year }, { text, label, thread = null }) {
    const field = element("textarea", { class: "fr-input", rows: "2", maxlength: "2000", required: "" });
    const form = element(
      "form",
      { class: "g-commenter" },
      element("label", {}, label, field),
      element("button", { class: "fr-btn fr-btn--sm fr-btn--secondary" }, text),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post({ ligne: line, annee: year, texte: field.value, ...(thread && { repond_a: thread }) }, { line, year });
    });
    return form;
  }

  async #post(body, { line, year }) {
    const { page } = this;
    try {
      const headers = {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": await page.token(false),
      };
      const response = await fetch(page.links.comments, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      if (!response.ok) return page.say({ tone: "erreur", text: answer.detail });
      page.model.cell(line, year).comments = answer.comments.filter((one) => !one.resolved_at).length;
      page.grid.refresh([`ligne/${line}`]);
      this.told(answer, { line, year });
      return page.catchFocus();
    } catch {
      return page.say({
        tone: "erreur",
        text: "Le commentaire n’est pas parti : le serveur ne répond pas. Il reste écrit ici, réessayez.",
      });
    }
  }
}
