// The panel beside the grid: what is to be settled, cell by cell; the past of the active cell; its comments.

import { formatAmount, fromEuros } from "../model/amounts.js";
import { button } from "./buttons.js";
import { element } from "./columns.js";
import { Comments } from "./comments.js";
import { rowName } from "./names.js";

const SHOWN = 30;
const REST = 300; // ms on a cell before its past is asked for

export class Panel {
  /** `page` answers: { model, grid, links, token, time, settle, goTo, correct, say, catchFocus }. */
  constructor(place, page) {
    this.place = place;
    this.page = page;
    this.points = place.querySelector("[data-points]");
    this.list = place.querySelector("[data-points-liste]");
    this.past = place.querySelector("[data-passe-liste]");
    this.name = place.querySelector("[data-passe-nom]");
    this.comments = new Comments(place.querySelector("[data-commentaires]"), page, (answer, named) =>
      this.#told(answer, named),
    );
    this.scope = "cellule";
    this.request = null;
    for (const button of place.querySelectorAll("[data-portee-passe]"))
      button.addEventListener("click", () => this.chooseScope(button.dataset.porteePasse));
    place.querySelector("[data-tout-historique]").href = page.links.history;
  }

  get isOpen() {
    return !this.place.hidden;
  }

  open(open = true) {
    this.place.hidden = !open;
    this.place.closest("[data-lignes]").toggleAttribute("data-sans-panneau", !open);
    if (open) this.show();
  }

  // -- what is to be settled

  showPoints() {
    const all = this.page.model.toSettle();
    this.points.hidden = all.length === 0;
    if (!all.length) return this.list.replaceChildren();
    const title = this.points.querySelector("h2");
    title.textContent = `À régler : ${all.length > 1 ? `${all.length} cellules` : "1 cellule"}`;
    const beyond = all.filter((one) => one.kind === "hors");
    const cells = all.filter((one) => one.kind !== "hors");
    const shown = cells
      .slice(0, SHOWN)
      .map((one) =>
        one.kind === "conflit" ? this.#conflict(one) : one.kind === "douteuse" ? this.#doubt(one) : this.#refusal(one),
      );
    const more =
      cells.length > SHOWN
        ? [element("p", { class: "p-note" }, `Et ${cells.length - SHOWN} autres : F8 va de l’une à l’autre.`)]
        : [];
    this.list.replaceChildren(
      ...this.#together(cells),
      ...(beyond.length ? [this.#beyond(beyond)] : []),
      ...shown,
      ...more,
    );
    return undefined;
  }

  /** Acts on all the points of a kind, where there are several. */
  #together(cells) {
    const of = (kind) => cells.filter((one) => one.kind === kind);
    const [conflicts, refusals, doubts] = [of("conflit"), of("refusee"), of("douteuse")];
    const acts = [];
    if (conflicts.length > 1) {
      acts.push(button(`Garder les ${conflicts.length} miennes`, () => this.#choose(conflicts, "mienne")));
      acts.push(button(`Prendre les ${conflicts.length} autres`, () => this.#choose(conflicts, "autre")));
    }
    if (doubts.length > 1) {
      acts.push(
        button(`Confirmer les ${doubts.length} montants`, () => this.page.settle((model) => model.confirm(doubts))),
      );
      acts.push(button(`Garder les ${doubts.length} anciens`, () => this.page.settle((model) => model.drop(doubts))));
    }
    if (refusals.length > 1)
      acts.push(
        button(`Garder les ${refusals.length} anciennes`, () => this.page.settle((model) => model.drop(refusals))),
      );
    return acts.length ? [element("div", { class: "g-actes g-ensemble" }, ...acts)] : [];
  }

  #choose(cells, which) {
    const { page } = this;
    page.settle((model) => ({ touched: cells.flatMap((one) => model.choose(one.line, one.year, which).touched) }), {
      conflicts: cells.length,
    });
  }

  #name({ line, year }) {
    const { model } = this.page;
    return rowName(model, { line: model.byCode.get(line) }, { year: model.years[model.rank(year)] });
  }

  #refusal(point) {
    const { page } = this;
    const { unit } = page.grid;
    const before = point.saved === null ? "vide" : formatAmount(point.saved, unit);
    const acts = [];
    if (point.proposition)
      acts.push(
        button(
          `Lire ${point.proposition}`,
          () => page.settle((model) => model.type([{ ...point, text: point.proposition }], { unit })),
          true,
        ),
      );
    acts.push(button("Corriger", () => page.correct(point), !point.proposition));
    acts.push(button("Garder l’ancienne", () => page.settle((model) => model.drop([point]))));
    return this.#point(
      "refus",
      `! Refusée : ${this.#name(point)}`,
      [element("p", {}, `${point.reason} Avant : ${before}.`)],
      acts,
      point,
    );
  }

  /** An amount out of proportion: kept, read in a smaller unit, corrected, or dropped. */
  #doubt(point) {
    const { page } = this;
    const { unit } = page.grid;
    const read = button(
      `Lire ${point.proposition}`,
      () => page.settle((model) => model.type([{ ...point, text: point.proposition }], { unit })),
      true,
    );
    const acts = [
      ...(point.proposition ? [read] : []),
      button(
        `Confirmer ${formatAmount(point.toConfirm, "EUR", 2)}\u00a0€`,
        () => page.settle((model) => model.confirm([point])),
        true,
      ),
      button("Corriger", () => page.correct(point)),
      button("Garder l’ancien", () => page.settle((model) => model.drop([point]))),
    ];
    return this.#point("doute", `? À confirmer : ${this.#name(point)}`, [element("p", {}, point.reason)], acts, point);
  }

