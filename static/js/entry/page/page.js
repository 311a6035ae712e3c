// The page of entry: reads the version, draws the grid, and ties together what the other modules do apart.

import { Ahead } from "../input/ahead.js";
import { askCause } from "../input/dialogs.js";
import { Filters } from "../input/filters.js";
import { Gestures } from "../input/gestures.js";
import { UNITS } from "../model/amounts.js";
import { Model } from "../model/model.js";
import { guardLeaving, signInAgain } from "../send/leaving.js";
import { preferences, rememberedUnit, rememberUnit } from "../send/preferences.js";
import { clockIn, Sending } from "../send/sending.js";
import { Refusal, readJson, tokenOf, uuid } from "../send/server.js";
import { Store } from "../send/storage.js";
import { Bar } from "../view/bar.js";
import { element } from "../view/columns.js";
import { Grid } from "../view/grid.js";
import { Margins } from "../view/margins.js";
import * as messages from "../view/messages.js";
import { Panel } from "../view/panel.js";
import { Paper } from "../view/paper.js";
import { linesAddress } from "./links.js";
import { Toolbar } from "./toolbar.js";

const TICK = 3_000; // ms that the tick of a saved cell lasts
const WIDE = 1360; // px from which the panel is open at first

class Page {
  constructor(root) {
    this.root = root;
    this.token = tokenOf(root);
    this.clock = clockIn(root.dataset.fuseau);
    // who comes from a page in another unit stays in it: a figure read there and pasted here is the same
    const address = new URLSearchParams(location.search);
    this.unit = UNITS[address.get("unite")] ? address.get("unite") : (rememberedUnit() ?? "KEUR");
    this.line = address.get("ligne");
    this.ahead = this.line && new Ahead();
    this.ready = this.#start();
  }

  async #start() {
    try {
      const [data, tabulator] = await Promise.all([
        readJson(this.root.dataset.donnees),
        import(this.root.dataset.tabulator),
      ]);
      await this.#build(data, tabulator);
    } catch (error) {
      const told = error instanceof Refusal ? error.message : "La grille n’a pas pu s’ouvrir sur ce navigateur.";
      this.#fail(told);
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /** Says in place of the grid why there is none, however far it was drawn. */
  #fail(told) {
    const link = element("a", { href: "?vue=liste" }, "Ouvrir la liste simple des lignes");
    const place = this.root.querySelector("[data-grille]");
    place.replaceChildren(element("p", { class: "g-charge" }, `${told} `, link));
    place.removeAttribute("aria-busy");
  }

