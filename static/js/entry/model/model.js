// The grid without its page: lines, years, what is saved and what is typed, totals that follow, undo. Cents are BigInt.
//
// A cell is named `{ ligne: "L001", annee: 2018 }`. A sheet of the FIR has other columns where years stand: « ae », « cp »;
// it is the same grid (`feuille`). A place on the screen is a row of `rangees()` and the rank of a year; a selection is `{ haut, bas, gauche, droite }`, bounds included. What changes the grid returns the keys of the rows to
// draw again, `touchees`, and is one step of undo.

import { ATTENTE, Cellule, CONFLIT, DOUTEUSE, ENREGISTREE, REFUSEE, VERROUILLEE } from "./cell.js";
import { decouper, dehors, etendre, lignesDepuis, nameOf, relire, repeter } from "./paste.js";
import { demesure } from "./magnitude.js";
import { aGarder, annoncer, reprendre } from "./drafts.js";
import { depuisEuros, enEuros, pourEditer } from "./amounts.js";
import { arbre, cleLigne, depouille, garde, miennes, rangees } from "./rows.js";
import { prolongement, versLaDroite, versLeBas } from "./series.js";
import { preciser } from "./spreadsheet.js";
import { margesDe, montantsDe, Totaux } from "./totals.js";

export class Modele {
  constructor(data) {
    this.version = data.version;
    this.unite = data.unit;
    this.annees = data.years;
    this.reference = data.reference;
    this.motifs = data.causes ?? []; // without any, a negative amount asks for none
    this.facettes = data.facets ?? {};
    this.feuille = data.heading ? { entete: data.heading, nom: data.name, total: data.total, avant: data.before } : null;
    this.motifExige = Boolean(data.needs_reason);
    const labels = new Map(data.groups.map((group) => [group.key, `${group.code} ${group.label}`]));
    this.lignes = data.lines.map((line) => this.#line(line, labels));
    this.parCode = new Map(this.lignes.map((line) => [line.code, line]));
    this.groupes = arbre(data.groups, this.lignes);
    this.miennes = miennes(this.lignes);
    this.totaux = new Totaux(this.groupes, this.lignes, this.annees.length);
    this.enveloppes = data.envelopes.map(({ code, label, ceilings }) => ({
      code,
      label,
      plafonds: ceilings.map((one) => ({ centimes: depuisEuros(one?.[0] ?? null), nature: one?.[1] ?? "" })),
    }));
    this.hors = []; // what was pasted where there is no cell: `{ ligne, rang, texte, raison }`
    this.marquees = new Set();
    this.faites = [];
    this.defaites = [];
  }

  #line(given, labels) {
    const line = { ...given, groupe: given.measure, reference: depuisEuros(given.reference ?? null), verrou: given.locked ?? "" };
    line.avants = this.annees.map((_, rank) => depuisEuros(given.before?.[rank] ?? null));
    line.cellules = this.annees.map((_, rank) => new Cellule(line, rank, given.cells[rank] ?? undefined));
    const words = [line.code, line.label, line.heading, line.envelope, line.direction, line.note, line.remark];
    line.cherche = depouille([...words, labels.get(given.measure)].filter(Boolean).join(" "));
    return line;
  }

  // -- reading ---------------------------------------------------------------------------------------------------------

  rangees(folded = new Set(), filter = null) {
    return rangees(this.groupes, folded, garde(filter, (cell, state) => this.#is(cell, state)), { total: this.feuille?.total, own: this.miennes });
  }

  /** Whether a cell is in a state, or « modifiee », « commentee », « vide ». */
  #is(cell, state) {
    if (state === "modifiee") return cell.marquee;
    if (state === "commentee") return cell.commentaires > 0;
    return state === "vide" ? cell.effective === null : this.#state(cell) === state;
  }

  cellule(code, year) {
    return this.parCode.get(code)?.cellules[this.rang(year)] ?? null;
  }

  rang(year) {
    return this.annees.findIndex((one) => one.year === year);
  }

  /** Why a cell may not change; empty where it may. */
  verrou(cell) {
    if (cell.ligne.verrou) return cell.ligne.verrou;
    const { year, open } = this.annees[cell.rang];
    return open ? "" : `L’année ${year} est close : ses montants ne changent plus.`;
  }

  #state(cell) {
    return cell.etat || (this.verrou(cell) ? VERROUILLEE : "");
  }

