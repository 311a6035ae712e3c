// Every form that records something keeps what is typed in it, on this computer, for a day: `<main data-brouillons>`
// names the person (none: nobody is signed in). A form that only asks joins by `data-brouillon`; one that keeps its
// own leaves by `data-brouillon="non"`; one that makes a new thing each time comes empty and offers what was typed
// before, by `data-brouillon="propose"`: the last one that was abandoned is seldom the next one.
// In it, `data-renoncer` on a link forgets what was typed, `data-sans-brouillon` leaves fields out (what must be
// confirmed anew), and `data-agrandir="plus"` names the button that adds rows.
// The server says in the cookie `brouillon` which entry it recorded; until then it is kept.

import { Drafts, place } from "./drafts.js";
import { areSame, fill, hiddenFields, rebased, received, typedFields, values } from "./fields.js";
import { announce, promise, warn } from "./notices.js";
import { numbers } from "./numbers.js";

const frame = document.querySelector("[data-brouillons]");
const person = frame?.dataset.brouillons;
const drafts = new Drafts({ storage: browserStorage() });
const SENT = "formulaire/envoye";

function browserStorage() {
  try {
    return localStorage;
  } catch {
    return {
      length: 0,
      getItem: () => null,
      setItem: () => {
        throw new Error("refusée");
      },
      removeItem: () => {},
    };
  }
}

/** The entry that the server has just recorded, said once. */
function noteRecorded() {
  const said = document.cookie.split("; ").find((one) => one.startsWith("brouillon="));
  if (!said) return;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where the page is not secure
  document.cookie = "brouillon=; Max-Age=0; Path=/; SameSite=Lax";
  drafts.recorded(said.slice("brouillon=".length));
}

/** The entry that this tab sent last: the page that comes next is the server's answer, not a new one. */
function takeSent() {
  try {
    const id = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    return id;
  } catch {
    return null;
  }
}

class DraftedForm {
  constructor(form, name, reponse) {
    this.form = form;
    this.key = place(person, form.getAttribute("action") ? form.action : location.href, name);
    const entry = drafts.read(this.key);
    const isOffered = entry && entry.id !== reponse && form.dataset.brouillon === "propose";
    this.own(isOffered ? null : entry);
    if (isOffered) this.offer(entry);
    else if (entry && entry.id !== reponse) this.takeUp(entry);
    if (entry?.id === reponse && form.dataset.agrandir) this.keepAnswer();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("change", () => this.keep());
    form.addEventListener("formdata", (event) => this.send(event));
    for (const link of form.querySelectorAll("[data-renoncer]"))
      link.addEventListener("click", () => drafts.forget(this.key));
  }

  /** What is typed from now on belongs to this entry, or to a new one. */
  own(entry) {
    this.id = entry?.id ?? crypto.randomUUID();
    this.names = new Set(entry?.names);
  }

  /** Says that an entry is kept, and leaves the page as it came. */
  offer(entry) {
    const clear = () => {
      if (drafts.read(this.key)?.id === entry.id) drafts.forget(this.key);
    };
    const takeUp = () => {
      drafts.write(this.key, entry); // something else may have been typed over it
      this.own(entry);
      this.takeUp(entry);
    };
    warn(this.form, { entry, clear, takeUp });
  }

  /** Keeps what differs from the page as it came, and what was kept before. */
  keep() {
    const fields = {};
    for (const [name, list] of typedFields(this.form)) {
      if (!areSame(values(list), received(list))) this.names.add(name);
      // a form whose rows can be added is kept whole: the server counts them
      if (this.names.has(name) || this.form.dataset.agrandir) fields[name] = values(list);
    }
    if (!this.names.size) return;
    const hidden = hiddenFields(this.form).map((field) => [field.name, field.value]);
    const unit = this.form.dataset.unite ?? "";
    const kept = drafts.write(this.key, { id: this.id, names: [...this.names], fields, hidden: hidden, unit });
    promise(this.form, kept);
  }

  /** Keeps the rows that the server answered with: what was pasted and laid on rows is part of the entry. */
  keepAnswer() {
    for (const [name, list] of typedFields(this.form)) if (values(list).some(Boolean)) this.names.add(name);
    this.keep();
  }

  send(event) {
    if (!drafts.read(this.key)) return;
    event.formData.append("brouillon", this.id);
    try {
      sessionStorage.setItem(SENT, this.id);
    } catch {
      // refused by the browser: the answer will offer what it already holds
    }
  }

  takeUp(entry) {
    const list = typedFields(this.form);
    const missing = entry.names.filter((name) => !list.has(name));
    const change = entry.names.some(
      (name) => list.has(name) && !areSame(values(list.get(name)), entry.fields[name] ?? []),
    );
    if (!change && !missing.length) return;
    const clear = () => this.clear();
    if (entry.unit && entry.unit !== (this.form.dataset.unite ?? "")) {
      const url = new URL(location.href);
      url.searchParams.set("unite", entry.unit);
      warn(this.form, { entry, clear, address: url.href });
    } else if (missing.length && this.form.dataset.agrandir) {
      const { moved } = rebased(hiddenFields(this.form), entry.hidden ?? [], entry.names);
      warn(this.form, { entry, clear, takeUp: () => this.resend(entry), moved });
    } else {
      for (const name of entry.names) if (list.has(name)) fill(list.get(name), entry.fields[name] ?? []);
      const moved = this.restore(entry);
      this.open();
      announce(this.form, { entry, clear, missing: missing.length, moved });
    }
  }

  /** What was hidden in the page where it was typed; whether what this page reads moved since. */
  restore(entry) {
    const fields = hiddenFields(this.form);
    const { values, moved } = rebased(fields, entry.hidden ?? [], entry.names);
    fields.forEach((field, rank) => {
      field.value = values[rank];
    });
    return moved;
  }

  /** Shows what is folded around a field that was filled. */
  open() {
    for (const [name, fields] of typedFields(this.form)) {
      if (!this.names.has(name)) continue;
      for (let pli = fields[0].closest("details"); pli; pli = pli.parentElement.closest("details")) pli.open = true;
    }
  }

  /** Asks the server for the page with as many rows as were filled; it records nothing. */
  resend(entry) {
    for (const [name, values] of Object.entries(entry.fields)) {
      for (const field of typedFields(this.form).get(name) ?? []) field.remove();
      for (const value of values)
        this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: name, value: value }));
    }
    this.restore(entry);
    const button = Object.assign(document.createElement("button"), {
      name: this.form.dataset.agrandir,
      value: "1",
      hidden: true,
    });
    this.form.append(button);
    this.form.requestSubmit(button);
  }

  clear() {
    drafts.forget(this.key);
    this.names.clear();
    this.form.reset();
    for (const field of hiddenFields(this.form)) field.value = field.defaultValue;
  }
}

function connect() {
  const reponse = takeSent();
  noteRecorded();
  drafts.dropStale();
  if (!person) return;
  const names = new Map();
  for (const form of frame.querySelectorAll("form")) {
    const isWanted = form.method === "post" ? form.dataset.brouillon !== "non" : "brouillon" in form.dataset;
    if (!isWanted || form.querySelector("[type=password]")) continue;
    const name = form.id || form.getAttribute("aria-label") || "";
    names.set(name, (names.get(name) ?? 0) + 1);
    numbers(form, `${name}/${names.get(name)}`);
    new DraftedForm(form, `${name}/${names.get(name)}`, reponse);
  }
}

connect();
for (const button of document.querySelectorAll("[data-vider-brouillons]")) {
  button.addEventListener("click", () => drafts.clear(button.dataset.viderBrouillons));
}
