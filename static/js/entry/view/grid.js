// The grid on the page: Tabulator draws headers, rows and columns; everything else is ours: which rows, what their
// cells show, the active cell, the selection laid over them, folds, filters and widths.
//
// It tells the page: « active » (the active cell moved), « geste » (something was typed, pasted, undone…; `detail` is
// what the model answered), « rangees » (the rows shown changed).

import { Cadres } from "./frames.js";
import { colonnes, contenu, enTete } from "./columns.js";
import { ETROITE, Largeurs, Mesure, MOINDRE } from "./widths.js";
import { ecrire } from "../model/amounts.js";
import { nomDe } from "./names.js";
import { PIED } from "../model/rows.js";
import { rendu } from "./renderer.js";
import { donnerRoles } from "./roles.js";
import { souvenirs } from "../send/preferences.js";
import { AFFICHEES, MIENNES } from "../model/totals.js";

export class Grille extends EventTarget {
  constructor(place, { tabulator, modele, unite, nom, lecture = "" }) {
    super();
    this.place = place;
    this.tabulator = tabulator;
    this.unite = unite;
    this.nom = nom;
    this.lecture = lecture; // why nothing may be entered; empty where one may
    // rows follow the size of the text, as --g-ligne does
    this.hauteur = parseFloat(getComputedStyle(document.documentElement).fontSize) * (matchMedia("(pointer: coarse)").matches ? 2.25 : 1.625);
    this.filtre = null;
    this.rassis = new Set();
    this.#choose(0, 0);
    this.#adopter(modele);
    this.plies = new Set(souvenirs.lire(`plis/${modele.version.code}`, []));
  }

