// The page of a report: opens the lines behind a figure without leaving the page, copies a table, prints.
// Without this script each figure is a link to the same page with its lines: nothing here is needed.
//
// The address always says what is shown: `&ouvre=A2,FIR` is added when the panel opens and removed when it closes.

const page = document.querySelector("[data-etat]");
const wide = matchMedia("(min-width: 75.01rem)"); // the panel stands beside the table, not under it
const WAIT = 300; // ms before the wait is told

let origin = null; // the link whose lines are shown: the focus goes back to it
let asked = 0; // the last panel asked for: an answer that comes after another question is dropped
let shown = withoutHash(location.href); // the address of what is on the screen

const panel = () => document.getElementById("panneau");

function withoutHash(address) {
  return address.split("#")[0];
}

function announce(text) {
  document.getElementById("annonces").textContent = text;
}

function linkTo(address) {
  return [...page.querySelectorAll(".t td a")].find((link) => link.href === withoutHash(address));
}

function mark(link) {
  for (const cell of page.querySelectorAll(".choisi")) {
    cell.classList.remove("choisi");
    cell.querySelector("a")?.removeAttribute("aria-current");
  }
  if (!link) return;
  link.closest("td").classList.add("choisi");
  link.setAttribute("aria-current", "true");
}

/** Puts a panel in the place of the one shown, and the focus in it. */
function show(next, link) {
  const old = panel();
  if (old) old.replaceWith(next);
  else {
    aside(true);
    page.append(next);
  }
  page.classList.add("p-deux");
  mark(link);
  origin = link ?? origin;
  watchFrames(next);
  enter(next);
  announce(next.querySelector("h2").textContent);
}

/** What stands beside a report of the FIR gives its place to the panel, which would otherwise open under the table. */
function aside(away) {
  const side = page.querySelector(".p-fir__cote");
  if (side) side.hidden = away;
}

function enter(shownPanel) {
  shownPanel.focus({ preventScroll: true });
  const { top, bottom } = shownPanel.getBoundingClientRect();
  if (!wide.matches || top > innerHeight || bottom < 0) shownPanel.scrollIntoView();
}

/** The panel of an address, or the address of the page that says why there is none: sign-in, refusal, failure. */
async function fetchPanel(address) {
  const answer = await fetch(address, { headers: { "X-Page-Part": "true", "X-Page-Address": address } });
  const elsewhere = answer.headers.get("X-Page-Redirect");
  if (elsewhere || !answer.ok || answer.redirected) return { elsewhere: elsewhere ?? address };
  const answered = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("panneau");
  return answered ? { answered } : { elsewhere: address };
}

function lostConnection(address) {
  const notice = document.getElementById("panneau-coupe").content.cloneNode(true).firstElementChild;
  notice.querySelector("[data-reessayer]").href = address;
  return notice;
}

function go(address, push) {
  shown = withoutHash(address);
  if (push && address !== location.href) history.pushState({}, "", address);
}

async function open(address, link, { push = true } = {}) {
  const turn = ++asked;
  mark(link);
  page.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => announce("Calcul en cours"), WAIT);
  let answer;
  try {
    answer = await fetchPanel(address);
  } catch {
    if (turn === asked) show(lostConnection(address), link);
    return;
  } finally {
    clearTimeout(slow);
    if (turn === asked) page.removeAttribute("aria-busy");
  }
  if (turn !== asked) return;
  if (answer.elsewhere) {
    location.assign(answer.elsewhere);
    return;
  }
  go(address, push);
  show(answer.answered, link);
}

function close({ push = true } = {}) {
  const old = panel();
  if (!old) return;
  asked += 1;
  page.removeAttribute("aria-busy");
  const back = origin?.isConnected ? origin : page.querySelector(".choisi a");
  const address = old.querySelector("[data-fermer]").href;
  old.remove();
  aside(false);
  page.classList.remove("p-deux");
  mark(null);
  go(address, push);
  (back ?? page.querySelector(".t a"))?.focus();
}

/* A frame that its table does not overflow is no frame: the headings then stick to the window as the page scrolls,
   and the keyboard has one stop less. */
const frames = new ResizeObserver((entries) => {
  for (const entry of entries) measure(entry.target.closest(".p-cadre"));
});

function measure(frame) {
  const fits = frame.scrollWidth <= frame.clientWidth;
  if (frame.classList.contains("p-cadre--tient") === fits) return;
  frame.classList.toggle("p-cadre--tient", fits);
  frame.dataset.nom ??= frame.getAttribute("aria-label");
  const attributes = { tabindex: "0", role: "region", "aria-label": frame.dataset.nom };
  for (const [name, value] of Object.entries(attributes)) {
    if (fits) frame.removeAttribute(name);
    else frame.setAttribute(name, value);
  }
}

function watchFrames(root) {
  for (const frame of root.querySelectorAll(".p-cadre")) {
    frames.observe(frame);
    for (const table of frame.querySelectorAll("table")) frames.observe(table);
  }
}

/* What is read of a cell: no hidden word, no folding sign. A spreadsheet reads neither U+00A0 nor U+2212 in a number,
   and takes for a formula a text that begins as one. */
