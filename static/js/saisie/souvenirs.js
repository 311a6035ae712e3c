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
