// One cell of the grid: what is saved, what is typed over it, and in which state that is.

import { editableText, formatAmount, fromEuros, parseAmount } from "./amounts.js";

export const WAITING = "attente";
export const REFUSED = "refusee";
export const DOUBTFUL = "douteuse"; // out of proportion: it is asked before it waits
export const CONFLICT = "conflit";
export const SAVED = "enregistree";
export const LOCKED = "verrouillee";

const NOTHING = { reason: "", proposition: "" };

export class Cell {
  constructor(line, rank, [amount, rev, origin, comments] = [null, 0, "", 0]) {
    this.line = line;
    this.rank = rank; // of its year
    this.saved = fromEuros(amount);
    this.rev = rev;
    this.origin = origin;
    this.comments = comments;
    this.saves = 0; // how many times it was saved from here
    this.other = null; // what someone else saved meanwhile, until one chooses: { centimes, rev, par, le }
    this.#clean("");
  }

  #clean(state) {
    this.state = state;
    this.value = null; // what is to be saved, when waiting or in conflict
    this.text = null; // as it was typed
    this.beneath = undefined; // when refused: the amount that waited until then, if one did
    this.stop = NOTHING; // why it goes nowhere, when refused or doubtful: { raison, proposition }
  }

  get reason() {
    return this.stop.reason;
  }

  get proposition() {
    return this.stop.proposition;
  }

  /** What counts in the totals: what waits and what is in conflict is mine; a refusal leaves what was. */
  get effective() {
    return this.state === WAITING || this.state === CONFLICT ? this.value : this.saved;
  }

  /** Whether something typed is not saved. */
  get isMarked() {
    return this.state === WAITING || this.state === CONFLICT || this.isStopped;
  }

  /** Whether what was typed goes nowhere until someone decides. */
  get isStopped() {
    return this.state === REFUSED || this.state === DOUBTFUL;
  }

  /** Drops what was typed: what is saved comes back, by the other if there is one. */
  drop() {
    this.#adopt();
    this.#clean("");
  }

  /** What a percentage speaks of: what counts, or the amount that waited under a refusal. */
  get standing() {
    return this.beneath === undefined ? this.effective : this.beneath;
  }

  /** Waits to be saved with an amount; nothing waits where it is saved already. A conflict lasts until one chooses. */
  wait(cents, text = null) {
    if (this.other?.cents === cents) this.#adopt();
    if (!this.other && cents === this.saved) return this.#clean("");
    this.#clean(this.other ? CONFLICT : WAITING);
    this.value = cents;
    this.text = text;
  }

  refuse(text, reason, proposition = "") {
    this.#clean(REFUSED);
    this.text = text;
    this.stop = { reason: reason, proposition };
  }

  /** Asks whether an amount is meant: `asked` says why, `{ reason, proposition }`. */
  ask(text, cents, asked) {
    this.#clean(DOUBTFUL);
    this.text = text;
    this.value = cents;
    this.stop = asked;
  }

  /** Yes, it is meant. */
  confirm() {
    if (this.state === DOUBTFUL) this.wait(this.value, this.text);
  }

  /** Takes a text typed or pasted, read in a unit. `lock` says why the cell may not change; empty where it may.
   *
   * `doubt(cents)` says why the amount is to be asked first: `{ reason, proposition }`, or null.
   */
  receive(text, unit, lock, doubt = () => null) {
    const read = parseAmount(text, { unit: unit, current: this.standing });
    if (lock) {
      const same =
        read.cents === this.saved || read.cents === parseAmount(formatAmount(this.saved, unit), { unit: unit }).cents;
      if (read.error || !same) this.refuse(text, lock);
      return undefined;
    }
    const asked = read.error ? null : doubt(read.cents);
    if (!read.error && !asked) return this.wait(read.cents, text.trim());
    const under = this.state === WAITING || this.state === CONFLICT ? this.value : this.beneath;
    if (asked) this.ask(text.trim(), read.cents, asked);
    else this.refuse(text, read.error, read.proposition);
    this.beneath = under;
    return undefined;
  }

  /** Takes an exact amount (null empties), as a fill or a copy gives it. */
  take(cents, unit, lock) {
    if (lock) {
      if (cents !== this.saved) this.refuse(editableText(cents, unit), lock);
    } else this.wait(cents);
  }

  /** The server has written an amount here. What was typed since, or undone since, waits to replace it. */
  save(cents, rev, origin) {
    if (rev < this.rev) return; // someone has written after that
    const { effective, state, text } = this;
    this.saved = cents;
    this.rev = rev;
    this.origin = origin ?? this.origin;
    this.saves += 1;
    if (this.other?.rev <= rev) this.other = null;
    if (state === REFUSED || state === DOUBTFUL) return;
    if (effective === cents) this.#clean(SAVED);
    else this.wait(effective, text);
  }

  /** Someone else has changed the cell: a conflict with what waits, the new amount where nothing is typed. */
  clash(other) {
    this.other = other;
    if (this.state === WAITING || this.state === CONFLICT) this.wait(this.value, this.text);
    else if (!this.isStopped) this.drop();
  }

  /** The amount of the other becomes what is saved, and mine waits to replace it. */
  keepMine() {
    const { value, text } = this;
    this.#adopt();
    this.wait(value, text);
  }

  #adopt() {
    if (!this.other) return;
    this.saved = this.other.cents;
    this.rev = this.other.rev;
    this.other = null;
  }

  /** What undoing needs to know; `counted` is what the totals counted. */
  snapshot() {
    const { state, value, text, stop, beneath, saved, saves } = this;
    return { cell: this, state, value, counted: this.effective, text, stop, beneath, saved, saves };
  }

  /** Goes back to a photo: what was saved since is not unsaved, the older amount waits to replace it. */
  revert(snapshot) {
    if (snapshot.state === REFUSED) {
      this.refuse(snapshot.text, snapshot.stop.reason, snapshot.stop.proposition);
      this.beneath = snapshot.beneath;
    } else if (snapshot.state === DOUBTFUL) {
      this.ask(snapshot.text, snapshot.value, snapshot.stop);
      this.beneath = snapshot.beneath;
    } else if (snapshot.state === WAITING || snapshot.state === CONFLICT) this.wait(snapshot.value, snapshot.text);
    else if (snapshot.saves === this.saves) this.drop();
    else this.wait(snapshot.saved);
  }
}
