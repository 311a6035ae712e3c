// Sends what waits to the server: one request at a time, kept with its number until it is answered, so that an answer
// that was lost lands once. Fetch, storage, clock and numbers come from outside.
//
// `say(message)` is told what happens (see messages.js); `redraw(touched)`, which rows to draw again. `state` is one of
// "repos", "envoi", "perdu" (it will be tried again), "session" (one must sign in), "refus" (the server said no).

import * as messages from "../view/messages.js";

const DELAY = 1_500; // ms without a key before an automatic save
const RECALLS = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000]; // ms before each new try
const PATIENCE = 30_000; // ms before a request without answer is taken for lost
const MEMORY = 200; // ms
const MOST_CLASHES = 3;
const UNEXPLAINED = "reason"; // the code of a refusal: a cause and a reason are missing

export class Sending {
  constructor({
    model,
    address,
    store,
    fetch,
    clock,
    uuid,
    token,
    say = () => {},
    redraw = () => {},
    automatic = false,
  }) {
    Object.assign(this, { model, address, store, clock, uuid, token, say, redraw, automatic });
    this.fetch = (...words) => fetch(...words); // a browser's fetch wants no other owner than its window
    this.giveCause(null);
    this.requests = []; // requests not answered yet, the oldest first: { uuid, corps, edits }
    this.written = 0; // cells saved by the requests that left together
    this.state = "repos";
    this.attempts = 0; // without answer, in a row
    this.clashes = 0; // conflicts where both had typed the same, in a row
    this.again = false; // someone asked to save while a request was on its way
    this.running = null; // the promise of the request on its way
    this.timers = {};
  }

  // -- what the page calls

  /** Something was typed: it is kept on this computer and, in automatic saving, sent when the hand rests. */
  onTyped() {
    this.#later("memoire", MEMORY, () => this.keepDraft());
    if (this.automatic) this.#later("envoi", DELAY, () => this.#automatic());
  }

