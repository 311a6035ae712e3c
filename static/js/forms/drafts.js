// What is typed in a form and not recorded yet, kept on this computer for a day: one place for each person and form.
// A place holds { id, at, names, fields, hidden, unit }: when it was typed, which fields were, what they hold, and
// the hidden fields of the page where it was: what it had read, so that figures that moved since are told.

export const PREFIX = "formulaire/";
export const LASTS = 24 * 60 * 60 * 1000; // ms
const GRIDS = "saisie/";
const EVERYONE = /^formulaire\//;

/** The place of a form: who types, where it is sent (its unit of display left aside), which one of the page. */
export function place(person, address, name) {
  const url = new URL(address, "http://ici");
  url.searchParams.delete("unite");
  return `${PREFIX}${person}/${url.pathname}${url.search}#${name}`;
}

/** The page where the cells kept by a grid were typed. */
function pageOf(text) {
  try {
    return JSON.parse(text).page;
  } catch {
    return null;
  }
}

export class Drafts {
  constructor({ storage, now = () => Date.now() }) {
    this.storage = storage;
    this.now = now;
  }

  /** Keeps an entry; whether this computer takes it. */
  write(key, entry) {
    try {
      this.storage.setItem(key, JSON.stringify({ ...entry, at: this.now() }));
      return true;
    } catch {
      return false; // refused by the browser, or full
    }
  }

  /** The entry of a place, or null: none, too old, or written by something else. */
  read(key) {
    try {
      const entry = renamed(JSON.parse(this.storage.getItem(key)));
      return entry && this.now() - entry.at < LASTS ? entry : null;
    } catch {
      return null;
    }
  }

  forget(key) {
    try {
      this.storage.removeItem(key);
    } catch {
      // refused by the browser: nothing was kept
    }
  }

  /** Forgets the entry that the server says it recorded, whatever page it came from. */
  recorded(id) {
    for (const key of this.keys()) if (this.read(key)?.id === id) this.forget(key);
  }

  /** Forgets what is older than a day, whoever typed it. */
  dropStale() {
    for (const key of this.keys()) if (!this.read(key)) this.forget(key);
  }

  /** Whether something typed in a page, in a grid or in a form, is kept here, whoever typed it. */
  holds(path) {
    const ofForm = (key) =>
      key.startsWith(PREFIX) &&
      key.slice(key.indexOf("/", PREFIX.length) + 1).split(/[?#]/)[0] === path &&
      this.read(key);
    const ofGrid = (key) => key.startsWith(GRIDS) && pageOf(this.storage.getItem(key)) === path;
    return this.keys(/./).some((key) => ofForm(key) || ofGrid(key));
  }

  /** Forgets all that one person typed on this computer, in the grids too. */
  clear(person) {
    const prefixes = [`${PREFIX}${person}/`, `saisie/${person}/`];
    for (const key of this.keys(/./)) if (prefixes.some((prefix) => key.startsWith(prefix))) this.forget(key);
  }

  keys(wanted = EVERYONE) {
    try {
      return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index)).filter((key) =>
        wanted.test(key),
      );
    } catch {
      return [];
    }
  }
}

/** What the release before kept had other words for the same things; of the fields, the names are those of the page. */
const FORMER = { le: "at", noms: "names", champs: "fields", caches: "hidden", unite: "unit" };

function renamed(entry) {
  return entry && Object.fromEntries(Object.entries(entry).map(([key, value]) => [FORMER[key] ?? key, value]));
}