  #conflict(point) {
    const { page } = this;
    const { unit } = page.grid;
    const shown = (cents) => (cents === null ? "vide" : formatAmount(cents, unit));
    const { by, at, cents } = point.other;
    const gap =
      point.value !== null && cents !== null
        ? ` (${formatAmount(point.value - cents, unit, undefined, { signed: true })})`
        : "";
    const row = (name, text) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, text));
    const table = element(
      "table",
      { class: "t t--serre" },
      element("caption", { class: "p-sr" }, "Valeurs en conflit"),
      element(
        "tbody",
        {},
        row("Avant", shown(point.saved)),
        row([by || "Quelqu’un", at && page.time(at)].filter(Boolean).join(", "), shown(cents)),
        row(`Vous, en attente${gap}`, shown(point.value)),
      ),
    );
    const acts = [
      button("Garder la mienne", () => this.#choose([point], "mienne"), true),
      button("Prendre l’autre", () => this.#choose([point], "autre"), true),
    ];
    return this.#point("conflit", `≠ Conflit : ${this.#name(point)}`, [table], acts, point);
  }

  #beyond(list) {
    const reasons = [...new Set(list.map((one) => one.reason))];
    const told = reasons.map((reason) => {
      const texts = list.filter((one) => one.reason === reason).map((one) => `« ${one.text} »`);
      return element("p", {}, `${reason} (${texts.slice(0, 4).join(", ")}${texts.length > 4 ? "…" : ""})`);
    });
    const acts = [
      button(
        list.length > 1 ? "Les laisser" : "La laisser",
        () => this.page.settle((model) => ({ touched: model.forgetOutside() ?? [] })),
        true,
      ),
    ];
    const what = list.length > 1 ? `${list.length} cellules collées` : "1 cellule collée";
    return this.#point("refus", `! ${what} hors de la grille`, told, acts, null);
  }

  #point(kind, title, content, acts, point) {
    const heading = element("h3", {});
    if (point) {
      const go = button(title, () => this.page.goTo(point));
      go.className = "g-lien";
      heading.append(go);
    } else heading.append(title);
    return element(
      "div",
      { class: `g-point g-point--${kind}` },
      heading,
      ...content,
      element("div", { class: "g-actes" }, ...acts),
    );
  }

  // -- the past of a cell

  chooseScope(scope) {
    this.scope = scope;
    for (const one of this.place.querySelectorAll("[data-portee-passe]"))
      one.setAttribute("aria-pressed", String(one.dataset.porteePasse === scope));
    this.show(0);
  }

  /** Shows the past of the active cell, once one rests on it. */
  show(delay = REST) {
    if (!this.isOpen) return;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.#ask(), delay);
  }

  async #ask() {
    const { grid, links } = this.page;
    const row = grid.rows[grid.active.row];
    const named = grid.named;
    const line = this.scope === "version" ? "" : (row?.line?.code ?? null);
    const year = this.scope === "cellule" ? (named?.year ?? null) : null;
    const column = year ? grid.columns[grid.active.column] : null;
    this.name.textContent =
      this.scope === "version"
        ? "Toute la version, les dernières modifications"
        : line
          ? rowName(this.page.model, row, column)
          : "Choisissez une cellule.";
    if (line === null || (this.scope === "cellule" && !year)) {
      this.past.replaceChildren();
      return this.comments.clear();
    }
    this.request?.abort();
    this.request = new AbortController();
    try {
      const query = new URLSearchParams({ ligne: line, ...(year && { annee: year }) });
      const response = await fetch(`${links.cell_history}?${query}`, {
        headers: { Accept: "application/json" },
        signal: this.request.signal,
      });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      return this.#told(await response.json(), named && this.scope === "cellule" ? named : null);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      this.past.replaceChildren(
        element("p", { class: "p-note" }, "L’historique n’a pas pu être lu. Il se relira à la prochaine cellule."),
      );
      return this.comments.clear();
    }
  }

  #told({ changes, comments }, named) {
    const items = [...this.#waiting(named), ...changes.map((change) => this.#change(change))];
    this.past.replaceChildren(
      items.length
        ? element("ol", { class: "g-hist" }, ...items)
        : element("p", { class: "p-note" }, "Aucune modification."),
    );
    this.comments.show(comments ?? [], named);
  }

  #waiting(named) {
    const seen = named && this.page.model.view(named.line, named.year);
    if (!seen || (seen.state !== "attente" && seen.state !== "conflit")) return [];
    const text = seen.text ? `Vous · saisi « ${seen.text} »` : "Vous";
    return [
      element(
        "li",
        {},
        arrow(seen.saved, seen.value),
        element("small", {}, text),
        element("small", { class: "g-mot-attente" }, "En attente d’enregistrement"),
      ),
    ];
  }

  #change({ year, when, by, old, new: after, cause, reason, way, batch_url: link }) {
    const where = this.scope === "cellule" ? "" : `${year} · `;
    const item = element(
      "li",
      {},
      arrow(fromEuros(old), fromEuros(after), where),
      element("small", {}, `${by}, ${when} · ${way}`),
    );
    if (cause || reason)
      item.append(element("small", {}, `Motif : ${[cause, reason && `« ${reason} »`].filter(Boolean).join(", ")}`));
    item.append(element("small", {}, element("a", { href: link }, "Voir l’opération, l’annuler")));
    return item;
  }

  /** Puts the cursor in the field of a new comment on the active cell. */
  async comment() {
    this.scope = "cellule";
    this.open();
    clearTimeout(this.rest);
    await this.#ask();
    this.comments.focus();
  }
}

/** « 142 012,86 → 142 290,50 », in euros to the cent. */
function arrow(before, after, where = "") {
  const shown = (cents) => (cents === null ? "vide" : formatAmount(cents, "EUR", 2));
  return element("span", { class: "p-n" }, `${where}${shown(before)} → ${shown(after)}`);
}
