// What a person chose on this computer: widths, folds, unit, way of saving. Nothing of it is needed.

const PREFIX = "saisie/";

export const souvenirs = {
  lire(name, otherwise) {
    try {
      const text = localStorage.getItem(PREFIX + name);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return otherwise; // storage refused by the browser, or written by something else
    }
  },
  ecrire(name, value) {
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // storage refused by the browser: the choice lasts as long as the page
    }
  },
};

// The unit of entry is the same in the forms of the site: a cookie, which the server reads and writes too.
const UNITE = "unite_de_saisie";
const AN = 31_536_000; // s

export function uniteRetenue() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${UNITE}=`))?.slice(UNITE.length + 1);
  return ["EUR", "KEUR", "MEUR"].includes(found) ? found : null;
}

export function retenirUnite(unit) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${UNITE}=${unit}; Path=/; Max-Age=${AN}; SameSite=Lax${secure}`;
}
