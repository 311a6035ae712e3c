// What is typed before the grid is there, after « + Ligne »: kept as it comes, then typed in the cell of the new line.

const MOVES = { Tab: [0, 1], Enter: [1, 0] };

export class Avance {
  constructor() {
    this.touches = [];
    this.garder = (event) => {
      const { key, target } = event;
      const isOurs = key.length === 1 || key === "Backspace" || MOVES[key];
      if (!isOurs || event.ctrlKey || event.metaKey || event.altKey || target.closest("a, button, input, select, textarea, summary")) return;
      if (event.key !== "Tab" || this.touches.length) this.#keep(event);
    };
    addEventListener("keydown", this.garder, true);
  }

  #keep(event) {
    this.touches.push(event.key);
    event.preventDefault();
    event.stopPropagation();
  }

  /** The grid is there, its cell is active: what was typed is typed in it. What was not ended goes on being typed. */
  rejouer(gestes) {
    removeEventListener("keydown", this.garder, true);
    let text = "";
    for (const key of this.touches) {
      if (key === "Backspace") text = text.slice(0, -1);
      else if (!MOVES[key]) text += key;
      else {
        if (text) gestes.editer(text);
        if (gestes.edition.ouverte) gestes.edition.valider(MOVES[key], { touche: key });
        text = "";
      }
    }
    if (text) gestes.editer(text);
  }
}
