// A server of amounts in memory, as docs/api.md says it, that can lose answers; and a clock that one moves by hand.

export class Server {
  constructor(cells) {
    this.cells = new Map(Object.entries(cells)); // « L001 2018 » -> { amount, rev }
    this.requests = new Map();
    this.received = []; // every body that arrived
    // what happens to the next requests: "coupee" (never arrives), "perdue" (its answer is lost), a status
    this.failures = [];
    this.session = true;
    this.closed = false; // the version is arbitrated: each change has a cause and a reason
    this.refuse = () => "";
    this.flying = 0;
    this.together = 0; // the most requests at once
    this.held = null; // a promise to wait for before answering
    this.fetch = this.fetch.bind(this);
  }

  async fetch(_address, { body, headers, signal }) {
    this.flying += 1;
    this.together = Math.max(this.together, this.flying);
    try {
      await this.held;
      const failure = this.failures.shift();
      if (failure === "coupee") throw new TypeError("Failed to fetch");
      if (failure === "muette" && !signal.aborted)
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      if (signal.aborted) throw signal.reason;
      this.received.push(body);
      if (typeof failure === "number") return reply(failure, { detail: `Refus ${failure}.` });
      if (!this.session) return reply(401, { detail: "Identification nécessaire." });
      if (headers["X-CSRFToken"] !== "bon") return reply(403, { detail: "CSRF Failed." });
      const answer = this.change(JSON.parse(body));
      if (failure === "perdue") throw new TypeError("Failed to fetch");
      return answer;
    } finally {
      this.flying -= 1;
    }
  }

  change({ batch, cells, cause, reason }) {
    const text = JSON.stringify([cells, cause, reason]);
    if (this.requests.has(batch)) {
      const known = this.requests.get(batch);
      return known.text === text ? reply(200, known.body) : reply(409, { detail: "Numéro déjà pris.", cells: [] });
    }
    if (this.closed && !(cause && reason))
      return reply(422, { detail: "La version est arbitrée.", cells: [], code: "reason" });
    const bad = cells.map((cell) => ({ ...pick(cell), reason: this.refuse(cell) })).filter((cell) => cell.reason);
    if (bad.length) return reply(422, { detail: `${bad.length} refusées`, cells: bad });
    const moved = cells.filter((cell) => this.at(cell).rev !== cell.expected_rev);
    if (moved.length) {
      const told = moved.map((cell) => ({
        ...pick(cell),
        expected_rev: cell.expected_rev,
        ...this.at(cell),
        by: "DOS (démo)",
        at: "2018-03-08T10:38:00+01:00",
      }));
      return reply(409, { detail: "Des cellules ont changé.", cells: told });
    }
    const written = cells.map((cell) => {
      this.write(cell.line, cell.year, cell.amount);
      return { ...pick(cell), ...this.at(cell), origin: "entered" };
    });
    const body = { batch, cells: written };
    this.requests.set(batch, { text, body });
    return reply(200, body);
  }

  at({ line, year }) {
    return this.cells.get(`${line} ${year}`) ?? { amount: null, rev: 0 };
  }

  write(line, year, amount) {
    const { rev } = this.at({ line, year });
    this.cells.set(`${line} ${year}`, { amount, rev: rev + 1 });
  }
}

const pick = ({ line, year }) => ({ line, year });
const reply = (status, body) => ({ status, ok: status < 300, redirected: false, json: async () => body });

export class Clock {
  constructor() {
    this.instant = 0;
    this.planned = new Map();
    this.last = 0;
  }

  now() {
    return this.instant;
  }

  wait(delay, action) {
    this.last += 1;
    this.planned.set(this.last, { at: this.instant + delay, action });
    return this.last;
  }

  forget(timer) {
    this.planned.delete(timer);
  }

  time(at) {
    return at ? at.slice(11, 16) : "10:46";
  }

  /** Lets time pass, and what was planned happen. */
  async pass(delay) {
    const end = this.instant + delay;
    for (;;) {
      const due = [...this.planned].filter(([, one]) => one.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.planned.delete(due[0]);
      this.instant = due[1].at;
      due[1].action();
      await idle();
    }
    this.instant = end;
    await idle();
  }
}

/** Until nothing is left to do but wait. */
export async function idle() {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

/** The storage of a browser. */
export class MemoryStorage {
  constructor() {
    this.content = new Map();
    this.full = false;
  }

  get length() {
    return this.content.size;
  }

  key(index) {
    return [...this.content.keys()][index];
  }

  getItem(key) {
    return this.content.get(key) ?? null;
  }

  setItem(key, value) {
    if (this.full) throw new Error("QuotaExceededError");
    this.content.set(key, value);
  }

  removeItem(key) {
    this.content.delete(key);
  }
}
