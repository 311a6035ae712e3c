// Keys and mouse of the grid. What they change goes through the model; what they say, through `dire` and `annoncer`.

import { Edition } from "./editing.js";
import { recopie } from "../view/messages.js";
import { apres, copier, couper, coller } from "./clipboard.js";
import { bord, dans, suivante } from "./moves.js";
import { glisser } from "./mouse.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Gestes {
  /** `page` answers: { dire, annoncer, enregistrer, point, historique, commenter, filtres, sortir, ouvrir }. */
  constructor(grille, page) {
    this.grille = grille;
    this.page = page;
    this.depart = null; // the column where a run of Tab began: Enter comes back to it
    this.edition = new Edition(grille, { fini: (text, how) => this.#typed(text, how), renonce: () => grille.focus() });
    const { place } = grille;
    place.addEventListener("keydown", (event) => this.#key(event));
    place.addEventListener("copy", (event) => copier(event, this));
    place.addEventListener("cut", (event) => couper(event, this));
    place.addEventListener("paste", (event) => coller(event, this));
    glisser(grille, this);
  }

  get modele() {
    return this.grille.modele;
  }

  /** What the model answered: the rows are drawn again, the page is told. */
  fait(answer, { nom = "" } = {}) {
    this.grille.rafraichir(answer.touchees);
    this.grille.dispatchEvent(new CustomEvent("geste", { detail: { ...answer, nom } }));
    return answer;
  }

  // -- typing ----------------------------------------------------------------------------------------------------------

  /** Why the active cell takes nothing; empty where it does. */
  empechement() {
    const { rangees, active, colonnes } = this.grille;
    const row = rangees[active.rangee];
    if (this.grille.lecture) return this.grille.lecture;
    if (colonnes[active.colonne].genre !== "annee") return `Cette colonne se lit seulement : allez sur une ${this.modele.feuille ? "colonne à saisir" : "année"}.`;
    if (row.genre !== "ligne") return "Un total se calcule : saisissez sur ses lignes.";
    const cell = this.modele.cellule(row.ligne.code, colonnes[active.colonne].annee.year);
    return this.modele.verrou(cell) && `Verrouillée : ${this.modele.verrou(cell)}`;
  }

  editer(typed = null) {
    const { rangees, active } = this.grille;
    const why = this.empechement();
    if (!why) this.edition.ouvrir(typed);
    else if (typed === null && rangees[active.rangee].groupe && active.colonne === 0) this.grille.basculer(active.rangee);
    else this.page.annoncer(why, true);
  }

  #typed(text, { change, sens, partout, touche, focus }) {
    const { grille } = this;
    if (change) {
      const places = partout ? grille.choisies : [grille.nommee];
      const free = places.filter((one) => !partout || !this.modele.verrou(this.modele.cellule(one.ligne, one.annee)));
      const answer = this.fait(this.modele.saisir(free.map((one) => ({ ...one, texte: text })), { unite: grille.unite }), { nom: "saisie" });
      if (answer.refusees) this.page.annoncer(this.modele.vue(free[0].ligne, free[0].annee).raison, true);
    } else grille.rafraichir([grille.rangees[grille.active.rangee].cle]);
    if (focus) this.#leave(sens ?? [0, 0], touche);
  }

  #leave([down, right], key) {
    const { grille } = this;
    const { rangee, colonne } = grille.active;
    if (key === "Tab") return this.#tab(right);
    if (key === "Enter") return this.#enter(down);
    this.depart = null;
    return grille.aller(rangee + down, colonne + right);
  }

  /** Goes round the selection, where several cells are; whether it did. */
  #round(way) {
    const { haut, bas, gauche, droite } = this.grille.plage;
    const next = haut === bas && gauche === droite ? null : dans(this.grille, way);
    if (next) this.grille.parcourir(...next);
    return Boolean(next);
  }

  #enter(down) {
    const { grille } = this;
    if (this.#round([down, 0])) return;
    const { rangee, colonne } = grille.active;
    const column = this.depart ?? colonne;
    this.depart = null;
    grille.aller(suivante(grille.rangees, rangee, down), column);
  }

  /** To the right, then to the first year of the next line. */
  #tab(right) {
    const { grille } = this;
    if (this.#round([0, right])) return undefined;
    const { rangee, colonne } = grille.active;
    this.depart ??= colonne;
    const next = colonne + right;
    if (next >= 0 && next <= grille.derniere) return grille.aller(rangee, next);
    const line = suivante(grille.rangees, rangee, right);
    if (line === rangee) return grille.aller(rangee, colonne);
    return grille.aller(line, right > 0 ? grille.premiere : grille.derniere);
  }

  // -- keys ------------------------------------------------------------------------------------------------------------

  #key(event) {
    if (event.defaultPrevented || this.edition.ouverte || event.isComposing) return;
    const held = event.ctrlKey || event.metaKey;
    const done = event.altKey ? this.#alt(event) : held ? this.#control(event) : this.#plain(event);
    if (done === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #plain(event) {
    const { key, shiftKey } = event;
    const { grille, page } = this;
    const { rangee, colonne } = shiftKey ? grille.coin : grille.active;
    if (ARROWS[key]) return this.#move(rangee + ARROWS[key][0], colonne + ARROWS[key][1], shiftKey);
    const named = {
      Home: () => this.#move(rangee, colonne === grille.premiere ? 0 : grille.premiere, shiftKey),
      End: () => this.#move(rangee, grille.derniere, shiftKey),
      PageUp: () => this.#move(rangee - this.#screen, colonne, shiftKey),
      PageDown: () => this.#move(rangee + this.#screen, colonne, shiftKey),
      Enter: () => (shiftKey || this.empechement() ? this.#enterKey(shiftKey) : this.editer()),
      Tab: () => this.#tab(shiftKey ? -1 : 1),
      F2: () => (shiftKey ? page.commenter() : this.editer()),
      F6: () => page.sortir(shiftKey),
      F8: () => page.point(shiftKey ? -1 : 1),
      Delete: () => this.vider(),
      Backspace: () => this.editer(""),
      Escape: () => this.#escape(),
      " ": () => this.#space(shiftKey),
    };
    if (named[key]) return named[key]();
    if (key.length !== 1) return false;
    return this.editer(key);
  }

  #space(shift) {
    const { grille } = this;
    const { rangee } = grille.active;
    if (shift) return this.choisirRangee(rangee);
    return grille.rangees[rangee].groupe && grille.active.colonne === 0 ? grille.basculer(rangee) : this.editer("");
  }

  #enterKey(up) {
    const { grille } = this;
    const row = grille.rangees[grille.active.rangee];
    if (!up && row.groupe && grille.active.colonne === 0) return grille.basculer(grille.active.rangee);
    return this.#enter(up ? -1 : 1);
  }

  #control(event) {
    const { key, shiftKey } = event;
    const { grille, page } = this;
    const { rangee, colonne } = grille.active;
    if (ARROWS[key]) {
      const [row, column] = bord(grille, shiftKey ? grille.coin : grille.active, ARROWS[key]);
      return this.#move(row, column, shiftKey);
    }
    const named = {
      Home: () => this.#move(0, grille.premiere, shiftKey),
      End: () => this.#move(grille.rangees.length - 1, grille.derniere, shiftKey),
      Enter: () => page.ouvrir(grille.rangees[rangee], grille.colonnes[colonne]),
      z: () => (shiftKey ? this.retablir() : this.annuler()),
      y: () => this.retablir(),
      d: () => this.recopier("recopierBas"),
      r: () => (shiftKey ? false : this.recopier("recopierDroite")),
      s: () => page.enregistrer(),
      f: () => page.filtres.chercher(),
      a: () => this.toutChoisir(),
      " ": () => this.choisirColonne(grille.active.colonne),
    };
    const action = named[key] ?? named[key.toLowerCase()];
    return action ? action() : false;
  }

  #alt({ key, shiftKey, ctrlKey }) {
    if (ctrlKey) return key.length === 1 ? this.editer(key) : false; // AltGr, on French keyboards
    if (shiftKey && key === "ArrowLeft") return this.grille.plierIci(true);
    if (shiftKey && key === "ArrowRight") return this.grille.plierIci(false);
    if (key.toLowerCase() === "h") return this.page.historique();
    return false;
  }

  get #screen() {
    return Math.max(1, Math.floor(this.grille.support.clientHeight / this.grille.hauteur) - 2);
  }

  #move(rangee, colonne, extend) {
    this.depart = null;
    this.grille.aller(rangee, colonne, { etendre: extend });
    if (extend) this.direPlage();
  }

  #escape() {
    this.grille.encadrer("copie", null);
    const { rangee, colonne } = this.grille.active;
    this.grille.aller(rangee, colonne);
  }

  choisirColonne(column) {
    const { grille } = this;
    if (grille.colonnes[column].genre !== "annee") return;
    grille.selectionner({ haut: 0, bas: grille.rangees.length - 1, gauche: column, droite: column });
    this.direPlage();
  }

  choisirRangee(rank) {
    const { grille } = this;
    grille.selectionner({ haut: rank, bas: rank, gauche: grille.premiere, droite: grille.derniere });
    this.direPlage();
  }

  toutChoisir() {
    const { grille } = this;
    grille.selectionner({ haut: 0, bas: grille.rangees.length - 1, gauche: grille.premiere, droite: grille.derniere });
    this.direPlage();
  }

  /** How much is selected, for who does not see it. */
  direPlage() {
    const { haut, bas, gauche, droite } = this.grille.plage;
    const [rows, columns] = [bas - haut + 1, droite - gauche + 1];
    if (rows * columns > 1) this.page.annoncer(`${rows} ${rows > 1 ? "lignes" : "ligne"} × ${columns} ${columns > 1 ? "colonnes" : "colonne"} sélectionnées`);
  }

  // -- acts ------------------------------------------------------------------------------------------------------------

  /** Whether cells may be changed here; says why not. */
  permis() {
    if (this.grille.lecture) this.page.annoncer(this.grille.lecture, true);
    else if (!this.grille.choisies.length) this.page.annoncer(`Sélectionnez des cellules ${this.modele.feuille ? "à saisir" : "d’année"} : un total se calcule.`, true);
    else return true;
    return false;
  }

  vider() {
    if (!this.permis()) return;
    const done = this.fait(this.modele.vider(this.grille.choisies), { nom: "effacement" });
    if (done.verrouillees) this.page.annoncer(`${done.acceptees} vidées, ${done.verrouillees} verrouillées laissées.`, true);
  }

  recopier(how) {
    if (!this.permis()) return;
    this.modele.unite = this.grille.unite;
    this.#filled(this.modele[how](this.grille.rangees, this.grille.selection));
  }

  #filled(answer) {
    const done = this.fait(answer, { nom: "recopie" });
    if (done.videes.length) this.page.dire(recopie(done.videes, this.grille.unite), apres(this, done));
  }

  /** The fill handle: `cible` is the rectangle that it was drawn to, in ranks of years. */
  prolonger(source, cible) {
    this.modele.unite = this.grille.unite;
    this.#filled(this.modele.poignee(this.grille.rangees, source, cible));
  }

  annuler() {
    this.#travel(this.modele.annuler(), "annulé", "Rien à annuler.");
  }

  retablir() {
    this.#travel(this.modele.retablir(), "rétabli", "Rien à rétablir.");
  }

  /** What comes back is shown, whatever folds or filter hide it. */
  #travel(step, nom, nothing) {
    if (!step) return this.page.annoncer(nothing, true);
    this.fait({ ...step, acceptees: step.cellules, refusees: 0 }, { nom });
    if (step.premiere) this.grille.reveler(step.premiere.ligne, step.premiere.annee);
    else this.grille.focus();
    return step;
  }
}
