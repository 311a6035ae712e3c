// The page of entry: reads the version, draws the grid, and ties together what the other modules do apart.

import { Avance } from "../input/ahead.js";
import { Barre } from "../view/bar.js";
import { garderDepart } from "../send/leaving.js";
import { demanderMotif } from "../input/dialogs.js";
import { Envoi, HORLOGE } from "../send/sending.js";
import { Filtres } from "../input/filters.js";
import { Garde } from "../send/storage.js";
import { Gestes } from "../input/keys.js";
import { Grille } from "../view/grid.js";
import { jetonDe, lire, Refus, uuid } from "../send/server.js";
import { Marges } from "../view/margins.js";
import * as messages from "../view/messages.js";
import { Modele } from "../model/model.js";
import { UNITES } from "../model/amounts.js";
import { Panneau } from "../view/panel.js";
import { Papier } from "../view/paper.js";
import { adresseLignes, porter, proposer } from "./links.js";
import { retenirUnite, souvenirs, uniteRetenue } from "../send/preferences.js";

const TICK = 3_000; // ms that the tick of a saved cell lasts
const WIDE = 1360; // px from which the panel is open at first

class Page {
  constructor(root) {
    this.root = root;
    this.jeton = jetonDe(root);
    // who comes from a page in another unit stays in it: a figure read there and pasted here is the same
    const { unite, ligne = null } = Object.fromEntries(new URLSearchParams(location.search));
    this.unite = UNITES[unite] ? unite : (uniteRetenue() ?? "KEUR");
    this.ligne = ligne;
    this.avance = ligne && new Avance();
    this.pret = this.#start();
  }

