// Sends what waits to the server: one request at a time, kept with its number until it is answered, so that an answer
// that was lost lands once. Fetch, storage, clock and numbers come from outside.
//
// `dire(message)` is told what happens (see messages.js); `suite(touchees)`, which rows to draw again. `etat` is one of
// "repos", "envoi", "perdu" (it will be tried again), "session" (one must sign in), "refus" (the server said no).

import * as messages from "../view/messages.js";

export const DELAI = 1_500; // ms without a key before an automatic save
const RECALLS = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000]; // ms before each new try
const PATIENCE = 30_000; // ms before a request without answer is taken for lost
const MEMORY = 200; // ms
const MOST_CLASHES = 3;

export class Envoi {
  constructor({ modele, adresse, garde, fetch, horloge, uuid, jeton, dire = () => {}, suite = () => {}, automatique = false }) {
    Object.assign(this, { modele, adresse, garde, horloge, uuid, jeton, dire, suite, automatique });
    this.fetch = (...words) => fetch(...words); // a browser's fetch wants no other owner than its window
    this.motiver(null);
    this.lots = []; // requests not answered yet, the oldest first: { uuid, corps, edits }
    this.ecrites = 0; // cells saved by the requests that left together
    this.etat = "repos";
    this.essais = 0; // without answer, in a row
    this.heurts = 0; // conflicts where both had typed the same, in a row
    this.encore = false; // someone asked to save while a request was on its way
    this.court = null; // the promise of the request on its way
    this.minuteurs = {};
  }

  // -- what the page calls ---------------------------------------------------------------------------------------------

  /** Something was typed: it is kept on this computer and, in automatic saving, sent when the hand rests. */
  saisi() {
    this.#later("memoire", MEMORY, () => this.memoriser());
    if (this.automatique) this.#later("envoi", DELAI, () => this.#automatic());
  }

  /** Saves what waits. Returns a promise that is kept when there is an answer, or that a new try is planned. */
  async enregistrer() {
    this.encore = Boolean(this.court);
    if (this.court) return this.court;
    if (!this.lots.length && !this.#prepare(false)) return undefined;
    return this.#send();
  }

  /** Why what waits is to be saved: a cause and a reason, of all of it or of the cells named alone (« L001 2018 »). */
  motiver(given) {
    const { cause = "", reason = "", cellules = null } = given ?? {};
    [this.motif, this.raison, this.portee] = [cause, reason, cellules];
  }

  /** The network is back, or someone asks to try again now. */
  async reessayer() {
    if (!this.lots.length || this.court) return this.court;
    return this.#send();
  }

  /** Writes on this computer what is typed and not saved. Called as the page goes, too. */
  memoriser() {
    this.#stop("memoire");
    const typed = this.modele.garder();
    const kept = typed || this.lots.length ? { saisie: typed, lots: this.lots, motif: this.motif, raison: this.raison, portee: this.portee, le: this.horloge.maintenant() } : null;
    return this.garde.ecrire(kept);
  }

  /** What this computer had kept: `{ cellules, le, prises }`, to be taken back or dropped; null where there is nothing. */
  async retrouver() {
    const prises = await this.garde.retrouver();
    const names = prises.flatMap(({ saisie, lots }) => [...(saisie?.cells ?? []), ...(lots ?? []).flatMap((lot) => lot.edits)]);
    const cellules = new Set(names.map(({ line, year }) => `${line} ${year}`)).size;
    return cellules ? { cellules, le: prises.at(-1).le, prises } : null;
  }

  /** Takes back what was kept, and sends again the requests that were not answered, with their numbers. */
  async reprendre({ prises }) {
    const done = prises.map(({ saisie }) => this.modele.reprendre(saisie));
    for (const { lots, motif, raison, portee } of prises) {
      this.lots.push(...(lots ?? []));
      if (!this.motif && !this.raison) this.motiver({ cause: motif, reason: raison, cellules: portee });
    }
    if (this.memoriser()) this.garde.oublier(prises.map((one) => one.cle));
    this.suite(done.flatMap((one) => one.touchees));
    if (this.lots.length) await this.reessayer();
    return done;
  }

  /** Drops what was kept. */
  abandonner({ prises }) {
    this.garde.oublier(prises.map((one) => one.cle));
    this.memoriser();
  }

  /** How many cells would be lost if the page closed and this computer kept nothing. */
  get enJeu() {
    const { attente, refusees, conflits } = this.modele.comptes;
    return Math.max(attente + refusees + conflits, ...this.lots.map((lot) => lot.edits.length), 0);
  }

  // -- one request -----------------------------------------------------------------------------------------------------

  async #automatic() {
    if (this.court) return;
    if (this.lots.length || this.#prepare(true)) await this.#send();
  }

  /** Makes a request of what waits; false, and said why, where nothing may leave. */
  #prepare(quiet) {
    const why = this.#hindrance();
    if (why) {
      if (!(quiet && why.numero === 4)) this.dire(why);
      return false;
    }
    const edits = this.modele.enAttente();
    const isUnder = ({ line, year }) => !this.portee || this.portee.includes(`${line} ${year}`);
    this.#queue(edits.filter(isUnder), this.motif, this.raison);
    // what the reason does not speak of leaves without one; where each cell needs one, it waits for its own
    if (!this.modele.motifExige) this.#queue(edits.filter((one) => !isUnder(one)), "", "");
    this.memoriser();
    return this.lots.length > 0;
  }

