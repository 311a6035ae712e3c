// What a form says of what it keeps: once kept, for how long; once taken up again, from when, and how to forget it.

const TIME = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long" });

function moment(at) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? TIME.format(date) : `${TIME.format(date)}, le ${DAY.format(date)}`;
}

const notices = new WeakMap(); // form: its notice, and its promise

function put(form, contentOf) {
  remove(form);
  const notice = Object.assign(document.createElement("p"), { className: "p-brouillon" });
  notice.setAttribute("role", "status");
  form.before(notice);
  notice.append(...contentOf);
  notices.set(form, { ...notices.get(form), notice });
}

const remove = (form) => notices.get(form)?.notice?.remove();

function button(text, run) {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  element.addEventListener("click", run);
  return element;
}

function forgetButton(form, clear) {
  return button("Effacer", () => {
    clear();
    remove(form);
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

const MOVED = "Depuis, des chiffres que lit cette page ont changé : relisez-la avant d’enregistrer. ";

/** « Repris de votre saisie de 10:41 · Effacer ». */
export function announce(form, { entry, clear, missing, moved }) {
  const lost = missing > 1 ? `${missing} champs de cette saisie n’existent` : "1 champ de cette saisie n’existe";
  const remaining = missing ? ` ${lost} plus dans la page.` : "";
  put(form, [
    `Repris de votre saisie de ${moment(entry.at)}.${remaining} Rien n’est encore enregistré. `,
    moved ? MOVED : "",
    forgetButton(form, clear),
  ]);
}

/** The page cannot take the entry up as it is: in another unit, or with fewer rows. The person chooses. */
export function warn(form, { entry, clear, address, takeUp, moved }) {
  const next = address
    ? Object.assign(document.createElement("a"), { href: address, textContent: "La reprendre dans son unité" })
    : button("La reprendre", takeUp);
  put(form, [
    `Votre saisie de ${moment(entry.at)} est gardée sur cet ordinateur. `,
    moved ? MOVED : "",
    next,
    " ",
    forgetButton(form, clear),
  ]);
}

const KEPT = "Votre saisie est gardée sur cet ordinateur pendant 24 heures, jusqu’à son enregistrement.";

/** Said once, at the end of a form, when something is first kept. */
export function promise(form, kept) {
  let { note } = notices.get(form) ?? {};
  if (!note) {
    note = Object.assign(document.createElement("p"), { className: "p-note" });
    form.after(note);
    notices.set(form, { ...notices.get(form), note });
  }
  note.textContent = kept
    ? `${KEPT} Un fichier est à choisir de nouveau.`
    : "Cet ordinateur ne garde pas votre saisie : enregistrez avant de quitter la page.";
}
