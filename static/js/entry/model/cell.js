// One cell of the grid: what is saved, what is typed over it, and in which state that is.

import { depuisEuros, ecrire, lire, pourEditer } from "./amounts.js";

export const ATTENTE = "attente";
export const REFUSEE = "refusee";
export const DOUTEUSE = "douteuse"; // out of proportion: it is asked before it waits
export const CONFLIT = "conflit";
export const ENREGISTREE = "enregistree";
export const VERROUILLEE = "verrouillee";

const RIEN = { raison: "", proposition: "" };

export class Cellule {
  constructor(line, rank, [amount, rev, origin, comments] = [null, 0, "", 0]) {
    this.ligne = line;
    this.rang = rank; // of its year
    this.enregistre = depuisEuros(amount);
    this.rev = rev;
    this.origine = origin;
    this.commentaires = comments;
    this.enregistrements = 0; // how many times it was saved from here
    this.autre = null; // what someone else saved meanwhile, until one chooses: { centimes, rev, par, le }
    this.#clean("");
  }

  #clean(state) {
    this.etat = state;
    this.valeur = null; // what is to be saved, when waiting or in conflict
    this.texte = null; // as it was typed
    this.dessous = undefined; // when refused: the amount that waited until then, if one did
    this.arret = RIEN; // why it goes nowhere, when refused or doubtful: { raison, proposition }
  }

  get raison() {
    return this.arret.raison;
  }

  get proposition() {
    return this.arret.proposition;
  }

  /** What counts in the totals: what waits and what is in conflict is mine; a refusal leaves what was. */
  get effective() {
    return this.etat === ATTENTE || this.etat === CONFLIT ? this.valeur : this.enregistre;
  }

  /** Whether something typed is not saved. */
  get marquee() {
    return this.etat === ATTENTE || this.etat === CONFLIT || this.arretee;
  }

  /** Whether what was typed goes nowhere until someone decides. */
  get arretee() {
    return this.etat === REFUSEE || this.etat === DOUTEUSE;
  }

  /** Drops what was typed: what is saved comes back, by the other if there is one. */
  renoncer() {
    this.#adopt();
    this.#clean("");
  }

  /** What a percentage speaks of: what counts, or the amount that waited under a refusal. */
  get reprise() {
    return this.dessous === undefined ? this.effective : this.dessous;
  }

  /** Waits to be saved with an amount; nothing waits where it is saved already. A conflict lasts until one chooses. */
  attendre(cents, text = null) {
    if (this.autre?.centimes === cents) this.#adopt();
    if (!this.autre && cents === this.enregistre) return this.#clean("");
    this.#clean(this.autre ? CONFLIT : ATTENTE);
    this.valeur = cents;
    this.texte = text;
  }

  refuser(text, reason, proposition = "") {
    this.#clean(REFUSEE);
    this.texte = text;
    this.arret = { raison: reason, proposition };
  }

  /** Asks whether an amount is meant: `asked` says why, `{ raison, proposition }`. */
  demander(text, cents, asked) {
    this.#clean(DOUTEUSE);
    this.texte = text;
    this.valeur = cents;
    this.arret = asked;
  }

  /** Yes, it is meant. */
  confirmer() {
    if (this.etat === DOUTEUSE) this.attendre(this.valeur, this.texte);
  }

  /** Takes a text typed or pasted, read in a unit. `lock` says why the cell may not change; empty where it may.
   *
   * `doubt(cents)` says why the amount is to be asked first: `{ raison, proposition }`, or null.
   */
  recevoir(text, unit, lock, doubt = () => null) {
    const read = lire(text, { unite: unit, actuel: this.reprise });
    if (lock) {
      const same = read.centimes === this.enregistre || read.centimes === lire(ecrire(this.enregistre, unit), { unite: unit }).centimes;
      if (read.erreur || !same) this.refuser(text, lock);
      return undefined;
    }
    const asked = read.erreur ? null : doubt(read.centimes);
    if (!read.erreur && !asked) return this.attendre(read.centimes, text.trim());
    const under = this.etat === ATTENTE || this.etat === CONFLIT ? this.valeur : this.dessous;
    if (asked) this.demander(text.trim(), read.centimes, asked);
    else this.refuser(text, read.erreur, read.proposition);
    this.dessous = under;
    return undefined;
  }

  /** Takes an exact amount (null empties), as a fill or a copy gives it. */
  prendre(cents, unit, lock) {
    if (lock) {
      if (cents !== this.enregistre) this.refuser(pourEditer(cents, unit), lock);
    } else this.attendre(cents);
  }

  /** The server has written an amount here. What was typed since, or undone since, waits to replace it. */
  enregistrer(cents, rev, origin) {
    if (rev < this.rev) return; // someone has written after that
    const { effective, etat, texte } = this;
    this.enregistre = cents;
    this.rev = rev;
    this.origine = origin ?? this.origine;
    this.enregistrements += 1;
    if (this.autre?.rev <= rev) this.autre = null;
    if (etat === REFUSEE || etat === DOUTEUSE) return;
    if (effective === cents) this.#clean(ENREGISTREE);
    else this.attendre(effective, texte);
  }

  /** Someone else has changed the cell: a conflict with what waits, the new amount where nothing is typed. */
  heurter(other) {
    this.autre = other;
    if (this.etat === ATTENTE || this.etat === CONFLIT) this.attendre(this.valeur, this.texte);
    else if (!this.arretee) this.renoncer();
  }

  /** The amount of the other becomes what is saved, and mine waits to replace it. */
  garderMienne() {
    const { valeur, texte } = this;
    this.#adopt();
    this.attendre(valeur, texte);
  }

  #adopt() {
    if (!this.autre) return;
    this.enregistre = this.autre.centimes;
    this.rev = this.autre.rev;
    this.autre = null;
  }

  /** What undoing needs to know; `compte` is what the totals counted. */
  photo() {
    const { etat, valeur, texte, arret, dessous, enregistre, enregistrements } = this;
    return { cellule: this, etat, valeur, compte: this.effective, texte, arret, dessous, enregistre, enregistrements };
  }

  /** Goes back to a photo: what was saved since is not unsaved, the older amount waits to replace it. */
  revenir(photo) {
    if (photo.etat === REFUSEE) {
      this.refuser(photo.texte, photo.arret.raison, photo.arret.proposition);
      this.dessous = photo.dessous;
    } else if (photo.etat === DOUTEUSE) {
      this.demander(photo.texte, photo.valeur, photo.arret);
      this.dessous = photo.dessous;
    } else if (photo.etat === ATTENTE || photo.etat === CONFLIT) this.attendre(photo.valeur, photo.texte);
    else if (photo.enregistrements === this.enregistrements) this.renoncer();
    else this.attendre(photo.enregistre);
  }
}