  /** A cell as it is to be shown: its state and reason, what is saved, what counts, what is to confirm, what was typed, the other's value. */
  vue(code, year) {
    const cell = this.cellule(code, year);
    if (!cell) return null;
    const { enregistre, effective, texte, raison, proposition, dessous, autre, rev, origine, commentaires } = cell;
    const verrou = this.verrou(cell);
    const aConfirmer = cell.etat === DOUTEUSE ? cell.valeur : null;
    return { etat: this.#state(cell), enregistre, valeur: effective, aConfirmer, texte, raison, proposition, dessous, autre, rev, origine, commentaires, verrou };
  }

  /** The amounts of a row, one per year, that of the reference, those of the stage before; null where nothing was entered. */
  montants(row) {
    if (row.genre === "ligne") return { reference: row.ligne.reference, avants: row.ligne.avants, annees: row.ligne.cellules.map((cell) => cell.effective) };
    if (row.lignes) return montantsDe(row.lignes, this.annees.length);
    const sum = this.totaux.parCle.get(row.cle);
    return { reference: sum.references ? sum.reference : null, avants: this.annees.map((_, rank) => sum.avant(rank)), annees: this.annees.map((_, rank) => sum.de(rank)) };
  }

  /** What a column to compare with holds: the reference, or the stage before. */
  compare(row, { rang }) {
    const { reference, avants } = this.montants(row);
    return rang === undefined ? reference : avants[rang];
  }

  /** What is left to programme, by envelope and year. `reste` is null where there is no ceiling. */
  marges() {
    return margesDe(this.enveloppes, this.totaux, this.annees);
  }

  /** Why an amount of a cell is to be asked first; null where it goes by itself. */
  #doute(cell, cents, text, unite) {
    const { reference, avants, cellules, envelope } = cell.ligne;
    const ligne = () => [reference, ...avants, ...cellules.map((one) => one.effective)];
    const plafond = () => this.enveloppes.find((one) => one.code === envelope)?.plafonds[cell.rang]?.centimes ?? null;
    return demesure(cents, text.trim(), unite, { remplace: cell.reprise, ligne, plafond });
  }

  get douteuses() {
    return [...this.marquees].filter((cell) => cell.etat === DOUTEUSE);
  }

  /** How many cells wait, are refused or to be confirmed, are in conflict. */
  get comptes() {
    const counts = { attente: 0, refusees: this.hors.length, conflits: 0 };
    for (const cell of this.marquees) counts[{ [ATTENTE]: "attente", [REFUSEE]: "refusees", [DOUTEUSE]: "refusees", [CONFLIT]: "conflits" }[cell.etat]] += 1;
    return counts;
  }

  /** Whether what waits needs a cause or a reason: an arbitrated version, or a negative amount. */
  get exigeMotif() {
    return this.motifExige || this.negatifs().length > 0;
  }

  /** The cells that wait with a negative amount. */
  negatifs() {
    return this.#ordered([...this.marquees].filter((cell) => cell.etat === ATTENTE && cell.valeur !== null && cell.valeur < 0n && this.motifs.length > 0));
  }

