// The mouse on the grid: choose, extend, drag, fold, fill.

const INSIDE = 8; // px

export function glisser(grille, gestes) {
  const { place } = grille;
  place.addEventListener("mousedown", (event) => {
    if (event.button !== 0 || event.target.closest(".g-champ, .tabulator-col-resize-handle")) return;
    if (event.target.closest(".g-poignee")) return fill(event, grille, gestes);
    const head = event.target.closest(".tabulator-col");
    const at = placeOf(event.target);
    if (!head && !at) return undefined;
    event.preventDefault();
    gestes.edition.valider(null, { focus: false });
    if (head) return gestes.choisirColonne(Number(head.getAttribute("aria-colindex")) - 1);
    gestes.depart = null;
    if (event.target.closest(".g-pli")) {
      grille.aller(at.rangee, at.colonne);
      return grille.basculer(at.rangee);
    }
    grille.aller(at.rangee, at.colonne, { etendre: event.shiftKey, defiler: false });
    return follow(grille, (over) => grille.aller(over.rangee, over.colonne, { etendre: true, defiler: false }), () => gestes.direPlage());
  });
  place.addEventListener("dblclick", (event) => {
    if (event.target.closest(".g-poignee, .tabulator-col-resize-handle") || !placeOf(event.target)) return;
    gestes.editer();
  });
  // a finger that taps the active cell once more opens it
  let tapped = null;
  place.addEventListener("pointerup", (event) => {
    if (event.pointerType !== "touch") return;
    const cell = event.target.closest(".tabulator-cell");
    if (cell && cell === tapped && cell.classList.contains("g-actif")) gestes.editer();
    tapped = cell;
  });
}

function placeOf(target) {
  const cell = target.closest?.(".tabulator-cell");
  const row = cell?.closest(".tabulator-row");
  return row ? { rangee: Number(row.getAttribute("aria-rowindex")) - 2, colonne: Number(cell.getAttribute("aria-colindex")) - 1 } : null;
}

/** Calls `move` with each cell that the pointer reaches until the button is released, scrolling at the sides. */
function follow(grille, move, end) {
  const { support } = grille;
  let last = null;
  let pointer = null;
  const reach = () => {
    if (!pointer) return;
    const box = support.getBoundingClientRect();
    // the frozen column and the total stand before cells that scroll under them
    const left = box.left + (support.scrollLeft > 0 ? grille.cellule(grille.rangees.length - 1, 0).offsetWidth : 0);
    const right = box.left + support.clientWidth;
    const under = support.scrollTop + support.clientHeight < support.scrollHeight - 1 ? grille.epinglees * grille.hauteur : 0;
    const bottom = box.top + support.clientHeight - under;
    // well inside a cell: the line between two rows is of neither
    const x = Math.max(left + INSIDE, Math.min(pointer.clientX, right - INSIDE));
    const y = Math.max(box.top + INSIDE, Math.min(pointer.clientY, bottom - INSIDE));
    const pull = (value, low, high) => (value < low ? -1 : value > high ? 1 : 0);
    support.scrollTop += pull(pointer.clientY, box.top, bottom) * grille.hauteur;
    support.scrollLeft += pull(pointer.clientX, left, right) * grille.hauteur;
    const over = document.elementsFromPoint(x, y).map(placeOf).find(Boolean) ?? last;
    if (!over || (last && over.rangee === last.rangee && over.colonne === last.colonne)) return;
    last = over;
    move(over);
  };
  const timer = setInterval(reach, 50);
  const moved = (event) => {
    if (event.buttons === 0) return stop();
    pointer = event;
    return reach();
  };
  const stop = () => {
    clearInterval(timer);
    removeEventListener("mousemove", moved);
    removeEventListener("mouseup", stop);
    end(last);
  };
  addEventListener("mousemove", moved);
  addEventListener("mouseup", stop);
}

/** The fill handle: over the rows or over the years, whichever is drawn further. */
function fill(event, grille, gestes) {
  event.preventDefault();
  const from = grille.plage;
  let wanted = null;
  const reach = ({ rangee, colonne }) => {
    const column = Math.max(grille.premiere, Math.min(colonne, grille.derniere));
    const down = Math.max(rangee - from.bas, from.haut - rangee, 0);
    const right = Math.max(column - from.droite, from.gauche - column, 0);
    wanted = null;
    if (right && right >= down) wanted = { ...from, gauche: Math.min(from.gauche, column), droite: Math.max(from.droite, column) };
    else if (down) wanted = { ...from, haut: Math.min(from.haut, rangee), bas: Math.max(from.bas, rangee) };
    grille.encadrer("suite", wanted);
  };
  const ranks = (bounds) => ({ ...bounds, gauche: grille.colonnes[bounds.gauche].rang, droite: grille.colonnes[bounds.droite].rang });
  follow(grille, reach, () => {
    grille.encadrer("suite", null);
    if (!wanted) return;
    gestes.prolonger(ranks(from), ranks(wanted));
    grille.selectionner(wanted);
  });
}
