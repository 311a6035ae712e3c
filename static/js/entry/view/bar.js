// Around the grid: the exact value of the active cell, what waits, the messages, the main button.

import { formatAmount, UNITS } from "../model/amounts.js";
import { DOUBTFUL, REFUSED } from "../model/cell.js";
import { element } from "./columns.js";
import { fullName, rowName } from "./names.js";

const SIGNS = { ok: "✓", info: "i", alerte: "!", erreur: "!" };
const NBSP = "\u00a0";
const euros = (cents) => (cents === null ? "vide" : `${formatAmount(cents, "EUR", 2)}${NBSP}€`);

/** The sum of what the cells show; none while some show what was refused, of which the value is what they held. */
function sumOf(views, cents) {
  const refused = views.filter((one) => one.state === REFUSED || one.state === DOUBTFUL).length;
  if (refused) return `Pas de somme : ${refused} à corriger ou à confirmer`;
  return `Somme ${euros(cents.reduce((sum, one) => sum + one, 0n))}`;
}

export class Bar {
  constructor(root, page) {
    this.page = page;
    const find = (name) => root.querySelector(`[data-${name}]`);
    this.value = {
      name: find("valeur-nom"),
      euros: find("valeur-euros"),
      entered: find("valeur-saisi"),
      remaining: find("valeur-reste"),
    };
    this.banner = {
      place: find("bandeau"),
      sign: find("bandeau-signe"),
      text: find("bandeau-texte"),
      acts: find("bandeau-actes"),
    };
    this.counts = Object.fromEntries(
      [...root.querySelectorAll("[data-compte]")].map((one) => [one.dataset.compte, one]),
    );
    this.saved = root.querySelector("[data-enregistre] [data-mot]");
    this.button = document.querySelector("[data-enregistrer]");
    this.announcements = document.getElementById("annonces");
  }

  /** The active cell: its name, its exact euros, what was typed, what is left of its envelope. */
  showValue(grid) {
    const { model, active, unit } = grid;
    const row = grid.rows[active.row];
    const column = grid.columns[active.column];
    const { name, entered, remaining } = this.value;
    // on a narrow screen the codes have no column
    const code = model.narrow && !model.sheet && row.line ? `${row.line.code} · ` : "";
    name.textContent = column.kind === "libelle" ? fullName(model, row) : code + rowName(model, row, column);
    name.toggleAttribute("data-entier", column.kind === "libelle");
    const several = grid.selected;
    if (several.length > 1) {
      const views = several.map((one) => model.view(one.line, one.year));
      const cents = views.map((one) => one.value).filter((one) => one !== null);
      this.value.euros.textContent = sumOf(views, cents);
      delete entered.dataset.dit;
      entered.textContent = `${cents.length} remplies sur ${several.length}`;
      remaining.textContent = "";
      return;
    }
    const seen = grid.named && model.view(grid.named.line, grid.named.year);
    this.value.euros.textContent =
      column.kind === "annee"
        ? euros(seen ? seen.value : model.amounts(row).years[column.rank])
        : column.kind === "reference"
          ? euros(model.compare(row, column))
          : "";
    delete entered.dataset.dit;
    entered.textContent = seen && !grid.readOnly ? typed(seen) : "";
    remaining.textContent = seen ? left(model, row.line, column, unit) : "";
  }

  /** How many cells wait, are refused, in conflict; the main button says what it will do. */
  showCounts(model) {
    const { waiting, refused, conflicts } = model.counts;
    const doubtful = model.doubtful.length;
    for (const [name, count] of Object.entries({
      attente: waiting,
      refusees: refused - doubtful,
      douteuses: doubtful,
      conflits: conflicts,
    })) {
      const place = this.counts[name];
      if (!place) continue;
      place.hidden = count === 0;
      place.querySelector("b").textContent = count;
      const word = place.querySelector("[data-mot]");
      if (word) word.textContent = count > 1 ? "refusées" : "refusée";
    }
    if (!this.button) return;
    if (!this.note && !this.offer && waiting + refused + conflicts) this.saved.parentElement.hidden = true;
    const points = refused + conflicts;
    const cells = waiting > 1 ? `${waiting} cellules` : "1 cellule";
    this.button.textContent = points
      ? `Régler ${points > 1 ? `les ${points} points` : "le point"}, puis enregistrer`
      : waiting
        ? `Enregistrer ${cells}`
        : "Enregistrer";
    this.button.classList.toggle("fr-btn--secondary", !points && !waiting);
  }