  /** Saves what waits. Returns a promise that is kept when there is an answer, or that a new try is planned. */
  async save() {
    this.again = Boolean(this.running);
    if (this.running) return this.running;
    if (!this.requests.length && !this.#prepare(false)) return undefined;
    return this.#send();
  }

  /** Why what waits is to be saved: a cause and a reason, of all of it or of the cells named alone (« L001 2018 »). */
  giveCause(given) {
    const { cause = "", reason = "", cells = null } = given ?? {};
    [this.cause, this.reason, this.scope] = [cause, reason, cells];
  }

  /** The network is back, or someone asks to try again now. */
  async retry() {
    if (!this.requests.length || this.running) return this.running;
    return this.#send();
  }

  /** Writes on this computer what is typed and not saved. Called as the page goes, too. */
  keepDraft() {
    this.#stop("memoire");
    const typed = this.model.draft();
    const kept =
      typed || this.requests.length
        ? {
            typed: typed,
            requests: this.requests,
            cause: this.cause,
            reason: this.reason,
            scope: this.scope,
            at: this.clock.now(),
          }
        : null;
    return this.store.write(kept);
  }

  /** What this computer had kept: `{ cells, at, drafts }`, to be taken back or dropped; null where there is nothing. */
  async recover() {
    const drafts = await this.store.recover();
    const names = drafts.flatMap(({ typed, requests }) => [
      ...(typed?.cells ?? []),
      ...(requests ?? []).flatMap((request) => request.edits),
    ]);
    const cells = new Set(names.map(({ line, year }) => `${line} ${year}`)).size;
    return cells ? { cells, at: drafts.at(-1).at, drafts } : null;
  }

  /** Takes back what was kept, and sends again the requests that were not answered, with their numbers. */
  async resume({ drafts }) {
    const done = drafts.map(({ typed }) => this.model.resume(typed));
    for (const { requests, cause, reason, scope } of drafts) {
      this.requests.push(...(requests ?? []));
      if (!this.cause && !this.reason) this.giveCause({ cause: cause, reason: reason, cells: scope });
    }
    if (this.keepDraft()) this.store.forget(drafts.map((one) => one.key));
    this.redraw(done.flatMap((one) => one.touched));
    if (this.requests.length) await this.retry();
    return done;
  }

  /** Drops what was kept. */
  abandon({ drafts }) {
    this.store.forget(drafts.map((one) => one.key));
    this.keepDraft();
  }

  /** How many cells would be lost if the page closed and this computer kept nothing. */
  get atStake() {
    const { waiting, refused, conflicts } = this.model.counts;
    return Math.max(waiting + refused + conflicts, ...this.requests.map((request) => request.edits.length), 0);
  }

  // -- one request

  async #automatic() {
    if (this.running) return;
    if (this.requests.length || this.#prepare(true)) await this.#send();
  }

  /** Makes a request of what waits; false, and said why, where nothing may leave. */
  #prepare(quiet) {
    const why = this.#hindrance();
    if (why) {
      if (!(quiet && why.number === 4)) this.say(why);
      return false;
    }
    const edits = this.model.pendingEdits();
    const isUnder = ({ line, year }) => !this.scope || this.scope.includes(`${line} ${year}`);
    this.#queue(edits.filter(isUnder), this.cause, this.reason);
    // what the reason does not speak of leaves without one; where each cell needs one, it waits for its own
    if (!this.model.causeRequired)
      this.#queue(
        edits.filter((one) => !isUnder(one)),
        "",
        "",
      );
    this.keepDraft();
    return this.requests.length > 0;
  }

  #queue(edits, cause, reason) {
    if (!edits.length) return;
    const uuid = this.uuid();
    const { code, id } = this.model.version; // a code may come to name another version: its number says which was read
    const body = { version: code, version_id: id, batch: uuid, cause, reason, cells: edits };
    this.requests.push({ uuid, body: JSON.stringify(body), edits });
  }

  #hindrance() {
    const { waiting, refused, conflicts } = this.model.counts;
    if (refused + conflicts) return messages.toSettle(refused + conflicts);
    if (!waiting) return messages.nothing();
    const negatives = this.model.negatives().length;
    if (this.model.causeRequired && !(this.cause && this.reason.trim())) return messages.causeOfArbitrated();
    return negatives && !this.cause && !this.reason.trim() ? messages.cause(negatives) : null;
  }

  #send() {
    this.#stop("envoi");
    this.#stop("rappel");
    this.running = this.#exchange().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Sends the requests that wait, one after the other, as long as they are answered. */
  async #exchange() {
    while (this.requests.length || this.#again()) {
      const [request] = this.requests;
      if (this.state !== "perdu") this.say(messages.saving());
      const wasLost = this.state === "perdu";
      this.state = "envoi";
      const answer = await this.#post(request);
      if (!this.#settle(request, answer, wasLost)) return;
    }
    this.keepDraft();
    if (this.automatic && this.model.counts.waiting) this.#later("envoi", DELAY, () => this.#automatic());
  }

  /** Whether a save asked for meanwhile makes one more request. */
  #again() {
    const asked = this.again;
    this.again = false;
    return asked && this.#prepare(true);
  }

  /** The answer of the server: `{ status, body }`; status 0 where there is none. A token that has turned is renewed
   * once.
   */
  async #post(request, renewed = false) {
    const stop = new AbortController();
    const timer = this.clock.wait(PATIENCE, () => stop.abort());
    try {
      const token = await this.token(renewed);
      if (token === null) return { status: 401 };
      const response = await this.fetch(this.address, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
        body: request.body,
        signal: stop.signal,
      });
      if (response.status === 403 && !renewed) return await this.#post(request, true);
      if (response.redirected) return { status: 401 };
      return { status: response.status, body: await response.json().catch(() => null) };
    } catch {
      return { status: 0 }; // no network, or no answer in time: the server may have written
    } finally {
      this.clock.forget(timer);
    }
  }

  /** What an answer changes. Whether the next request may leave. */
  #settle(request, { status, body }, wasLost) {
    if (status === 200 && body?.cells) return this.#saved(request, body, wasLost);
    if (status === 409 && body?.cells) return this.#moved(request, body);
    if (status === 422 && body?.cells) return this.#refused(request, body);
    if (status === 401) return this.#wait("session", messages.expired());
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.#answered(request);
      return this.#wait(
        "refus",
        messages.rejected(body?.detail ?? `réponse ${status} du serveur.`, request.edits.length, this.store.possible),
      );
    }
    const delay = RECALLS[Math.min(this.attempts, RECALLS.length - 1)];
    this.attempts += 1;
    this.#later("rappel", delay, () => this.retry());
    const say = status === 0 ? messages.lost : messages.silent;
    return this.#wait("perdu", wasLost ? null : say(request.edits.length, this.store.possible));
  }

  #wait(state, said) {
    this.state = state;
    this.written = 0;
    this.keepDraft();
    if (said) this.say(said);
    return false;
  }

  #answered(request) {
    this.requests = this.requests.filter((one) => one !== request);
    this.attempts = 0;
    this.state = "repos";
  }

  #saved(request, body, wasLost) {
    this.#answered(request);
    this.clashes = 0;
    this.redraw(this.model.saved(body));
    this.written += request.edits.length;
    if (!this.requests.length) this.giveCause(null);
    this.keepDraft();
    if (this.requests.length && !wasLost) return true;
    this.say(wasLost ? messages.reconnected(this.written) : messages.savedCells(this.written, this.clock.time()));
    this.written = 0;
    return true;
  }

  /** Someone changed cells meanwhile. Where both typed the same there is nothing to choose: the rest leaves again. */
  #moved(request, body) {
    this.#answered(request);
    this.redraw(this.model.conflicts(body.cells));
    const clashes = this.model
      .toSettle()
      .filter((one) => one.kind === "conflit")
      .map((one) => one.other);
    if (clashes.length)
      return this.#wait(
        "repos",
        messages.conflicts(clashes, (at) => this.clock.time(at)),
      );
    this.clashes += 1;
    if (this.clashes > MOST_CLASHES)
      return this.#wait("refus", messages.rejected(body.detail ?? "", request.edits.length, this.store.possible));
    this.keepDraft();
    return this.requests.length > 0 || this.#prepare(true);
  }

  /** The version was closed meanwhile: the same cells are written as soon as a reason comes with them. */
  #unexplained() {
    this.model.causeRequired = true;
    this.giveCause(null);
    return this.#wait("repos", messages.causeOfArbitrated());
  }

  #refused(request, body) {
    this.#answered(request);
    if (body.code === UNEXPLAINED) return this.#unexplained();
    if (!body.cells.length)
      return this.#wait(
        "refus",
        messages.rejected(body.detail ?? "le serveur refuse.", request.edits.length, this.store.possible),
      );
    this.redraw(this.model.rejected(body.cells, request.edits));
    return this.#wait("repos", messages.refused(body.cells.length));
  }

  // -- time

  #later(name, delay, action) {
    this.#stop(name);
    this.timers[name] = this.clock.wait(delay, () => {
      delete this.timers[name];
      action();
    });
  }

  #stop(name) {
    if (name in this.timers) this.clock.forget(this.timers[name]);
    delete this.timers[name];
  }
}

/** The clock of a browser, which tells the time of the agency: that of its pages and of its history. */
export function clockIn(timeZone) {
  const hour = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone });
  return {
    now: () => Date.now(),
    wait: (delay, action) => setTimeout(action, delay),
    forget: (timer) => clearTimeout(timer),
    time: (at = Date.now()) => hour.format(new Date(at)),
  };
}