function read(cell) {
  const copy = cell.cloneNode(true);
  for (const unread of copy.querySelectorAll('.p-sr, button, [aria-hidden="true"]')) unread.remove();
  const text = copy.textContent.replace(/\s+/g, " ").trim();
  if (cell.matches("td:not(.txt)")) return text.replace("−", "-").replace(/(\d) (?=\d)/g, "$1");
  return /^[=+@-]/.test(text) ? `'${text}` : text;
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The visible rows of a table as tabulated text, where spanned cells are empty, and as bare HTML. */
function plainTable(table) {
  const lines = [];
  const rows = [...table.rows].filter((row) => !row.hidden);
  const html = rows.map((row, y) => {
    lines[y] ??= [];
    const cells = [...row.cells].map((cell) => {
      const text = read(cell);
      let x = 0;
      while (lines[y][x] !== undefined) x += 1;
      for (let down = 0; down < cell.rowSpan; down += 1) {
        lines[y + down] ??= [];
        for (let right = 0; right < cell.colSpan; right += 1) lines[y + down][x + right] = down + right ? "" : text;
      }
      const name = cell.localName;
      return `<${name} colspan="${cell.colSpan}" rowspan="${cell.rowSpan}">${escaped(text)}</${name}>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const text = lines.map((line) => line.join("\t")).join("\r\n");
  return { "text/plain": text, "text/html": `<table>${html.join("")}</table>` };
}

const SIGNS = { rec: "r (reconstitué)", ded: "pointillé (ajusté)", hyp: "h (hypothèse)" };

/** What heads each column, levels joined: « DOS › FIR ». */
function headsOf(table) {
  const grid = [...table.tHead.rows].map(() => []);
  for (const [y, row] of [...table.tHead.rows].entries()) {
    for (const cell of row.cells) {
      let x = 0;
      while (grid[y][x] !== undefined) x += 1;
      for (let down = 0; down < cell.rowSpan; down += 1) {
        for (let right = 0; right < cell.colSpan; right += 1) grid[y + down][x + right] = read(cell);
      }
    }
  }
  return grid[0].map((_, x) => [...new Set(grid.map((line) => line[x]))].join(" › "));
}

/** The marks of a row, which plain text would lose: « r (reconstitué) : FIR, MIGAC ». */
function signsOf(row, heads) {
  const found = Object.entries(SIGNS).map(([mark, word]) => {
    const cells = [...row.cells].filter((cell) => cell.matches(`td.${mark}`));
    return cells.length ? `${word} : ${cells.map((cell) => heads[cell.cellIndex]).join(", ")}` : "";
  });
  return found.filter(Boolean).join(" ; ");
}

/** A copy of a table with a last column « Signes », where it carries some; otherwise the table itself. */
function withSigns(table) {
  if (!table.querySelector("td.rec, td.ded, td.hyp")) return table;
  const heads = headsOf(table);
  const copy = table.cloneNode(true);
  const add = (row, name, text) => {
    const cell = row.appendChild(document.createElement(name));
    cell.className = "txt";
    cell.textContent = text;
    return cell;
  };
  add(copy.tHead.rows[0], "th", "Signes").rowSpan = table.tHead.rows.length;
  for (const row of copy.tBodies[0].rows) add(row, "td", signsOf(row, heads));
  return copy;
}

/** What a figure needs to be quoted: title, perimeter, version, dates, source, notes, address. */
function sourceOf(table) {
  const told = [...document.querySelectorAll(".p-cartouche > div")].map((item) =>
    [...item.children].map(read).join(" : "),
  );
  const foot = table.closest(".p-bloc, .p-panneau")?.querySelector(".p-preuve")?.children ?? [];
  return [read(table.caption), ...told, ...[...foot].map(read), `Adresse : ${location.href}`];
}

/** The table as it is copied, followed by its source where that is asked. */
function copyOf(button) {
  const table = document.querySelector(button.dataset.copier);
  const kinds = plainTable(withSigns(table));
  if (!("source" in button.dataset)) return kinds;
  const lines = sourceOf(table);
  return {
    "text/plain": `${kinds["text/plain"]}\r\n\r\n${lines.join("\r\n")}`,
    "text/html": kinds["text/html"] + lines.map((line) => `<p>${escaped(line)}</p>`).join(""),
  };
}

async function copyTable(button) {
  const name = button.firstChild; // what follows is read aloud alone: which table
  button.dataset.nom ??= name.nodeValue;
  const said = (text) => {
    announce(text);
    name.nodeValue = text;
    setTimeout(() => (name.nodeValue = button.dataset.nom), 3000);
  };
  const kinds = copyOf(button);
  const blobs = Object.entries(kinds).map(([type, content]) => [type, new Blob([content], { type })]);
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    said("Tableau copié");
  } catch {
    said("Copie refusée par le navigateur");
  }
}

for (const button of document.querySelectorAll("[data-copier], [data-imprimer]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const copyButton = event.target.closest?.("[data-copier]");
  if (copyButton) copyTable(copyButton);
  if (event.target.closest?.("[data-imprimer]")) print();
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!page || !plain) return;
  if (event.target.closest("[data-fermer]")) {
    event.preventDefault();
    close();
    return;
  }
  const figure = event.target.closest(".t td a[href*='ouvre='], [data-reessayer]");
  if (!figure || !page.contains(figure)) return;
  event.preventDefault();
  open(figure.href, figure.matches("[data-reessayer]") ? origin : figure);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && page && panel() && !event.defaultPrevented && !event.target.closest("dialog")) close();
});

if (page) {
  addEventListener("popstate", () => {
    const address = withoutHash(location.href);
    if (address === shown) return; // a fragment of the same page
    if (new URLSearchParams(location.search).has("ouvre")) open(address, linkTo(address), { push: false });
    else close({ push: false });
  });
  origin = page.querySelector(".choisi a");
  if (panel()) enter(panel());
  watchFrames(document);
  // on a narrow screen the figures come first
  const composer = document.querySelector("details.p-composer");
  if (composer && matchMedia("(max-width: 48rem)").matches) composer.open = false;
}
