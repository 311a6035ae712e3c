// Typing in a cell: one field laid in the active cell, that one keeps or gives up.
//
// Typing replaces (arrows then leave the cell, as in a spreadsheet); F2, Enter or a double click edit (arrows then move
// in the text). Once left, `finished(text, { rows, columns })` says where to go.

import { editableText } from "../model/amounts.js";

const LEAVING = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Editing {
  constructor(grid, { finished, dropped }) {
    Object.assign(this, { grid, finished, dropped, field: null });
  }

  get isOpen() {
    return this.field !== null;
  }

  /** Opens the field on the active cell: with what was just typed, or with what the cell holds. */
  open(typed = null) {
    const { grid } = this;
    const named = grid.named;
    const { row, column } = grid.active;
    grid.scrollToActive();
    this.cell = grid.cell(row, column);
    if (!named || !this.cell) return;
    const seen = grid.model.view(named.line, named.year);
    this.before =
      seen.text && (seen.state === "refusee" || seen.state === "douteuse")
        ? seen.text
        : editableText(seen.value, grid.unit);
    this.replaces = typed !== null;
    this.field = document.createElement("input");
    this.field.className = "g-champ";
    this.field.value = typed ?? this.before;
    this.field.autocomplete = "off";
    this.field.spellcheck = false;
    this.field.setAttribute("aria-label", `Montant, ${this.cell.getAttribute("aria-label") ?? ""}`);
    this.cell.dataset.edite = "";
    this.cell.append(this.field);
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("mousedown", (event) => {
      event.stopPropagation();
      this.replaces = false;
    });
    this.field.addEventListener("blur", () => this.commit(null, { focus: false }));
    for (const name of ["copy", "cut", "paste", "dblclick"])
      this.field.addEventListener(name, (event) => event.stopPropagation());
  }

  #key(event) {
    event.stopPropagation();
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const held = ctrlKey || metaKey;
    if (key === "Escape") this.abandon();
    else if (key === "F2") this.replaces = !this.replaces;
    else if (key === "Enter" && held) this.commit([0, 0], { everywhere: true });
    else if (key === "Enter" && !altKey) this.commit([shiftKey ? -1 : 1, 0], { key: "Enter" });
    else if (key === "Tab") this.commit([0, shiftKey ? -1 : 1], { key: "Tab" });
    else if (held && key.toLowerCase() === "s") {
      this.commit([0, 0]);
      this.grid.place.dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true }));
    } else if (this.replaces && LEAVING[key] && !held && !shiftKey) this.commit(LEAVING[key]);
    else if (key === "F6" || key === "F8") {
      this.commit([0, 0]);
      this.grid.place.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
    } else return;
    event.preventDefault();
  }

  /** Keeps what was typed, if it differs, and says which way to go; null stays. */
  commit(way, { everywhere = false, key = "", focus = true } = {}) {
    const field = this.#close();
    if (!field) return;
    const text = field.value;
    this.finished(text, { change: text !== this.before || everywhere, way: way, everywhere, key, focus });
  }

  abandon() {
    if (this.#close()) this.dropped();
  }

  #close() {
    const field = this.field;
    if (!field) return null;
    this.field = null;
    delete this.cell.dataset.edite;
    field.remove();
    return field;
  }
}
