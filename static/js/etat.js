// La page d'un état : ouvrir les lignes d'un chiffre sans quitter la page, copier le tableau, imprimer.
// Sans JavaScript, chaque chiffre est un lien vers la même page avec ses lignes : rien ici n'est nécessaire.
const page = document.querySelector('[data-etat]');
const announce = (text) => {
  document.getElementById('annonces').textContent = text;
};
let origin = null;

function panel() {
  return document.getElementById('panneau');
}

function mark(link) {
  for (const cell of page.querySelectorAll('.choisi')) {
    cell.classList.remove('choisi');
    cell.querySelector('a')?.removeAttribute('aria-current');
  }
  if (link) {
    link.closest('td').classList.add('choisi');
    link.setAttribute('aria-current', 'true');
  }
}

async function open(href, link, { push = true } = {}) {
  page.setAttribute('aria-busy', 'true');
  let text;
  try {
    const answer = await fetch(href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    text = await answer.text();
  } catch {
    // Session expirée, réseau perdu, adresse refusée : la page entière le dira.
    location.assign(href);
    return;
  } finally {
    page.removeAttribute('aria-busy');
  }
  const found = new DOMParser().parseFromString(text, 'text/html').getElementById('panneau');
  if (!found) {
    location.assign(href);
    return;
  }
  const old = panel();
  if (old) old.replaceWith(found);
  else page.append(found);
  page.classList.add('p-deux');
  mark(link);
  origin = link || origin;
  if (push) history.pushState({ panel: true }, '', href);
  found.focus({ preventScroll: innerWidth > 1200 });
  announce(found.querySelector('h2').textContent);
}

function close({ push = true } = {}) {
  const old = panel();
  if (!old) return;
  const href = old.querySelector('[data-fermer]').href;
  old.remove();
  page.classList.remove('p-deux');
  const back = origin && document.contains(origin) ? origin : page.querySelector('.choisi a');
  mark(null);
  if (push) history.pushState({}, '', href);
  (back || page.querySelector('a'))?.focus({ preventScroll: true });
}

function plainTable(table) {
  // Ce qui se lit, sans les mots cachés ni les signes de pliage ; l'espace insécable empêcherait Excel de lire un nombre.
  const copy = table.cloneNode(true);
  for (const hidden of copy.querySelectorAll('.p-sr, button, caption, .rec')) {
    if (hidden.classList.contains('rec')) hidden.classList.remove('rec');
    else hidden.remove();
  }
  for (const link of copy.querySelectorAll('a')) link.replaceWith(link.textContent);
  const cell = (one) => one.textContent.replace(/\s+/g, ' ').trim();
  const number = (one) => cell(one).replace(/^·$/, '').replace(/−/g, '-').replace(/(\d) (?=\d)/g, '$1');
  const rows = [...copy.rows].map((row) =>
    [...row.cells].map((one) => {
      one.textContent = one.matches('td:not(.txt)') ? number(one) : cell(one);
      return one.textContent;
    }),
  );
  return { text: rows.map((row) => row.join('\t')).join('\r\n'), html: copy.outerHTML };
}

async function copyTable(button) {
  const { text, html } = plainTable(document.querySelector(button.dataset.copier));
  try {
    const kinds = { 'text/plain': text, 'text/html': html };
    const blobs = Object.entries(kinds).map(([kind, content]) => [kind, new Blob([content], { type: kind })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    announce('Tableau copié : collez-le dans un tableur ou un document.');
    button.textContent = 'Tableau copié';
  } catch {
    announce('Le navigateur refuse la copie : sélectionnez le tableau, ou exportez-le.');
    button.textContent = 'Copie refusée par le navigateur';
  }
}

for (const button of document.querySelectorAll('[data-copier], [data-imprimer]')) button.hidden = false;

document.addEventListener('click', (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const copier = event.target.closest('[data-copier]');
  if (copier) copyTable(copier);
  if (event.target.closest('[data-imprimer]')) print();
  if (!page || !plain) return;
  const closer = event.target.closest('[data-fermer]');
  if (closer) {
    event.preventDefault();
    close();
    return;
  }
  const figure = event.target.closest('.t td a[href*="ouvre="]');
  if (figure && page.contains(figure)) {
    event.preventDefault();
    open(figure.href, figure);
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && panel() && !event.defaultPrevented && !event.target.closest('dialog')) close();
});

addEventListener('popstate', () => {
  if (!page) return;
  if (new URLSearchParams(location.search).has('ouvre')) open(location.href, null, { push: false });
  else close({ push: false });
});