  async #start() {
    try {
      const [donnees, tabulator] = await Promise.all([lire(this.root.dataset.donnees), import(this.root.dataset.tabulator)]);
      await this.#build(donnees, tabulator);
    } catch (error) {
      const told = error instanceof Refus ? error.message : "La grille n’a pas pu s’ouvrir sur ce navigateur.";
      this.root.querySelector("[data-charge]").replaceChildren(`${told} `, Object.assign(document.createElement("a"), { href: "?vue=liste", textContent: "Ouvrir la liste simple des lignes" }));
      this.root.querySelector("[data-grille]").removeAttribute("aria-busy");
      if (!(error instanceof Refus)) throw error;
    }
  }

  async #build(donnees, tabulator) {
    const { root } = this;
    this.#adopt(donnees);
    this.liens = donnees.links;
    this.barre = new Barre(root, this);
    const place = root.querySelector("[data-grille]");
    place.replaceChildren();
    const nom = () => `${donnees.name ?? "Crédits par ligne et par année"}, ${UNITES[this.unite].symbole}. F6 sort de la grille.`;
    this.grille = new Grille(place, { tabulator, modele: this.modele, unite: this.unite, nom, lecture: donnees.read_only });
    this.filtres = new Filtres(root.querySelector("[data-filtres]"), root.querySelector('[data-geste="filtrer"]'), this.grille, (text) => this.annoncer(text));
    if (this.filtres.demande) {
      this.grille.filtre = this.filtres.demande;
      this.filtres.montrer(true);
    }
    const marges = root.querySelector("[data-marges]");
    this.marges = marges && new Marges(marges);
    this.panneau = new Panneau(root.querySelector("[data-panneau]"), this);
    this.panneau.ouvrir(souvenirs.lire("panneau", innerWidth >= WIDE));
    await this.grille.dessiner();
    this.gestes = new Gestes(this.grille, this);
    this.#save(donnees);
    this.#listen();
    this.#show();
    if (this.modele.parCode.has(this.ligne)) await this.grille.reveler(this.ligne, null);
    await this.#recover();
    this.avance?.rejouer(this.gestes);
    root.dataset.pret = "";
  }

  #adopt(donnees) {
    const labels = new Map(donnees.envelopes.map((one) => [one.code, one.label]));
    this.modele = new Modele(donnees);
    this.annees = donnees.years;
    this.modele.unite = this.unite;
    for (const group of donnees.groups) this.modele.groupes.get(group.key).titre = group.title;
    for (const line of this.modele.lignes) line.enveloppe = labels.get(line.envelope) ?? line.envelope;
  }

  #save(donnees) {
    const { personne } = this.root.dataset;
    const vivants = async () => ((await navigator.locks?.query())?.held ?? []).map((one) => one.name);
    const onglet = uuid();
    this.garde = new Garde({ storage: localStorage, utilisateur: personne, version: donnees.version.code, onglet, vivants });
    navigator.locks?.request(this.garde.cle, () => new Promise(() => {}));
    this.envoi = new Envoi({
      modele: this.modele,
      adresse: donnees.links.changes,
      garde: this.garde,
      fetch,
      horloge: HORLOGE,
      uuid,
      jeton: this.jeton,
      dire: (message) => this.dire(message),
      suite: (keys) => this.suite(keys),
      automatique: Boolean(souvenirs.lire(`auto/${personne}`, false)),
    });
  }

  async #recover() {
    if (this.grille.lecture) return;
    const found = await this.envoi.retrouver();
    if (!found) return;
    this.barre.offrir(messages.retrouvees(found.cellules, HORLOGE.heure(found.le)), messages.gardeesIci(found.cellules), [
      { texte: "Les reprendre", faire: () => this.#take(found) },
      { texte: "Les abandonner", faire: () => this.envoi.abandonner(found) },
    ]);
  }

  async #take(found) {
    await this.envoi.reprendre(found);
    this.#show();
  }

  // -- what follows a change -------------------------------------------------------------------------------------------

  #show() {
    const column = this.grille.colonnes[this.grille.active.colonne];
    const year = column.annee?.year ?? this.modele.annees.find((one) => one.open && !one.base)?.year ?? this.modele.annees[0]?.year;
    this.barre.montrerValeur(this.grille);
    this.barre.montrerComptes(this.modele);
    this.panneau.montrerPoints();
    this.marges?.montrer(this.modele, year, this.unite);
    this.#buttons();
  }

  #buttons() {
    for (const [name, steps] of [["annuler", this.modele.faites], ["retablir", this.modele.defaites]]) {
      const button = this.root.querySelector(`[data-geste="${name}"]`);
      if (button) button.disabled = steps.length === 0;
    }
    const lines = new Set(this.grille.choisies.map((one) => one.ligne));
    const scope = this.root.querySelector("[data-portee]");
    if (scope) scope.textContent = lines.size > 1 || this.grille.choisies.length > 1 ? `Sur la sélection : ${lines.size} ${lines.size > 1 ? "lignes" : "ligne"}, ${this.grille.choisies.length} cellules.` : "Sur toute la version, ou sur la sélection s’il y a plusieurs cellules.";
  }

  #changed({ nom, cellules }) {
    this.envoi.saisi();
    this.#show();
    if (this.modele.aRegler().length && !this.panneau.ouvert) this.panneau.ouvrir();
    this.panneau.montrer();
    if (nom === "annulé" || nom === "rétabli") {
      const said = nom === "annulé" ? messages.annule(cellules) : { ton: "info", texte: `Rétabli : ${cellules > 1 ? `${cellules} cellules reprennent` : "1 cellule reprend"} ce qui était saisi.` };
      this.barre.taire();
      this.barre.dire(said);
    }
  }

  /** The server answered: rows to draw again. */
  suite(keys) {
    this.grille.rafraichir(keys);
    this.#show();
    if (this.modele.aRegler().length) this.panneau.ouvrir();
    this.panneau.montrer();
    clearTimeout(this.coche);
    this.coche = setTimeout(() => this.grille.rafraichir(this.modele.oublierEnregistrees()), TICK);
  }

  #listen() {
    const { grille, root } = this;
    grille.addEventListener("active", () => this.#active());
    grille.addEventListener("rangees", () => {
      this.#show();
      this.panneau.montrer();
    });
    grille.addEventListener("geste", (event) => this.#changed(event.detail));
    root.addEventListener("click", (event) => this.#clicked(event));
    document.querySelector("[data-enregistrer]")?.addEventListener("click", () => this.enregistrer());
    this.#settings();
    garderDepart(this);
    this.papier = new Papier(root.querySelector("[data-papier]"), this);
    addEventListener("pageshow", (event) => event.persisted && this.recharger());
    addEventListener("online", () => this.envoi.reessayer());
    document.addEventListener("visibilitychange", () => !document.hidden && this.envoi.etat === "session" && this.envoi.reessayer());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The active cell moved: what says so follows, once a frame. */
  #active() {
    this.trame ??= requestAnimationFrame(() => this.#follow());
  }

  #follow() {
    cancelAnimationFrame(this.trame);
    this.trame = null;
    const column = this.grille.colonnes[this.grille.active.colonne];
    this.barre.montrerValeur(this.grille);
    if (column.annee && column.annee.year !== this.annee) this.marges?.montrer(this.modele, column.annee.year, this.unite);
    this.annee = column.annee?.year ?? this.annee;
    this.#buttons();
    this.panneau.montrer();
  }

  #settings() {
    const { root } = this;
    const unit = root.querySelector("[data-unite]");
    unit.value = this.unite;
    this.#sayUnit();
    this.#sayCodes();
    unit.addEventListener("change", () => this.changerUnite(unit.value));
    const auto = root.querySelector("[data-auto]");
    if (!auto) return;
    auto.checked = this.envoi.automatique;
    auto.addEventListener("change", () => {
      this.envoi.automatique = auto.checked;
      souvenirs.ecrire(`auto/${root.dataset.personne}`, auto.checked);
      if (auto.checked) this.envoi.saisi();
      this.annoncer(auto.checked ? "Chaque saisie s’enregistre d’elle-même." : "Rien ne s’enregistre sans le bouton Enregistrer.");
    });
  }

  changerUnite(unit) {
    this.unite = unit;
    this.grille.unite = unit;
    this.modele.unite = unit;
    retenirUnite(unit);
    this.#sayUnit();
    this.grille.rafraichir();
    this.grille.ajuster();
    this.#show();
  }

  #sayUnit() {
    document.querySelector("[data-unite-dite]").textContent = UNITES[this.unite].symbole;
    this.root.querySelector("[data-grille]").setAttribute("aria-label", this.grille.nom());
  }

  #clicked(event) {
    const name = event.target.closest("[data-geste]")?.dataset.geste;
    const every = [...this.modele.groupes.keys()];
    const acts = {
      annuler: () => this.gestes.annuler(),
      retablir: () => this.gestes.retablir(),
      filtrer: () => this.filtres.basculer(),
      effacer_filtres: () => this.filtres.effacer(),
      plier: () => this.grille.plier(every, true),
      deplier: () => this.grille.plier(every, false),
      elargir: () => this.grille.elargir(24),
      retrecir: () => this.grille.elargir(-24),
      largeurs: () => this.grille.elargir(0),
      panneau: () => this.basculerPanneau(),
      codes: () => this.#sayCodes(this.grille.basculerColonne("code")),
      recharger: () => this.recharger(),
    };
    acts[name]?.();
    if (event.target.closest("button")) queueMicrotask(() => this.rattraper());
    const added = event.target.closest("[data-nouvelle]");
    if (added) proposer(added, this.grille);
    const command = event.target.closest("[data-commande]");
    if (command) porter(event, command, { ...this, dire: (message) => this.dire(message) });
  }

  #sayCodes(shown = !souvenirs.lire("cachees", []).includes("code")) {
    this.root.querySelector('[data-geste="codes"]')?.setAttribute("aria-pressed", String(shown));
  }

  basculerPanneau(open = !this.panneau.ouvert) {
    this.panneau.ouvrir(open);
    souvenirs.ecrire("panneau", open);
    this.root.querySelector('.g-barre [data-geste="panneau"]').setAttribute("aria-pressed", String(open));
    if (!open) this.grille.focus();
  }

  // -- what the modules ask of the page --------------------------------------------------------------------------------

  annoncer(text, also = false) {
    if (this.trame) this.#follow();
    this.barre.annoncer(text, also);
  }

  dire(message, also = []) {
    const again = { texte: "Réessayer", faire: () => this.envoi.reessayer() };
    const point = { texte: "Voir le point", faire: () => this.point(1) };
    const acts = { 5: [again], 7: [point], 16: [{ texte: "Indiquer un motif", faire: () => this.enregistrer() }], 22: [{ texte: "Se reconnecter", href: "/connexion/" }, again] };
    this.barre.dire(message, [...also, ...(acts[message.numero] ?? [])]);
  }

  async enregistrer() {
    if (this.grille.lecture) return this.annoncer(this.grille.lecture, true);
    this.gestes.edition.valider(null);
    const { attente, refusees, conflits } = this.modele.comptes;
    if (refusees + conflits) return this.point(1);
    if (attente && this.modele.exigeMotif && !this.envoi.motif) {
      const given = await demanderMotif(this.modele, this.grille.choisies);
      this.grille.focus();
      if (!given) return undefined;
      this.envoi.motiver(given);
    }
    return this.envoi.enregistrer();
  }

  /** Settles points as the model does, and goes on. */
  regler(settle, { conflits = 0 } = {}) {
    this.gestes.fait(settle(this.modele));
    if (conflits) this.barre.dire(messages.reglesConflits(conflits));
    this.grille.focus();
  }

  async aller({ ligne, annee }) {
    await this.grille.reveler(ligne, annee);
  }

  async corriger(point) {
    await this.aller(point);
    this.gestes.editer();
  }

  heure(at) {
    return HORLOGE.heure(at);
  }

  /** Goes to the next point to settle, after the active cell; round again after the last. */
  async point(step) {
    const all = this.modele.aRegler();
    if (!all.length) return this.annoncer("Aucun point à régler.", true);
    this.panneau.ouvrir();
    const cells = all.filter((one) => one.genre !== "hors");
    if (!cells.length) return this.panneau.place.focus();
    const here = this.grille.nommee;
    const at = cells.findIndex((one) => here && one.ligne === here.ligne && one.annee === here.annee);
    const next = at >= 0 ? at + step : step > 0 ? 0 : cells.length - 1;
    const point = cells[(next + cells.length) % cells.length];
    await this.aller(point);
    return this.annoncer(`${point.raison || "Conflit : deux valeurs. Choisissez dans le panneau, F6."}`);
  }

  historique() {
    this.basculerPanneau(true);
    this.panneau.choisirPortee("cellule");
    this.panneau.place.focus();
  }

  commenter() {
    if (!this.liens.comments) return this.annoncer("Une étape du FIR ne se commente pas.", true);
    if (!this.grille.nommee) return this.annoncer("Un commentaire se pose sur une cellule d’année d’une ligne.", true);
    return this.panneau.commenter();
  }

  /** Gives the hand back to the grid where what had it is gone: a message closed, a button that has no more use. */
  rattraper() {
    const held = document.activeElement;
    const isThere = held !== document.body && held.checkVisibility() && !held.disabled;
    if (!isThere && !document.querySelector("dialog[open]")) this.grille.focus();
  }

  /** Ctrl+Enter: the lines of a subtotal, the form of a line. */
  ouvrir(row, column) {
    const href = adresseLignes(row, column, this);
    if (href) open(href, "_blank", "noopener");
  }

  /** F6: from the grid to the panel, to what is left, to the grid. */
  sortir(back = false) {
    const stops = [...(this.panneau.ouvert ? [this.panneau.place] : []), this.root.querySelector("[data-marges]")].filter(Boolean);
    const at = stops.findIndex((one) => one.contains(document.activeElement));
    const next = at < 0 ? (back ? stops.length - 1 : 0) : at + (back ? -1 : 1);
    if (stops[next]) stops[next].focus();
    else this.grille.focus();
  }

  #key(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const held = event.ctrlKey || event.metaKey;
    if (event.key === "F6") this.sortir(event.shiftKey);
    else if (event.key === "F8") this.point(event.shiftKey ? -1 : 1);
    else if (held && event.key.toLowerCase() === "s") this.enregistrer();
    else if (event.key === "Escape" && this.panneau.place.contains(document.activeElement)) this.grille.focus();
    else return;
    event.preventDefault();
  }

  /** Reads the version again; what is typed stays, what others changed meanwhile is a conflict. */
  async recharger() {
    const kept = this.modele.garder();
    try {
      const donnees = await lire(this.root.dataset.donnees);
      if (JSON.stringify(donnees.years) !== JSON.stringify(this.annees)) return location.reload();
      this.#adopt(donnees);
    } catch (error) {
      return this.dire({ ton: "erreur", texte: error instanceof Refus ? error.message : "Les montants n’ont pas pu être relus : réessayez." });
    }
    this.envoi.modele = this.modele;
    if (kept) this.modele.reprendre(kept);
    await this.grille.changerRangees({ modele: this.modele });
    // le jour reste celui que le serveur a dit ; une version figée garde sa date, qui n’a pas d’heure
    const dit = document.querySelector("[data-donnees-du]");
    dit.textContent = dit.textContent.replace(/, \d\d?:\d\d$/, `, ${HORLOGE.heure()}`);
    return this.annoncer("Montants relus.");
  }
}

const root = document.querySelector("[data-saisie]");
if (root) new Page(root);
