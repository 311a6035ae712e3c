// What is typed in a form and not recorded yet, kept on this computer for a day: one place for each person and form.
// A place holds { id, le, noms, champs, caches }: when it was typed, which fields were, what they hold, and the hidden
// fields of the page where it was (what it had read, its operation number), so that a stale page is still told so.

export const DEBUT = "formulaire/";
export const DUREE = 24 * 60 * 60 * 1000; // ms
const CHAQUE_PERSONNE = /^formulaire\//;

/** The place of a form: who types, where it is sent (its unit of display left aside), which one of the page. */
export function place(personne, adresse, nom) {
  const url = new URL(adresse, "http://ici");
  url.searchParams.delete("unite");
  return `${DEBUT}${personne}/${url.pathname}${url.search}#${nom}`;
}

export class Garde {
  constructor({ storage, maintenant = () => Date.now() }) {
    this.storage = storage;
    this.maintenant = maintenant;
  }

  /** Keeps an entry; whether this computer takes it. */
  ecrire(cle, saisie) {
    try {
      this.storage.setItem(cle, JSON.stringify({ ...saisie, le: this.maintenant() }));
      return true;
    } catch {
      return false; // refused by the browser, or full
    }
  }

  /** The entry of a place, or null: none, too old, or written by something else. */
  lire(cle) {
    try {
      const saisie = JSON.parse(this.storage.getItem(cle));
      return saisie && this.maintenant() - saisie.le < DUREE ? saisie : null;
    } catch {
      return null;
    }
  }

  oublier(cle) {
    try {
      this.storage.removeItem(cle);
    } catch {
      // refused by the browser: nothing was kept
    }
  }

  /** Forgets the entry that the server says it recorded, whatever page it came from. */
  enregistree(id) {
    for (const cle of this.cles()) if (this.lire(cle)?.id === id) this.oublier(cle);
  }

  /** Forgets what is older than a day, whoever typed it. */
  perimees() {
    for (const cle of this.cles()) if (!this.lire(cle)) this.oublier(cle);
  }

  /** Forgets all that one person typed on this computer, in the grids too. */
  vider(personne) {
    const debuts = [`${DEBUT}${personne}/`, `saisie/${personne}/`];
    for (const cle of this.cles(/./)) if (debuts.some((debut) => cle.startsWith(debut))) this.oublier(cle);
  }

  cles(voulues = CHAQUE_PERSONNE) {
    try {
      return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index)).filter((cle) => voulues.test(cle));
    } catch {
      return [];
    }
  }
}