  async #build(data, tabulator) {
    const { root } = this;
    this.#adopt(data);
    this.links = data.links;
    this.bar = new Bar(root, this);
    const place = root.querySelector("[data-grille]");
    place.replaceChildren();
    const name = () =>
      `${data.name ?? "Crédits par ligne et par année"}, ${UNITS[this.unit].symbol}. F6 sort de la grille.`;
    this.grid = new Grid(place, { tabulator, model: this.model, unit: this.unit, name, readOnly: data.read_only });
    this.filters = new Filters(
      root.querySelector("[data-filtres]"),
      root.querySelector('[data-geste="filtrer"]'),
      this.grid,
      (text) => this.announce(text),
    );
    if (this.filters.asked) {
      this.grid.filter = this.filters.asked;
      this.filters.show(true);
    }
    const margins = root.querySelector("[data-marges]");
    this.margins = margins && new Margins(margins);
    this.panel = new Panel(root.querySelector("[data-panneau]"), this);
    this.panel.open(preferences.read("panneau", innerWidth >= WIDE));
    await this.grid.draw();
    this.gestures = new Gestures(this.grid, this);
    this.#save(data);
    this.#listen();
    this.#show();
    if (this.model.byCode.has(this.line)) await this.grid.reveal(this.line, null);
    await this.#recover();
    this.ahead?.replay(this.gestures);
    root.dataset.pret = "";
  }

  #adopt(data) {
    const labels = new Map(data.envelopes.map((one) => [one.code, one.label]));
    this.model = new Model(data);
    this.years = data.years;
    this.model.unit = this.unit;
    for (const group of data.groups) this.model.groups.get(group.key).title = group.title;
    for (const line of this.model.lines) line.envelopeLabel = labels.get(line.envelope) ?? line.envelope;
  }

  #save(data) {
    const { personne: person } = this.root.dataset;
    const openTabs = async () => ((await navigator.locks?.query())?.held ?? []).map((one) => one.name);
    const tab = uuid();
    const page = location.pathname;
    this.store = new Store({ storage: localStorage, user: person, version: data.version.code, tab, page, openTabs });
    navigator.locks?.request(this.store.key, () => new Promise(() => {}));
    this.sending = new Sending({
      model: this.model,
      address: data.links.changes,
      store: this.store,
      fetch,
      clock: this.clock,
      uuid,
      token: this.token,
      say: (message) => this.say(message),
      redraw: (keys) => this.redraw(keys),
      automatic: Boolean(preferences.read(`auto/${person}`, false)),
    });
  }

  async #recover() {
    if (this.grid.readOnly) return;
    const found = await this.sending.recover();
    if (!found) return;
    this.bar.makeOffer(messages.found(found.cells, this.clock.time(found.at)), messages.keptHere(found.cells), [
      { text: "Les reprendre", run: () => this.#take(found) },
      { text: "Les abandonner", run: () => this.sending.abandon(found) },
    ]);
  }

  async #take(found) {
    await this.sending.resume(found);
    this.#show();
  }

  // -- what follows a change

  #show() {
    const column = this.grid.columns[this.grid.active.column];
    const year =
      column.year?.year ?? this.model.years.find((one) => one.open && !one.base)?.year ?? this.model.years[0]?.year;
    this.bar.showValue(this.grid);
    this.bar.showCounts(this.model);
    this.panel.showPoints();
    this.margins?.show(this.model, year, this.unit);
    this.toolbar.show();
  }

  #changed({ name, cells }) {
    this.sending.onTyped();
    this.#show();
    if (this.model.toSettle().length && !this.panel.isOpen) this.panel.open();
    this.panel.show();
    if (name === "annulé" || name === "rétabli") {
      const said =
        name === "annulé"
          ? messages.undone(cells)
          : {
              tone: "info",
              text: `Rétabli : ${cells > 1 ? `${cells} cellules reprennent` : "1 cellule reprend"} ce qui était saisi.`,
            };
      this.bar.silence();
      this.bar.say(said);
    }
  }

  /** The server answered: rows to draw again. */
  redraw(keys) {
    this.grid.refresh(keys);
    this.#show();
    if (this.model.toSettle().length) this.panel.open();
    this.panel.show();
    clearTimeout(this.tick);
    this.tick = setTimeout(() => this.grid.refresh(this.model.forgetSaved()), TICK);
  }

  #listen() {
    const { grid, root } = this;
    grid.addEventListener("active", () => this.#active());
    grid.addEventListener("rows", () => {
      this.#show();
      this.panel.show();
    });
    grid.addEventListener("gesture", (event) => this.#changed(event.detail));
    document.querySelector("[data-enregistrer]")?.addEventListener("click", () => this.save());
    this.toolbar = new Toolbar(root, this);
    this.leave = guardLeaving(this);
    this.paper = new Paper(root.querySelector("[data-papier]"), this);
    addEventListener("pageshow", (event) => event.persisted && this.reload());
    addEventListener("online", () => this.sending.retry());
    document.addEventListener(
      "visibilitychange",
      () => !document.hidden && this.sending.state === "session" && this.sending.retry(),
    );
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The active cell moved: what says so follows, once a frame. */
  #active() {
    this.pendingFrame ??= requestAnimationFrame(() => this.#follow());
  }

  #follow() {
    cancelAnimationFrame(this.pendingFrame);
    this.pendingFrame = null;
    const column = this.grid.columns[this.grid.active.column];
    this.bar.showValue(this.grid);
    if (column.year && column.year.year !== this.year) this.margins?.show(this.model, column.year.year, this.unit);
    this.year = column.year?.year ?? this.year;
    this.toolbar.show();
    this.panel.show();
  }

  changeUnit(unit) {
    this.unit = unit;
    this.grid.unit = unit;
    this.model.unit = unit;
    rememberUnit(unit);
    this.toolbar.sayUnit();
    this.grid.refresh();
    this.grid.fit();
    this.#show();
  }

  togglePanel(open = !this.panel.isOpen) {
    this.panel.open(open);
    preferences.write("panneau", open);
    this.root.querySelector('.g-barre [data-geste="panneau"]').setAttribute("aria-pressed", String(open));
    if (!open) this.grid.focus();
  }

  // -- what the modules ask of the page

  announce(text, also = false) {
    if (this.pendingFrame) this.#follow();
    this.bar.announce(text, also);
  }

  say(message, also = []) {
    const again = { text: "Réessayer", run: () => this.sending.retry() };
    const point = { text: "Voir le point", run: () => this.point(1) };
    const acts = {
      5: [again],
      7: [point],
      16: [{ text: "Indiquer un motif", run: () => this.save() }],
      22: [signInAgain(this), again],
    };
    this.bar.say(message, [...also, ...(acts[message.number] ?? [])]);
  }

  async save() {
    if (this.grid.readOnly) return this.announce(this.grid.readOnly, true);
    this.gestures.editing.commit(null);
    const { waiting, refused, conflicts } = this.model.counts;
    if (refused + conflicts) return this.point(1);
    if (waiting && this.model.needsCause && !this.sending.cause) {
      const given = await askCause(this.model, this.grid.selected);
      this.grid.focus();
      if (!given) return undefined;
      this.sending.giveCause(given);
    }
    const explained = this.model.causeRequired;
    await this.sending.save();
    // closed while one typed: the reason that it now takes is asked at once
    return explained === this.model.causeRequired ? undefined : this.save();
  }

  /** Settles points as the model does, and goes on. */
  settle(settle, { conflicts = 0 } = {}) {
    this.gestures.applied(settle(this.model));
    if (conflicts) this.bar.say(messages.settledConflicts(conflicts));
    this.grid.focus();
  }

  async goTo({ line, year }) {
    await this.grid.reveal(line, year);
  }

  async correct(point) {
    await this.goTo(point);
    this.gestures.edit();
  }

  time(at) {
    return this.clock.time(at);
  }

  /** Goes to the next point to settle, after the active cell; round again after the last. */
  async point(step) {
    const all = this.model.toSettle();
    if (!all.length) return this.announce("Aucun point à régler.", true);
    this.panel.open();
    const cells = all.filter((one) => one.kind !== "hors");
    if (!cells.length) return this.panel.place.focus();
    const here = this.grid.named;
    const at = cells.findIndex((one) => here && one.line === here.line && one.year === here.year);
    const next = at >= 0 ? at + step : step > 0 ? 0 : cells.length - 1;
    const point = cells[(next + cells.length) % cells.length];
    await this.goTo(point);
    return this.announce(`${point.reason || "Conflit : deux valeurs. Choisissez dans le panneau, F6."}`);
  }

  showHistory() {
    this.togglePanel(true);
    this.panel.chooseScope("cellule");
    this.panel.place.focus();
  }

  comment() {
    if (!this.links.comments) return this.announce("Une étape du FIR ne se commente pas.", true);
    if (!this.grid.named) return this.announce("Un commentaire se pose sur une cellule d’année d’une ligne.", true);
    return this.panel.comment();
  }

  /** Gives the hand back to the grid where what had it is gone: a message closed, a button that has no more use. */
  catchFocus() {
    const held = document.activeElement;
    const isThere = held !== document.body && held.checkVisibility() && !held.disabled;
    if (!isThere && !document.querySelector("dialog[open]")) this.grid.focus();
  }

  /** Ctrl+Enter: the lines of a subtotal, the form of a line. */
  open(row, column) {
    const href = linesAddress(row, column, this);
    if (href) open(href, "_blank", "noopener");
  }

  /** F6: from the grid to the panel, to what is left, to the grid. */
  exit(back = false) {
    const stops = [...(this.panel.isOpen ? [this.panel.place] : []), this.root.querySelector("[data-marges]")].filter(
      Boolean,
    );
    const at = stops.findIndex((one) => one.contains(document.activeElement));
    const next = at < 0 ? (back ? stops.length - 1 : 0) : at + (back ? -1 : 1);
    if (stops[next]) stops[next].focus();
    else this.grid.focus();
  }

  #key(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const held = event.ctrlKey || event.metaKey;
    if (event.key === "F6") this.exit(event.shiftKey);
    else if (event.key === "F8") this.point(event.shiftKey ? -1 : 1);
    else if (held && event.key.toLowerCase() === "s") this.save();
    else if (event.key === "Escape" && this.panel.place.contains(document.activeElement)) this.grid.focus();
    else return;
    event.preventDefault();
  }

  /** Reads the version again; what is typed stays, what others changed meanwhile is a conflict. */
  async reload() {
    const kept = this.model.draft();
    try {
      const data = await readJson(this.root.dataset.donnees);
      if (JSON.stringify(data.years) !== JSON.stringify(this.years)) return location.reload();
      this.#adopt(data);
    } catch (error) {
      return this.say({
        tone: "erreur",
        text: error instanceof Refusal ? error.message : "Les montants n’ont pas pu être relus : réessayez.",
      });
    }
    this.sending.model = this.model;
    if (kept) this.model.resume(kept);
    await this.grid.showRows({ model: this.model });
    // le jour reste celui que le serveur a dit ; une version figée garde sa date, qui n’a pas d’heure
    const hint = document.querySelector("[data-donnees-du]");
    hint.textContent = hint.textContent.replace(/, \d\d?:\d\d$/, `, ${this.clock.time()}`);
    return this.announce("Montants relus.");
  }
}

const root = document.querySelector("[data-saisie]");
if (root) new Page(root);