  #queue(edits, cause, reason) {
    if (!edits.length) return;
    const uuid = this.uuid();
    const body = { version: this.modele.version.code, batch: uuid, cause, reason, cells: edits };
    this.lots.push({ uuid, corps: JSON.stringify(body), edits });
  }

  #hindrance() {
    const { attente, refusees, conflits } = this.modele.comptes;
    if (refusees + conflits) return messages.aRegler(refusees + conflits);
    if (!attente) return messages.rien();
    const negatives = this.modele.negatifs().length;
    if (this.modele.motifExige && !(this.motif && this.raison.trim())) return messages.motifArbitree();
    return negatives && !this.motif && !this.raison.trim() ? messages.motif(negatives) : null;
  }

  #send() {
    this.#stop("envoi");
    this.#stop("rappel");
    this.court = this.#exchange().finally(() => {
      this.court = null;
    });
    return this.court;
  }

  /** Sends the requests that wait, one after the other, as long as they are answered. */
  async #exchange() {
    while (this.lots.length || this.#again()) {
      const [lot] = this.lots;
      if (this.etat !== "perdu") this.dire(messages.enCours());
      const wasLost = this.etat === "perdu";
      this.etat = "envoi";
      const answer = await this.#post(lot);
      if (!this.#settle(lot, answer, wasLost)) return;
    }
    this.memoriser();
    if (this.automatique && this.modele.comptes.attente) this.#later("envoi", DELAI, () => this.#automatic());
  }

  /** Whether a save asked for meanwhile makes one more request. */
  #again() {
    const asked = this.encore;
    this.encore = false;
    return asked && this.#prepare(true);
  }

  /** The answer of the server: `{ status, body }`; status 0 where there is none. A token that has turned is renewed once. */
  async #post(lot, renewed = false) {
    const stop = new AbortController();
    const timer = this.horloge.attendre(PATIENCE, () => stop.abort());
    try {
      const token = await this.jeton(renewed);
      if (token === null) return { status: 401 };
      const response = await this.fetch(this.adresse, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
        body: lot.corps,
        signal: stop.signal,
      });
      if (response.status === 403 && !renewed) return await this.#post(lot, true);
      if (response.redirected) return { status: 401 };
      return { status: response.status, body: await response.json().catch(() => null) };
    } catch {
      return { status: 0 }; // no network, or no answer in time: the server may have written
    } finally {
      this.horloge.oublier(timer);
    }
  }

  /** What an answer changes. Whether the next request may leave. */
  #settle(lot, { status, body }, wasLost) {
    if (status === 200 && body?.cells) return this.#saved(lot, body, wasLost);
    if (status === 409 && body?.cells) return this.#moved(lot, body);
    if (status === 422 && body?.cells) return this.#refused(lot, body);
    if (status === 401) return this.#wait("session", messages.expiree());
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.#answered(lot);
      return this.#wait("refus", messages.refus(body?.detail ?? `réponse ${status} du serveur.`, lot.edits.length, this.garde.possible));
    }
    const delay = RECALLS[Math.min(this.essais, RECALLS.length - 1)];
    this.essais += 1;
    this.#later("rappel", delay, () => this.reessayer());
    const say = status === 0 ? messages.perdue : messages.muet;
    return this.#wait("perdu", wasLost ? null : say(lot.edits.length, this.garde.possible));
  }

  #wait(state, said) {
    this.etat = state;
    this.ecrites = 0;
    this.memoriser();
    if (said) this.dire(said);
    return false;
  }

  #answered(lot) {
    this.lots = this.lots.filter((one) => one !== lot);
    this.essais = 0;
    this.etat = "repos";
  }

  #saved(lot, body, wasLost) {
    this.#answered(lot);
    this.heurts = 0;
    this.suite(this.modele.enregistre(body));
    this.ecrites += lot.edits.length;
    if (!this.lots.length) this.motiver(null);
    this.memoriser();
    if (this.lots.length && !wasLost) return true;
    this.dire(wasLost ? messages.retablie(this.ecrites) : messages.enregistrees(this.ecrites, this.horloge.heure()));
    this.ecrites = 0;
    return true;
  }

  /** Someone changed cells meanwhile. Where both typed the same there is nothing to choose: the rest leaves again. */
  #moved(lot, body) {
    this.#answered(lot);
    this.suite(this.modele.conflits(body.cells));
    const clashes = this.modele.aRegler().filter((one) => one.genre === "conflit").map((one) => one.autre);
    if (clashes.length) return this.#wait("repos", messages.conflits(clashes, (at) => this.horloge.heure(at)));
    this.heurts += 1;
    if (this.heurts > MOST_CLASHES) return this.#wait("refus", messages.refus(body.detail ?? "", lot.edits.length, this.garde.possible));
    this.memoriser();
    return this.lots.length > 0 || this.#prepare(true);
  }

  #refused(lot, body) {
    this.#answered(lot);
    if (!body.cells.length) return this.#wait("refus", messages.refus(body.detail ?? "le serveur refuse.", lot.edits.length, this.garde.possible));
    this.suite(this.modele.refus(body.cells, lot.edits));
    return this.#wait("repos", messages.refusees(body.cells.length));
  }

  // -- time ------------------------------------------------------------------------------------------------------------

  #later(name, delay, action) {
    this.#stop(name);
    this.minuteurs[name] = this.horloge.attendre(delay, () => {
      delete this.minuteurs[name];
      action();
    });
  }

  #stop(name) {
    if (name in this.minuteurs) this.horloge.oublier(this.minuteurs[name]);
    delete this.minuteurs[name];
  }
}

/** The clock of a browser. */
export const HORLOGE = {
  maintenant: () => Date.now(),
  attendre: (delay, action) => setTimeout(action, delay),
  oublier: (timer) => clearTimeout(timer),
  heure: (at = Date.now()) => new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" }).format(new Date(at)),
};
