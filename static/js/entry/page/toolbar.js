// What stands above the grid: its buttons (`data-geste`), the unit, whether it saves by itself, the commands.

import { UNITS } from "../model/amounts.js";
import { preferences } from "../send/preferences.js";
import { carry, propose } from "./links.js";

export class Toolbar {
  /** `page` answers: { model, grid, gestures, filters, sending, unit, changeUnit, togglePanel, reload… }. */
  constructor(root, page) {
    Object.assign(this, { root, page });
    root.addEventListener("click", (event) => this.#clicked(event));
    this.#settings();
  }

  /** What can be undone or redone, and what a command would act on. */
  show() {
    for (const [name, steps] of [
      ["annuler", this.page.model.undoable],
      ["retablir", this.page.model.redoable],
    ]) {
      const button = this.root.querySelector(`[data-geste="${name}"]`);
      if (button) button.disabled = steps.length === 0;
    }
    const { selected } = this.page.grid;
    const lines = new Set(selected.map((one) => one.line)).size;
    const scope = this.root.querySelector("[data-portee]");
    if (scope)
      scope.textContent =
        selected.length > 1
          ? `Sur la sélection : ${lines} ${lines > 1 ? "lignes" : "ligne"}, ${selected.length} cellules.`
          : "Sur toute la version, ou sur la sélection s’il y a plusieurs cellules.";
  }

  #settings() {
    const { root, page } = this;
    const unit = root.querySelector("[data-unite]");
    unit.value = page.unit;
    this.sayUnit();
    this.#sayCodes();
    unit.addEventListener("change", () => page.changeUnit(unit.value));
    const auto = root.querySelector("[data-auto]");
    if (!auto) return;
    auto.checked = page.sending.automatic;
    auto.addEventListener("change", () => {
      page.sending.automatic = auto.checked;
      preferences.write(`auto/${root.dataset.personne}`, auto.checked);
      if (auto.checked) page.sending.onTyped();
      page.announce(
        auto.checked ? "Chaque saisie s’enregistre d’elle-même." : "Rien ne s’enregistre sans le bouton Enregistrer.",
      );
    });
  }

  sayUnit() {
    document.querySelector("[data-unite-dite]").textContent = UNITS[this.page.unit].symbol;
    this.root.querySelector("[data-grille]").setAttribute("aria-label", this.page.grid.name());
  }

  #clicked(event) {
    const name = event.target.closest("[data-geste]")?.dataset.geste;
    const { page } = this;
    const { grid, gestures, filters } = page;
    const every = [...page.model.groups.keys()];
    const acts = {
      annuler: () => gestures.undo(),
      retablir: () => gestures.redo(),
      filtrer: () => filters.toggle(),
      effacer_filtres: () => filters.clear(),
      plier: () => grid.fold(every, true),
      deplier: () => grid.fold(every, false),
      elargir: () => grid.widen(24),
      retrecir: () => grid.widen(-24),
      largeurs: () => grid.widen(0),
      panneau: () => page.togglePanel(),
      codes: () => this.#sayCodes(grid.toggleColumn("code")),
      recharger: () => page.reload(),
    };
    acts[name]?.();
    if (event.target.closest("button")) queueMicrotask(() => page.catchFocus());
    const added = event.target.closest("[data-nouvelle]");
    if (added) propose(added, grid);
    const command = event.target.closest("[data-commande]");
    if (command) carry(event, command, { ...page, say: (message) => page.say(message) });
  }

  #sayCodes(shown = !preferences.read("cachees", []).includes("code")) {
    this.root.querySelector('[data-geste="codes"]')?.setAttribute("aria-pressed", String(shown));
  }
}
