// What is typed before the grid is there, after « + Ligne »: kept as it comes, then typed in the cell of the new line.

const MOVES = { Tab: [0, 1], Enter: [1, 0] };

export class Ahead {
  constructor() {
    this.keys = [];
    this.listen = (event) => {
      const { key, target } = event;
      const isOurs = key.length === 1 || key === "Backspace" || MOVES[key];
      if (
        !isOurs ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest("a, button, input, select, textarea, summary")
      )
        return;
      if (event.key !== "Tab" || this.keys.length) this.#keep(event);
    };
    addEventListener("keydown", this.listen, true);
  }

  #keep(event) {
    this.keys.push(event.key);
    event.preventDefault();
    event.stopPropagation();
  }

  /** The grid is there, its cell is active: what was typed is typed in it. What was not ended goes on being typed. */
  replay(gestures) {
    removeEventListener("keydown", this.listen, true);
    let text = "";
    for (const key of this.keys) {
      if (key === "Backspace") text = text.slice(0, -1);
      else if (!MOVES[key]) text += key;
      else {
        if (text) gestures.edit(text);
        if (gestures.editing.isOpen) gestures.editing.commit(MOVES[key], { key: key });
        text = "";
      }
    }
    if (text) gestures.edit(text);
  }
}
