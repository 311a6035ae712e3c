// The filters of the lines: words, direction, envelope, recurrence, state, one's own lines.

import { preferences } from "../send/preferences.js";
import { element, RECURRENCES } from "../view/columns.js";

const REST = 150; // ms without a key before the rows change

const SEARCHING = { Enter: "next", ArrowDown: "enterRows" };

/** The rank of the line that follows `from` among those of the rows, round again after the last; -1 without any. */
export function nextLine(rows, from, step) {
  const ranks = rows.flatMap((row, rank) => (row.kind === "ligne" ? [rank] : []));
  const next = step > 0 ? ranks.find((rank) => rank > from) : ranks.findLast((rank) => rank < from);
  return next ?? ranks.at(step > 0 ? 0 : -1) ?? -1;
}

export class Filters {
  constructor(form, opener, grid, announce) {
    Object.assign(this, { form, opener, grid, announce });
    this.searched = ""; // the words that the rows shown were last searched for
    this.folds = null; // the folds as they were before the search
    this.reached = null; // the words whose first line was reached
    this.foundCount = form.querySelector("[data-trouvees]");
    this.#options();
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => this.#soon());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.leave();
      else if (event.target.matches("input[type=search]") && SEARCHING[event.key]) {
        event.preventDefault();
        this[SEARCHING[event.key]](event.shiftKey);
      }
    });
    grid.addEventListener("rows", () => this.#told());
  }

  #options() {
    const { lines, envelopes } = this.grid.model;
    const add = (name, values) =>
      this.form.elements[name].append(...values.map(([value, text]) => element("option", { value }, text)));
    for (const one of this.form.querySelectorAll("[data-facette]")) {
      const values = this.grid.model.facets[one.name] ?? [];
      add(one.name, values);
      one.closest("label").hidden = values.length === 0;
    }
    if (this.grid.model.sheet) return;
    add(
      "direction",
      [...new Set(lines.map((one) => one.direction))].sort().map((one) => [one, one]),
    );
    add(
      "envelope",
      envelopes.map((one) => [one.code, one.label]),
    );
    add(
      "recurrence",
      [...new Set(lines.map((one) => one.recurrence))].map((one) => [one, RECURRENCES[one] ?? one]),
    );
    const mine = lines.filter((one) => one.own).length;
    if (mine === 0 || mine === lines.length) return;
    this.form.querySelector("[data-miennes]").hidden = false;
    this.form.elements.own.checked = preferences.read("miennes", true);
  }

  /** What is asked for now; null where nothing is. */
  get asked() {
    const asked = Object.fromEntries(
      [...this.form.elements]
        .filter((one) => one.name)
        .map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]),
    );
    return Object.values(asked).some(Boolean) ? asked : null;
  }

  show(open) {
    this.form.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
  }

  toggle() {
    this.show(this.form.hidden);
    if (!this.form.hidden) this.form.elements.text.focus();
  }

  search() {
    this.show(true);
    this.form.elements.text.focus();
    this.form.elements.text.select();
  }

  /** Goes to the first line found, then to the next one at each call; the search keeps the focus. */
  async next(back = false) {
    await this.#apply();
    const { grid } = this;
    const isNew = this.reached !== this.searched;
    this.reached = this.searched;
    const rank = nextLine(grid.rows, isNew ? -1 : grid.active.row, back ? -1 : 1);
    if (rank < 0) return;
    grid.goTo(rank, grid.active.column);
    this.form.elements.text.focus();
    const lines = grid.rows.filter((row) => row.kind === "ligne");
    this.announce(`${lines.indexOf(grid.rows[rank]) + 1} sur ${lines.length} : ${grid.rows[rank].line.label}`);
  }

  /** From the search to the lines found. */
  async enterRows() {
    if (this.reached !== this.form.elements.text.value.trim()) await this.next();
    this.grid.focus();
  }

  /** Forgets what is searched, and goes back to the grid, on the line that was reached. */
  async leave() {
    const { grid } = this;
    const { line } = grid.rows[grid.active.row] ?? {};
    const { year } = grid.columns[grid.active.column];
    if (this.form.elements.text.value) {
      this.form.elements.text.value = "";
      await this.#apply();
      if (line) await grid.reveal(line.code, year?.year ?? null);
    }
    if (!this.asked) this.show(false);
    grid.focus();
  }

  /** What is searched is looked for inside folds too; they come back with the end of the search. */
  #unfold() {
    const words = this.form.elements.text.value.trim();
    if (words === this.searched) return;
    this.searched = words;
    this.reached = null;
    if (words) {
      this.folds ??= new Set(this.grid.folded);
      this.grid.folded.clear();
    } else if (this.folds) {
      this.grid.folded = this.folds;
      this.folds = null;
    }
  }

  async clear() {
    this.#reset();
    await this.#apply();
  }

  #reset() {
    this.form.reset();
    if (this.form.elements.own) this.form.elements.own.checked = false;
  }

  #soon() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.#apply(), REST);
  }

  async #apply() {
    clearTimeout(this.rest);
    if (this.form.elements.own && !this.form.querySelector("[data-miennes]").hidden)
      preferences.write("miennes", this.form.elements.own.checked);
    this.#unfold();
    await this.grid.showRows({ filter: this.asked });
    const count = this.grid.rows.filter((row) => row.kind === "ligne").length;
    this.announce(count === 0 ? "Aucune ligne pour ces filtres." : count > 1 ? `${count} lignes` : "1 ligne");
  }

  #told() {
    const { rows, model, filter } = this.grid;
    const count = rows.filter((row) => row.kind === "ligne").length;
    this.opener.dataset.actif = filter ? "oui" : "non";
    if (!filter) {
      this.foundCount.textContent = "";
      this.#reset();
      [this.searched, this.folds, this.reached] = ["", null, null];
    } else if (count === 0) this.foundCount.textContent = "Aucune ligne pour ces filtres (ou groupes repliés).";
    else {
      const found = `${count > 1 ? `${count} lignes` : "1 ligne"} sur ${model.lines.length}.`;
      const totals = "Leur total est au bas de la grille ; les autres comptent toutes les lignes.";
      this.foundCount.textContent = `${found} ${totals}`;
    }
  }
}
