// What is typed and not saved, kept on this computer: one place for each person, version and tab, so that two tabs do
// not write over one another, and a tab that was closed is found by the next.

export class Store {
  /** `tab` is new each time the page is loaded, so that what it had before is found and offered, not written over.
   * `page`: the address of the grid, by which the sign-in page knows that something of it is kept.
   * `openTabs`: the tabs that are open now (their places), asked when looking for what closed ones have left.
   */
  constructor({ storage, user, version, tab, page = "", openTabs = async () => [] }) {
    this.storage = storage;
    this.prefix = `saisie/${user}/${version}/`;
    this.key = this.prefix + tab;
    this.page = page;
    this.openTabs = openTabs;
    this.possible = true;
  }

  /** Keeps an object, or nothing; whether this computer takes it. */
  write(kept) {
    try {
      if (kept === null) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, JSON.stringify({ ...kept, page: this.page }));
      this.possible = true;
    } catch {
      this.possible = false; // refused by the browser, or full
    }
    return this.possible;
  }

  /** What closed tabs have left, the oldest first. */
  async recover() {
    const open = new Set(await this.openTabs());
    const found = [];
    try {
      for (let index = 0; index < this.storage.length; index += 1) {
        const key = this.storage.key(index);
        if (!key.startsWith(this.prefix) || key === this.key || open.has(key)) continue;
        const kept = read(this.storage.getItem(key));
        if (kept) found.push({ key, ...kept });
      }
    } catch {
      this.possible = false;
    }
    return found.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  }

  forget(places) {
    try {
      for (const key of places) if (key !== this.key) this.storage.removeItem(key);
    } catch {
      this.possible = false;
    }
  }
}

/** What a place holds; null where it is written by something else. */
function read(text) {
  try {
    return renamed(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Drafts do not expire: what the releases before kept on a computer had other words for the same things. */
const FORMER = {
  saisie: "typed",
  lots: "requests",
  motif: "cause",
  raison: "reason",
  portee: "scope",
  le: "at",
  unite: "unit",
  etat: "state",
  texte: "text",
  valeur: "value",
  enregistre: "saved",
  dessous: "beneath",
  corps: "body",
};

function renamed(kept) {
  if (Array.isArray(kept)) return kept.map(renamed);
  if (kept === null || typeof kept !== "object") return kept;
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [FORMER[key] ?? key, renamed(value)]));
}
