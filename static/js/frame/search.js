// « Aller à »: the search field of the header proposes, as one types, the pages of the menu, then what the search
// finds (`[data-reponse]` rows of its page). Without this script, or with Enter on no proposal, the field is a form
// that searches. A combobox with a list, as WAI-ARIA describes it.

const MOST = 8;
const PAUSE = 200; // ms without a key before the search is asked

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The pages of the menu, as proposals: `{ text, kind, href }`. */
function pagesOfMenu() {
  return [...document.querySelectorAll("#menu a")].map((link) => ({
    text: link.textContent.trim(),
    kind: "Page",
    href: link.href,
  }));
}

/** What the search finds for words, as proposals. */
async function found(form, words, signal) {
  const address = new URL(form.action);
  address.searchParams.set("q", words);
  const response = await fetch(address, { signal });
  if (!response.ok || response.redirected) return [];
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return [...page.querySelectorAll("[data-reponse]")].map((row) => {
    const [code, label, kind] = [...row.cells].map((cell) => cell.textContent.trim());
    return { text: `${code} ${label}`, kind, href: new URL(row.querySelector("a").getAttribute("href"), address).href };
  });
}

/** The list under the field: what is proposed, and which proposal is chosen (-1: none, the field itself). */
class Proposals {
  constructor(field) {
    this.field = field;
    this.chosen = -1;
    this.list = document.createElement("ul");
    this.list.id = "aller-liste";
    this.list.className = "p-aller__liste";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Propositions");
    field.form.append(this.list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    this.show([]);
  }

  get open() {
    return !this.list.hidden;
  }

  get address() {
    return this.list.children[this.chosen]?.dataset.href;
  }

  show(proposals) {
    this.list.replaceChildren(...proposals.slice(0, MOST).map(option));
    this.list.hidden = proposals.length === 0;
    this.field.setAttribute("aria-expanded", String(this.open));
    this.choose(-1);
  }

  choose(position) {
    const options = [...this.list.children];
    this.chosen = position < -1 ? options.length - 1 : position >= options.length ? -1 : position;
    for (const [index, one] of options.entries()) one.setAttribute("aria-selected", String(index === this.chosen));
    const current = options[this.chosen];
    if (current) this.field.setAttribute("aria-activedescendant", current.id);
    else this.field.removeAttribute("aria-activedescendant");
  }
}

function option({ text, kind, href }, index) {
  const item = document.createElement("li");
  item.id = `aller-${index}`;
  item.dataset.href = href;
  item.setAttribute("role", "option");
  const name = document.createElement("span");
  name.textContent = text;
  const nature = document.createElement("small");
  nature.textContent = kind;
  item.append(name, " ", nature);
  return item;
}

/** The field and its proposals: what is typed asks for them, keys go through them, a click follows one. */
class Search {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input");
    this.proposals = new Proposals(this.field);
    this.pages = pagesOfMenu();
    this.asked = new AbortController();
    this.field.addEventListener("input", () => this.propose());
    this.field.addEventListener("blur", () => this.close());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    // pointerdown, not click: the list closes when the field loses the focus
    this.proposals.list.addEventListener("pointerdown", (event) => {
      const item = event.target.closest("[data-href]");
      if (!item) return;
      event.preventDefault();
      location.assign(item.dataset.href);
    });
  }

  propose() {
    this.#forget();
    const words = plain(this.field.value).split(/\s+/).filter(Boolean);
    const holds = (page) => words.every((word) => plain(page.text).includes(word));
    const here = words.length ? this.pages.filter(holds) : [];
    this.proposals.show(here);
    if (words.join("").length < 2) return;
    this.asked = new AbortController();
    const { signal } = this.asked;
    this.waiting = setTimeout(() => this.#ask(here, signal), PAUSE);
  }

  async #ask(here, signal) {
    try {
      this.proposals.show([...here, ...(await found(this.form, this.field.value, signal))]);
    } catch {
      // a newer word was typed, or the network is gone: Enter still searches
    }
  }

  close() {
    this.#forget();
    this.proposals.show([]);
  }

  #forget() {
    clearTimeout(this.waiting);
    this.asked.abort();
  }

  #key(event) {
    const { proposals } = this;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (proposals.open) this.close();
      else this.field.blur();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && proposals.open) {
      event.preventDefault();
      proposals.choose(proposals.chosen + step);
    } else if (event.key === "Enter" && proposals.address) {
      event.preventDefault();
      location.assign(proposals.address);
    }
  }
}

const form = document.querySelector("form[data-aller]");
if (form) new Search(form);
