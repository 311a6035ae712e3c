// What a form says of what it keeps: once kept, for how long; once taken up again, from when, and how to forget it.

const HEURE = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit" });
const JOUR = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long" });

function moment(le) {
  const date = new Date(le);
  const meme = date.toDateString() === new Date().toDateString();
  return meme ? HEURE.format(date) : `${HEURE.format(date)}, le ${JOUR.format(date)}`;
}

const poses = new WeakMap(); // form: its notice, and its promise

function poser(formulaire, contenu) {
  retirer(formulaire);
  const avis = Object.assign(document.createElement("p"), { className: "p-brouillon" });
  avis.setAttribute("role", "status");
  formulaire.before(avis);
  avis.append(...contenu);
  poses.set(formulaire, { ...poses.get(formulaire), avis });
}

const retirer = (formulaire) => poses.get(formulaire)?.avis?.remove();

function bouton(texte, faire) {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: texte });
  element.addEventListener("click", faire);
  return element;
}

function oubli(formulaire, effacer) {
  return bouton("Effacer", () => {
    effacer();
    retirer(formulaire);
    formulaire.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

/** « Repris de votre saisie de 10:41 · Effacer ». */
export function annoncer(formulaire, { saisie, effacer, absents }) {
  const reste = absents ? ` ${absents} champ${absents > 1 ? "s" : ""} de cette saisie n’${absents > 1 ? "existent" : "existe"} plus dans la page.` : "";
  poser(formulaire, [`Repris de votre saisie de ${moment(saisie.le)}.${reste} Rien n’est encore enregistré. `, oubli(formulaire, effacer)]);
}

/** The page cannot take the entry up as it is: in another unit, or with fewer rows. The person chooses. */
export function avertir(formulaire, { saisie, effacer, adresse, reprendre }) {
  const suite = adresse
    ? Object.assign(document.createElement("a"), { href: adresse, textContent: "La reprendre dans son unité" })
    : bouton("La reprendre", reprendre);
  poser(formulaire, [`Votre saisie de ${moment(saisie.le)} est gardée sur cet ordinateur. `, suite, " ", oubli(formulaire, effacer)]);
}

/** Said once, at the end of a form, when something is first kept. */
export function promettre(formulaire, gardee) {
  let { note } = poses.get(formulaire) ?? {};
  if (!note) {
    note = Object.assign(document.createElement("p"), { className: "p-note" });
    formulaire.after(note);
    poses.set(formulaire, { ...poses.get(formulaire), note });
  }
  note.textContent = gardee
    ? "Votre saisie est gardée sur cet ordinateur pendant 24 heures, jusqu’à son enregistrement. Un fichier est à choisir de nouveau."
    : "Cet ordinateur ne garde pas votre saisie : enregistrez avant de quitter la page.";
}
