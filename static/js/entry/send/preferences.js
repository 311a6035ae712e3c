// What a person chose on this computer: widths, folds, unit, way of saving. Nothing of it is needed.

const PREFIX = "saisie/";

export const preferences = {
  read(name, otherwise) {
    try {
      const text = localStorage.getItem(PREFIX + name);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return otherwise; // storage refused by the browser, or written by something else
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // storage refused by the browser: the choice lasts as long as the page
    }
  },
};

// The unit of entry is the same in the forms of the site: a cookie, which the server reads and writes too.
const UNIT_COOKIE = "unite_de_saisie";
const YEAR = 31_536_000; // s

export function rememberedUnit() {
  const found = document.cookie
    .split("; ")
    .find((one) => one.startsWith(`${UNIT_COOKIE}=`))
    ?.slice(UNIT_COOKIE.length + 1);
  return ["EUR", "KEUR", "MEUR"].includes(found) ? found : null;
}

export function rememberUnit(unit) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where the page is not secure
  document.cookie = `${UNIT_COOKIE}=${unit}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}