  /** Says aloud; `also` shows it beside the name of the cell, until one moves. */
  announce(text, also = false) {
    this.announcements.textContent = "";
    requestAnimationFrame(() => {
      this.announcements.textContent = text;
    });
    if (!also) return;
    this.value.entered.textContent = text;
    this.value.entered.dataset.dit = "";
  }

  /** Shows a message with what can be done about it; what goes well is only said beside the counters. */
  say({ tone, text }, actions = []) {
    if (tone === "ok") this.silence();
    if (tone === "ok" || (tone === "info" && !actions.length)) {
      this.setNote(text);
      return this.announce(text);
    }
    if (this.note) this.setNote("");
    const close = { text: "Fermer", run: () => this.silence() };
    this.#show(tone, [text, this.offer?.text], [...actions, ...(this.offer?.actions ?? []), close]);
    return undefined;
  }

  /** Shows an offer until it is answered: other messages stand beside it, and the state says what it is about. */
  makeOffer({ tone, text }, state, actions) {
    const answered = (one) => () => {
      this.offer = null;
      this.setNote("");
      this.silence();
      one.run();
    };
    this.offer = { tone, text, state, actions: actions.map((one) => ({ ...one, run: answered(one) })) };
    this.setNote("");
    this.silence();
  }

  #show(tone, texts, actions) {
    const { place, sign, text, acts } = this.banner;
    place.hidden = false;
    place.dataset.ton = tone;
    place.setAttribute("role", tone === "erreur" ? "alert" : "status");
    sign.className = `p-sig${tone === "erreur" ? " p-sig--err" : tone === "alerte" ? " p-sig--avert" : ""}`;
    sign.textContent = SIGNS[tone];
    text.textContent = texts.filter(Boolean).join(" ");
    acts.replaceChildren(...actions.map(act));
  }

  /** Writes beside the counters where saving stands. */
  setNote(text) {
    if (!this.saved) return;
    this.note = text;
    const told = [text.replace(/\.$/, ""), this.offer?.state].filter(Boolean).join(" · ");
    this.saved.textContent = told;
    this.saved.parentElement.hidden = !told;
    this.saved.previousElementSibling.classList.toggle("g-pt--ok", !this.offer);
  }

  /** Closes what is said; an offer stays until it is answered. */
  silence() {
    this.banner.place.hidden = true;
    if (this.offer) this.#show(this.offer.tone, [this.offer.text], this.offer.actions);
  }
}

function act({ text, run, href }) {
  if (href)
    return element(
      "a",
      { class: "fr-btn fr-btn--sm fr-btn--tertiary-no-outline", href, target: "_blank", rel: "noopener" },
      text,
    );
  const button = element("button", { type: "button", class: "fr-btn fr-btn--sm fr-btn--tertiary-no-outline" }, text);
  button.addEventListener("click", run);
  return button;
}

function typed({ state, text, saved, reason, beneath, lock }) {
  if (state === "douteuse") return reason;
  if (state === "refusee") return beneath === undefined ? reason : `${reason} Saisi avant : ${euros(beneath)}.`;
  if (state === "attente" || state === "conflit") return `${text ? `saisi « ${text} », ` : ""}était ${euros(saved)}`;
  return lock ? `verrouillée : ${lock}` : "";
}

function left(model, line, column, unit) {
  const envelope = model.margins().find((one) => one.code === line.envelope);
  const { remaining } = envelope?.years[column.rank] ?? { remaining: null };
  if (remaining === null || remaining === undefined) return "";
  const size = formatAmount(remaining < 0n ? -remaining : remaining, unit);
  const what = remaining < 0n ? "dépassé de" : "reste";
  return `${envelope.label} ${column.year.year} : ${what} ${size}${NBSP}${UNITS[unit].symbol}`;
}