  /** What waits, as the API takes it. */
  enAttente() {
    return this.#ordered([...this.marquees].filter((cell) => cell.etat === ATTENTE)).map((cell) => ({
      line: cell.ligne.code,
      year: this.annees[cell.rang].year,
      expected_rev: cell.rev,
      amount: enEuros(cell.valeur),
    }));
  }

  /** What is to be settled, in the order of the grid: refusals and conflicts, then what fell outside of it. */
  aRegler() {
    const cells = this.#ordered([...this.marquees].filter((cell) => cell.etat !== ATTENTE));
    const named = cells.map((cell) => {
      const [ligne, annee] = [cell.ligne.code, this.annees[cell.rang].year];
      return { genre: cell.etat, ligne, annee, ...this.vue(ligne, annee) };
    });
    return [...named, ...this.hors.map((one) => ({ genre: "hors", ...one }))];
  }

  #ordered(cells) {
    this.ordre ??= new Map(this.rangees().map((row, index) => [row.ligne, index]));
    return cells.sort((a, b) => this.ordre.get(a.ligne) - this.ordre.get(b.ligne) || a.rang - b.rang);
  }

  annonce(code, year, unit = this.unite) {
    return annoncer(this, code, year, unit);
  }

  // -- changing --------------------------------------------------------------------------------------------------------

  /** Every change goes through here: `change` acts on the cells, the totals follow, one step is kept. */
  #step(label, cells, change, beyond = []) {
    const before = cells.map((cell) => cell.photo());
    const touchees = this.#apply(cells, change);
    const changed = before.filter((photo) => differs(photo, photo.cellule));
    if (changed.length || beyond.length) {
      const after = changed.map((photo) => photo.cellule.photo());
      this.faites.push({ libelle: label, avant: changed, apres: after, hors: beyond });
      this.defaites = [];
      this.hors.push(...beyond);
    }
    const refusees = cells.filter((cell) => cell.arretee);
    const videes = changed.filter((photo) => photo.compte !== null && photo.cellule.effective === null);
    const douteuses = refusees.filter((cell) => cell.etat === DOUTEUSE).length;
    return { acceptees: cells.length - refusees.length, refusees: refusees.length + beyond.length, douteuses, videes, touchees };
  }

  #apply(cells, change) {
    const touchees = new Set();
    cells.forEach((cell, index) => {
      const old = cell.effective;
      change(cell, index);
      this.totaux.changer(cell.ligne, cell.rang, old, cell.effective);
      if (cell.marquee) this.marquees.add(cell);
      else this.marquees.delete(cell);
      touchees.add(cleLigne(cell.ligne.code));
      if (old !== cell.effective) for (const key of cell.ligne.somme.cles) touchees.add(key);
    });
    return [...touchees];
  }

  /** Types texts in cells: `[{ ligne, annee, texte }]`. */
  saisir(entries, { unite = this.unite, libelle = "saisie" } = {}) {
    const known = entries.map((one) => [this.cellule(one.ligne, one.annee), one.texte]).filter(([cell]) => cell);
    return this.#receive(libelle, known.map(([cell]) => cell), known.map(([, text]) => text), unite);
  }

  #receive(libelle, cells, texts, unite, { beyond = [], sure = false } = {}) {
    const doubt = (cell, index) => (cents) => (sure ? null : this.#doute(cell, cents, texts[index], unite));
    return this.#step(libelle, cells, (cell, index) => cell.recevoir(texts[index], unite, this.verrou(cell), doubt(cell, index)), beyond);
  }

  /** Amounts out of proportion are meant: they wait. */
  confirmer(places) {
    const cells = places.map((one) => this.cellule(one.ligne, one.annee)).filter(Boolean);
    return this.#step("confirmation", cells, (cell) => cell.confirmer());
  }

  /** Gives cells that a block has emptied what they held, where nothing else was typed since: `photos`, its `videes`. */
  remettre(photos) {
    const still = photos.filter((photo) => photo.cellule.effective === null && !photo.cellule.arretee);
    const done = this.#step("vides laissés", still.map((photo) => photo.cellule), (cell, index) => cell.revenir(still[index]));
    return { ...done, remises: still.length };
  }

  /** Empties cells; the locked ones are left as they are, and counted: `verrouillees`. */
  vider(places) {
    const cells = places.map((one) => this.cellule(one.ligne, one.annee)).filter(Boolean);
    const free = cells.filter((cell) => !this.verrou(cell) || cell.etat === REFUSEE);
    const done = this.#step("effacement", free, (cell) => (this.verrou(cell) ? cell.renoncer() : cell.prendre(null, this.unite, "")));
    return { ...done, verrouillees: cells.length - free.length };
  }

  /** Drops what was typed in cells: what is saved comes back. */
  renoncer(places) {
    const cells = places.map((one) => this.cellule(one.ligne, one.annee)).filter(Boolean);
    return this.#step("renoncement", cells, (cell) => cell.renoncer());
  }

  /** Pastes a copied text at `{ rangee, colonne }`, or all over a selection that is larger.
   *
   * `copie`: what the grid kept of the text, if it was copied here: `{ genres, unite }`; `valeurs`: the exact values that
   * a spreadsheet gave under its texts. `sautees`: figures left out because they are subtotals; `enjambes`: subtotals over
   * which the block passed; `videes`: photos of the cells that it emptied; `precisees`: how many exact values were taken.
   */
  coller(text, anchor, rows, selection = null, { unite = this.unite, copie = null, valeurs = null } = {}) {
    const { block: cut, precisees } = preciser(decouper(text), valeurs, unite);
    const copied = relire(cut, copie, unite);
    if (!copied.block.length) return { acceptees: 0, refusees: 0, sautees: 0, enjambes: 0, precisees, videes: [], touchees: [] };
    const { block, column, cibles, sautees, enjambes } = this.#laid(copied, anchor, rows, selection, unite);
    const [cells, texts, beyond] = [[], [], []];
    for (const [i, pasted] of block.entries()) {
      for (const [j, texte] of pasted.entries()) {
        if (sautees.has(`${i},${j}`)) continue;
        const [row, rank] = [cibles[i], column + j];
        const raison = dehors(row, rank, column + Math.max(...block.map((one) => one.length)), this.annees.length);
        if (!raison) {
          cells.push(row.ligne.cellules[rank]);
          texts.push(texte);
        } else if (texte.trim()) beyond.push({ ligne: row?.ligne?.code ?? null, libelle: nameOf(row), rang: rank, texte, raison });
      }
    }
    // what was copied in a grid has kept its unit: there is none to mistake
    const done = this.#receive("collage", cells, texts, unite, { beyond, sure: copied.memeGrille });
    return { ...done, sautees: sautees.size + (copied.laissees ?? 0), enjambes, precisees };
  }

  /** Where a block goes: repeated over the lines of a selection that is a whole number of times its size, or once. */
  #laid({ block, laissees, tete }, anchor, rows, selection, unite) {
    if (selection) {
      const cibles = rows.slice(selection.haut, selection.bas + 1).filter((row) => row.genre === "ligne");
      const repeated = cibles.length ? repeter(block, cibles.length, selection.droite - selection.gauche + 1) : block;
      if (repeated !== block) return { block: repeated, column: selection.gauche, cibles, sautees: new Set(), enjambes: 0 };
    }
    if (laissees !== null) return { block, column: anchor.colonne, cibles: lignesDepuis(rows, anchor.rangee, tete), sautees: new Set(), enjambes: 0 };
    const totalOf = (key, rank) => ({ somme: this.totaux.parCle.get(key).de(rank), remplies: this.totaux.parCle.get(key).remplies[rank] });
    return { block, column: anchor.colonne, ...etendre(block, rows, anchor.rangee, anchor.colonne, unite, totalOf) };
  }

  /** Copies the first line of a selection to those under it (one line alone: the line above it, to it). */
  recopierBas(rows, selection) {
    return this.#fill(versLeBas(rows, selection));
  }

  /** Copies the first year of a selection to those at its right (one year alone: the year before it, to it). */
  recopierDroite(rows, selection) {
    return this.#fill(versLaDroite(rows, selection));
  }

  /** The fill handle: what `source` selects goes on over the rest of `cible`, by years or by lines. */
  poignee(rows, source, cible) {
    return this.#fill(prolongement(rows, source, cible));
  }

  #fill(pairs) {
    const amounts = pairs.map(([, cents]) => cents);
    return this.#step("recopie", pairs.map(([cell]) => cell), (cell, i) => cell.prendre(amounts[i], this.unite, this.verrou(cell)));
  }

  oublierHors() {
    this.hors = [];
  }

  // -- undoing ---------------------------------------------------------------------------------------------------------

  annuler() {
    return this.#travel(this.faites, this.defaites, "avant");
  }

  retablir() {
    return this.#travel(this.defaites, this.faites, "apres");
  }

  /** Goes to one side of a step: `{ libelle, cellules, premiere, touchees }`, or null where there is none. */
  #travel(from, to, side) {
    const step = from.pop();
    if (!step) return null;
    to.push(step);
    const photos = step[side];
    const touchees = this.#apply(photos.map((photo) => photo.cellule), (cell, index) => cell.revenir(photos[index]));
    this.hors = this.hors.filter((one) => !step.hors.includes(one));
    if (side === "apres") this.hors.push(...step.hors);
    const premiere = photos[0]?.cellule;
    return { libelle: step.libelle, cellules: photos.length, premiere: premiere && { ligne: premiere.ligne.code, annee: this.annees[premiere.rang].year }, touchees };
  }

  // -- saving ----------------------------------------------------------------------------------------------------------

  #named(cells) {
    const found = cells.map((given) => [this.cellule(given.line, given.year), given]).filter(([cell]) => cell);
    return [found.map(([cell]) => cell), found.map(([, given]) => given)];
  }

  /** The answer of the API to a batch. */
  enregistre(response) {
    const [cells, given] = this.#named(response.cells);
    return this.#apply(cells, (cell, i) => cell.enregistrer(depuisEuros(given[i].amount), given[i].rev, given[i].origin));
  }

  /** Cells that someone changed meanwhile, as the API names them. */
  conflits(moved) {
    const [cells, given] = this.#named(moved);
    return this.#apply(cells, (cell, i) => {
      const { amount, rev, by, at } = given[i];
      cell.heurter({ centimes: depuisEuros(amount), rev, par: by, le: at });
    });
  }

  /** Cells that the API refuses. Those that changed since they were sent (`sent`, its edits) go on waiting. */
  refus(bad, sent = null) {
    const amounts = new Map((sent ?? []).map((one) => [`${one.line} ${one.year}`, one.amount]));
    const [cells, given] = this.#named(bad);
    return this.#apply(cells, (cell, i) => {
      const { line, year, reason } = given[i];
      if (cell.etat !== ATTENTE || (sent && amounts.get(`${line} ${year}`) !== enEuros(cell.valeur))) return;
      cell.refuser(cell.texte ?? pourEditer(cell.valeur, this.unite), reason);
    });
  }

  /** Settles a conflict: « mienne » waits to replace the other's amount, « autre » takes it. */
  choisir(code, year, which) {
    const cell = this.cellule(code, year);
    if (cell?.etat !== CONFLIT) return { acceptees: 0, refusees: 0, touchees: [] };
    return this.#step("choix", [cell], () => (which === "mienne" ? cell.garderMienne() : cell.renoncer()));
  }

  /** The tick of what was just saved is over. */
  oublierEnregistrees() {
    const cells = this.lignes.flatMap((line) => line.cellules).filter((cell) => cell.etat === ENREGISTREE);
    return this.#apply(cells, (cell) => cell.renoncer());
  }

  /** What is typed and not saved, to keep on this computer; null where there is nothing. */
  garder() {
    const cells = this.#ordered([...this.marquees]).map((cell) => aGarder(cell, this.annees[cell.rang].year));
    return cells.length ? { version: this.version.code, unite: this.unite, cells } : null;
  }

  /** Takes back what was kept: `{ reprises, conflits, perdues, touchees }`. What moved meanwhile is a conflict. */
  reprendre(kept) {
    if (kept?.version !== this.version.code) return { reprises: 0, conflits: 0, perdues: [], touchees: [] };
    const [cells, given] = this.#named(kept.cells);
    const perdues = kept.cells.filter((one) => !this.cellule(one.line, one.year));
    const touchees = this.#apply(cells, (cell, i) => reprendre(cell, given[i], this.verrou(cell), kept.unite));
    return { reprises: cells.filter((cell) => cell.marquee).length, conflits: cells.filter((cell) => cell.etat === CONFLIT).length, perdues, touchees };
  }
}


function differs(photo, cell) {
  return photo.etat !== cell.etat || photo.valeur !== cell.valeur || photo.texte !== cell.texte || photo.enregistre !== cell.enregistre;
}
