"""How large a file may be, and the refusal of a file that cannot be read at all."""

from __future__ import annotations

from prs_budget.money import NO_BREAK_SPACE

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
#: what a workbook may unfold into, and how many times its own size once it is large
LARGEST_UNFOLDED = 300 * MEGABYTE
MOST_RATIO, SMALLEST_SUSPECT = 200, 30 * MEGABYTE
MOST_ROWS = 100_000
MOST_COLUMNS = 500
#: cells of one sheet of a workbook, blank ones between filled ones included: the reader keeps them all in memory
MOST_CELLS = 2_500_000
#: rows at the top of a sheet among which the titles of the columns are looked for
PREAMBLE = 40


class UnreadableFile(Exception):
    """A file from which no row can be read. The message says, in French, what it is and what to do."""


def counted(number: int) -> str:
    """« 50 000 »."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE)


def require_size(size: int) -> None:
    """Refuse a file that is empty or too large."""
    if size == 0:
        raise UnreadableFile("Ce fichier est vide : choisissez celui qui contient les mouvements.")
    if size > LARGEST_FILE:
        most = LARGEST_FILE // MEGABYTE
        raise UnreadableFile(
            f"Fichier trop grand : {most} Mo au plus. Découpez-le par mois, ou enregistrez-le en .xlsx."
        )


def require_area(rows: int, columns: int) -> None:
    """Refuse a sheet with too many rows, columns or cells."""
    if rows > MOST_ROWS + PREAMBLE:
        raise UnreadableFile(
            f"{counted(rows)} lignes dans la feuille : {counted(MOST_ROWS)} au plus. Découpez le fichier, par mois par "
            "exemple ; si le tableau est plus court, supprimez les lignes vides en dessous."
        )
    if columns > MOST_COLUMNS:
        raise UnreadableFile(
            f"{counted(columns)} colonnes dans la feuille : {MOST_COLUMNS} au plus. Supprimez celles qui sont en trop."
        )
