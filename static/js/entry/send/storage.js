// What is typed and not saved, kept on this computer: one place for each person, version and tab, so that two tabs do
// not write over one another, and a tab that was closed is found by the next.

export class Garde {
  /** `onglet` is new each time the page is loaded, so that what it had before is found and offered, not written over.
   * `vivants`: the tabs that are open now (their places), asked when looking for what closed ones have left.
   */
  constructor({ storage, utilisateur, version, onglet, vivants = async () => [] }) {
    this.storage = storage;
    this.debut = `saisie/${utilisateur}/${version}/`;
    this.cle = this.debut + onglet;
    this.vivants = vivants;
    this.possible = true;
  }

  /** Keeps an object, or nothing; whether this computer takes it. */
  ecrire(kept) {
    try {
      if (kept === null) this.storage.removeItem(this.cle);
      else this.storage.setItem(this.cle, JSON.stringify(kept));
      this.possible = true;
    } catch {
      this.possible = false; // refused by the browser, or full
    }
    return this.possible;
  }

  /** What closed tabs have left, the oldest first. */
  async retrouver() {
    const open = new Set(await this.vivants());
    const found = [];
    try {
      for (let index = 0; index < this.storage.length; index += 1) {
        const cle = this.storage.key(index);
        if (!cle.startsWith(this.debut) || cle === this.cle || open.has(cle)) continue;
        const kept = read(this.storage.getItem(cle));
        if (kept) found.push({ cle, ...kept });
      }
    } catch {
      this.possible = false;
    }
    return found.sort((a, b) => (a.le ?? 0) - (b.le ?? 0));
  }

  oublier(places) {
    try {
      for (const cle of places) if (cle !== this.cle) this.storage.removeItem(cle);
    } catch {
      this.possible = false;
    }
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