  #adopter(model) {
    this.modele = model;
    model.lecture = Boolean(this.lecture);
    model.etroite = this.#isNarrow;
    this.colonnes = colonnes(model, model.etroite, new Set(souvenirs.lire("cachees", [])));
    this.premiere = this.colonnes.findIndex((one) => one.genre === "annee");
    this.derniere = this.colonnes.findLastIndex((one) => one.genre === "annee");
  }

  get #isNarrow() {
    return this.place.clientWidth < ETROITE;
  }

  /** Draws the grid for the first time. */
  async dessiner() {
    this.rangees = this.modele.rangees(this.plies, this.filtre);
    this.#choose(Math.max(0, this.rangees.findIndex((row) => row.genre === "ligne")), this.#premiereOuverte());
    const { Tabulator, Renderer, FormatModule, FrozenColumnsModule, ResizeColumnsModule } = this.tabulator;
    Tabulator.registerModule([FormatModule, FrozenColumnsModule, ResizeColumnsModule]);
    // no higher than all its rows need
    this.place.style.setProperty("--g-contenu", `${this.modele.rangees().length * this.hauteur + 48}px`);
    this.table = new Tabulator(this.place, {
      data: this.#data(),
      columns: this.#definitions(),
      rowHeight: this.hauteur,
      renderVertical: rendu(Renderer, { height: this.hauteur, laid: (el, rank) => this.#laid(el, rank), kept: () => this.active?.rangee ?? -1, pinned: () => this.epinglees }),
      columnDefaults: { resizable: "header", minWidth: MOINDRE },
    });
    await new Promise((done) => this.table.on("tableBuilt", done));
    this.support = this.place.querySelector(".tabulator-tableholder");
    this.corps = this.place.querySelector(".tabulator-table");
    this.#roles();
    this.cadres = new Cadres(this.corps);
    this.table.on("columnResized", () => {
      this.largeurs.garder(this.table);
      this.#mark();
    });
    new ResizeObserver(() => this.ajuster()).observe(this.place);
    this.ajuster();
    this.#mark();
  }

  #data() {
    return this.rangees.map((rangee) => ({ rangee }));
  }

  #definitions() {
    this.mesure ??= new Mesure(this.place, () => this.ajuster());
    this.largeurs = new Largeurs(this.colonnes, { room: () => this.place.clientWidth, longest: () => this.#longest(), mesure: this.mesure });
    return this.colonnes.map((column) => ({
      title: column.titre,
      field: column.cle,
      width: this.largeurs.de(column),
      frozen: column.genre === "libelle",
      cssClass: `g-${column.genre}${column.annee?.hypothesis ? " g-hyp" : ""}`,
      titleFormatter: () => enTete(column),
      formatter: (cell) => contenu(cell.getElement(), cell.getData().rangee, column, this.modele, this.unite),
    }));
  }

  /** How many rows stay at the foot of the grid. */
  get epinglees() {
    return this.rangees.filter((row) => PIED.includes(row.genre)).length;
  }

  #roles() {
    donnerRoles(this.place, this.support, this.corps, { nom: this.nom(), colonnes: this.colonnes.length });
    this.#count();
  }

  #count() {
    this.place.setAttribute("aria-rowcount", String(this.rangees.length + 1));
  }

  /** The longest figure there is: a total. */
  #longest() {
    const { reference, annees } = this.modele.montants(this.rangees.at(-1));
    return [reference, ...annees].map((cents) => ecrire(cents, this.unite)).reduce((a, b) => (b.length > a.length ? b : a), "");
  }

  /** A row that comes into view: its place, its kind, and what changed while it was away. */
  #laid(row, rank) {
    const rangee = this.rangees[rank];
    row.setAttribute("aria-rowindex", String(rank + 2));
    row.dataset.genre = rangee.genre;
    row.dataset.niveau = rangee.niveau;
    if (PIED.includes(rangee.genre)) row.dataset.pied = String(this.rangees.length - rank);
    if (rangee.ligne) row.dataset.ligne = rangee.ligne.code;
    for (const [column, cell] of [...row.children].entries()) {
      cell.setAttribute("aria-colindex", String(column + 1));
      cell.setAttribute("role", column === 0 ? "rowheader" : "gridcell");
    }
    if (this.rassis.delete(rangee.cle)) this.#paint(row, rangee);
    if (rank === this.active.rangee) this.#mark(row);
  }

  #paint(row, rangee) {
    for (const [rank, column] of this.colonnes.entries()) {
      const cell = row.children[rank];
      if (cell && !cell.dataset.edite) cell.replaceChildren(contenu(cell, rangee, column, this.modele, this.unite));
    }
  }

  /** The element of a row in view, by its rank. */
  element(rank) {
    return this.corps?.querySelector(`:scope > [aria-rowindex="${rank + 2}"]`) ?? null;
  }

  cellule(rank, column) {
    return this.element(rank)?.children[column] ?? null;
  }

  /** Draws again the rows whose keys are given; all of them without. Those out of view are drawn when they come back. */
  rafraichir(keys = null) {
    const wanted = keys && new Set([...keys, AFFICHEES, MIENNES]);
    this.rassis = new Set([...this.rassis, ...(wanted ?? this.rangees.map((row) => row.cle))]);
    for (const row of this.corps.querySelectorAll(":scope > .tabulator-row")) {
      const rangee = this.rangees[Number(row.getAttribute("aria-rowindex")) - 2];
      if (this.rassis.delete(rangee.cle)) this.#paint(row, rangee);
    }
    if (this.largeurs.trop() || this.#isNarrow !== this.modele.etroite) this.ajuster();
    else this.#mark();
  }

  /** Shows other rows: after a fold, a filter, or the data read again. The active cell stays on its row, if it is still there. */
  async changerRangees({ modele = null, filtre = this.filtre } = {}) {
    const key = this.rangees[this.active.rangee]?.cle;
    const { colonne } = this.active;
    if (modele) this.#adopter(modele);
    this.filtre = filtre;
    this.rangees = this.modele.rangees(this.plies, filtre);
    this.rassis.clear();
    const found = this.rangees.findIndex((row) => row.cle === key);
    this.#choose(found >= 0 ? found : Math.min(this.active.rangee, this.rangees.length - 1), Math.min(colonne, this.colonnes.length - 1));
    const focused = this.place.contains(document.activeElement);
    await this.table.replaceData(this.#data());
    this.#count();
    this.#mark();
    if (focused) this.focus();
    this.dispatchEvent(new CustomEvent("rangees"));
  }

  /** One cell is active, in the rectangle selected, between the cell where it began and the corner that was drawn. */
  #choose(rangee, colonne) {
    this.active = { rangee, colonne };
    this.ancre = { rangee, colonne };
    this.coin = { rangee, colonne };
  }

  #premiereOuverte() {
    const found = this.colonnes.findIndex((one) => one.genre === "annee" && one.annee.open && !one.annee.base);
    return found >= 0 ? found : this.premiere;
  }

  // -- folds -----------------------------------------------------------------------------------------------------------

  async plier(keys, fold) {
    for (const key of keys) this.plies[fold ? "add" : "delete"](key);
    souvenirs.ecrire(`plis/${this.modele.version.code}`, [...this.plies]);
    await this.changerRangees();
  }

  basculer(rank) {
    const row = this.rangees[rank];
    return row?.groupe ? this.plier([row.cle], !row.replie) : null;
  }

  /** Folds or unfolds the group of the active row, as Excel does for an outline. */
  async plierIci(fold) {
    const row = this.rangees[this.active.rangee];
    const key = row?.groupe && !(fold && row.replie) ? row.cle : (row?.ligne?.groupe ?? row?.groupe?.parent);
    if (!key) return;
    if (fold) this.#choose(this.rangees.findIndex((one) => one.cle === key), this.active.colonne);
    await this.plier([key], fold);
  }

  /** Goes to a cell, whatever folds or filter hide it. */
  async reveler(code, year) {
    const line = this.modele.parCode.get(code);
    const column = this.colonnes.findIndex((one) => one.annee?.year === year);
    const find = () => this.rangees.findIndex((row) => row.ligne === line);
    if (find() < 0) {
      for (let group = this.modele.groupes.get(line.groupe); group; group = this.modele.groupes.get(group.parent)) this.plies.delete(group.cle);
      await this.changerRangees();
    }
    if (find() < 0) await this.changerRangees({ filtre: null });
    this.aller(find(), column < 0 ? this.#premiereOuverte() : column);
  }

  // -- active cell and selection ---------------------------------------------------------------------------------------

  /** Makes a cell the active one, alone; with `etendre`, draws the corner of the selection to it. */
  aller(rangee, colonne, { etendre = false, defiler = true } = {}) {
    const row = Math.max(0, Math.min(rangee, this.rangees.length - 1));
    const column = Math.max(0, Math.min(colonne, this.colonnes.length - 1));
    if (etendre) {
      this.coin = { rangee: row, colonne: column };
      this.active = { ...this.ancre };
    } else this.#choose(row, column);
    this.#moved(defiler && this.coin);
  }

  /** Selects a rectangle; its first cell is the active one. */
  selectionner({ haut, bas, gauche, droite }) {
    this.#choose(haut, gauche);
    this.coin = { rangee: bas, colonne: droite };
    this.#moved(this.active);
  }

  /** Makes another cell of the selection the active one. */
  parcourir(rangee, colonne) {
    this.active = { rangee, colonne };
    this.#moved(this.active);
  }

  /** Brings the active cell into view. */
  voir() {
    this.#scroll(this.active);
  }

  #moved(seen) {
    this.table.rowManager.renderer.draw();
    if (seen) this.#scroll(seen);
    this.#mark();
    this.focus();
    this.dispatchEvent(new CustomEvent("active"));
  }

  /** The rectangle selected, in rows and columns of the grid. */
  get plage() {
    const { coin, ancre } = this;
    const [haut, bas] = coin.rangee < ancre.rangee ? [coin.rangee, ancre.rangee] : [ancre.rangee, coin.rangee];
    const [gauche, droite] = coin.colonne < ancre.colonne ? [coin.colonne, ancre.colonne] : [ancre.colonne, coin.colonne];
    return { haut, bas, gauche, droite };
  }

  /** The same in ranks of years, as the model takes it; null where no year is selected. */
  get selection() {
    const { haut, bas, gauche, droite } = this.plage;
    if (gauche > this.derniere || droite < this.premiere) return null;
    const rank = (column) => this.colonnes[Math.max(this.premiere, Math.min(column, this.derniere))].rang;
    return { haut, bas, gauche: rank(gauche), droite: rank(droite) };
  }

  /** The cells selected: `{ ligne, annee }`; subtotals are not cells. */
  get choisies() {
    const bounds = this.selection;
    if (!bounds) return [];
    const lines = this.rangees.slice(bounds.haut, bounds.bas + 1).filter((row) => row.genre === "ligne");
    const years = this.modele.annees.slice(bounds.gauche, bounds.droite + 1);
    return lines.flatMap((row) => years.map((one) => ({ ligne: row.ligne.code, annee: one.year })));
  }

  /** The active cell, as the model names it; null on a subtotal or a label. */
  get nommee() {
    const { ligne } = this.rangees[this.active.rangee] ?? {};
    const { annee } = this.colonnes[this.active.colonne];
    return ligne && annee ? { ligne: ligne.code, annee: annee.year } : null;
  }

  focus() {
    this.cellule(this.active.rangee, this.active.colonne)?.focus({ preventScroll: true });
  }

  #scroll({ rangee, colonne }) {
    const { support, hauteur } = this;
    const [top, bottom] = [rangee * hauteur, (rangee + 1) * hauteur];
    const foot = rangee >= this.rangees.length - this.epinglees ? 0 : this.epinglees * hauteur;
    if (top < support.scrollTop) support.scrollTop = top;
    else if (bottom > support.scrollTop + support.clientHeight - foot) support.scrollTop = bottom - support.clientHeight + foot;
    const { left, width } = this.#columnBox(colonne);
    const frozen = this.#columnBox(0).width;
    if (colonne > 0 && left - frozen < support.scrollLeft) support.scrollLeft = left - frozen;
    else if (left + width > support.scrollLeft + support.clientWidth) support.scrollLeft = left + width - support.clientWidth;
    this.table.rowManager.renderer.draw();
  }

  #columnBox(rank) {
    let left = 0;
    const columns = this.table.getColumns();
    for (let i = 0; i < rank; i += 1) left += columns[i].getWidth();
    return { left, width: columns[rank].getWidth() };
  }

  /** Lays a frame (`choix`, `suite`, `copie`) over a rectangle of rows and columns; hides it without. */
  encadrer(name, bounds) {
    if (!bounds) return this.cadres.cacher(name);
    const [from, to] = [this.#columnBox(bounds.gauche), this.#columnBox(bounds.droite)];
    return this.cadres.poser(name, bounds, { left: from.left, width: to.left + to.width - from.left, height: this.hauteur });
  }

  /** Shows which cell is active and what is selected. One cell alone takes the focus, and says what it is. */
  #mark(element = this.element(this.active.rangee)) {
    if (!this.cadres) return;
    const cell = element?.children[this.active.colonne];
    for (const old of this.corps.querySelectorAll(".g-actif")) {
      if (old === cell) continue;
      old.classList.remove("g-actif");
      old.removeAttribute("tabindex");
      old.removeAttribute("aria-label");
    }
    if (cell) {
      cell.classList.add("g-actif");
      cell.tabIndex = 0;
      this.#name(cell);
    }
    const { gauche, droite } = this.plage;
    this.cadres.poignee.hidden = Boolean(this.lecture) || !this.selection || gauche < this.premiere || droite > this.derniere;
    this.encadrer("choix", this.plage);
  }

  /** What the active cell is called: its year first, then its line, its figure, its state. */
  #name(cell) {
    const { modele, nommee, rangees, colonnes: columns, active, unite } = this;
    const column = columns[active.colonne];
    if (nommee) cell.setAttribute("aria-label", modele.annonce(nommee.ligne, nommee.annee, unite));
    else if (column.annee) cell.setAttribute("aria-label", [column.titre, nomDe(modele, rangees[active.rangee]), cell.textContent].join(", "));
    else cell.removeAttribute("aria-label");
  }

  // -- size ------------------------------------------------------------------------------------------------------------

  ajuster() {
    if (!this.cadres) return;
    if (this.#isNarrow !== this.modele.etroite && !this.corps.querySelector("[data-edite]")) {
      this.#recolonner();
      return;
    }
    this.largeurs.ajuster(this.table);
    this.table.redraw();
    this.#mark();
  }

  /** Shows a column, or hides it, and remembers it; whether it is shown now. */
  basculerColonne(cle) {
    const hidden = new Set(souvenirs.lire("cachees", []));
    if (!hidden.delete(cle)) hidden.add(cle);
    souvenirs.ecrire("cachees", [...hidden]);
    this.#recolonner();
    return !hidden.has(cle);
  }

  /** Draws other columns; the active cell stays where it is, if its column does. */
  #recolonner() {
    const { cle } = this.colonnes[this.active.colonne];
    const focused = this.place.contains(document.activeElement);
    this.#adopter(this.modele);
    const found = this.colonnes.findIndex((one) => one.cle === cle);
    this.#choose(this.active.rangee, found >= 0 ? found : this.#premiereOuverte());
    this.table.setColumns(this.#definitions());
    this.table.redraw(true);
    this.#roles();
    this.ajuster();
    if (focused) this.focus();
    this.dispatchEvent(new CustomEvent("active"));
  }

  /** Widens or narrows the active column; 0 gives every column its first width back. */
  elargir(pixels) {
    this.largeurs.changer(this.table, this.active.colonne, pixels);
    this.ajuster();
  }
}
