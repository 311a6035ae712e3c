"""How large a file may be, and the refusal of a file that cannot be read at all: the same for every door."""

from __future__ import annotations

from prs_budget.lib.limits import LARGEST_FILE, MEGABYTE
from prs_budget.lib.words import number_text

#: what a workbook may unfold into, and how many times its own size once it is large
LARGEST_UNFOLDED = 300 * MEGABYTE
MOST_RATIO, SMALLEST_SUSPECT = 200, 30 * MEGABYTE
#: files in the archive that a workbook is
MOST_MEMBERS = 2_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
#: cells of the sheets of a workbook, blank ones between filled ones included: its reader keeps them all in memory
MOST_CELLS = 2_500_000
#: rows at the top of a sheet among which the titles of the columns are looked for
PREAMBLE = 40
#: what the process that reads a workbook may take: memory, seconds of processor, seconds of clock, bytes of rows
MOST_MEMORY = 512 * MEGABYTE
LONGEST_READING = 20
LONGEST_WAIT = 60
MOST_GIVEN = 400 * MEGABYTE
#: how many of these processes a machine runs at once, and how long one more waits for its turn, in seconds
MOST_READINGS = 3
LONGEST_QUEUE = 20


class UnreadableFile(Exception):
    """A file from which no row can be read. The message says, in French, what it is and what to do."""


def require_size(size: int) -> None:
    """Refuse a file that is empty or too large."""
    if size == 0:
        raise UnreadableFile("Ce fichier est vide : choisissez celui que vous avez rempli.")
    if size > LARGEST_FILE:
        most = LARGEST_FILE // MEGABYTE
        raise UnreadableFile(
            f"Fichier trop grand : {most} Mo au plus. Découpez-le, par mois par exemple, ou enregistrez-le en .xlsx."
        )


def require_area(rows: int, columns: int) -> None:
    """Refuse a sheet with too many rows or columns."""
    if rows > MOST_ROWS + PREAMBLE:
        raise UnreadableFile(
            f"{number_text(rows)} lignes dans la feuille : {number_text(MOST_ROWS)} au plus. Découpez le fichier, "
            "par mois par exemple ; si le tableau est plus court, supprimez les lignes vides en dessous."
        )
    if columns > MOST_COLUMNS:
        raise UnreadableFile(
            f"{number_text(columns)} colonnes dans la feuille : {MOST_COLUMNS} au plus. "
            "Supprimez celles qui sont en trop."
        )


def require_cells(cells: int) -> None:
    """Refuse a workbook whose sheets, from their first cell to their last, hold too many."""
    if cells > MOST_CELLS:
        raise UnreadableFile(
            f"{number_text(cells)} cellules dans la feuille : {number_text(MOST_CELLS)} au plus dans un classeur. "
            "Supprimez les colonnes et les feuilles qui ne servent pas, ou enregistrez la feuille en CSV."
        )
