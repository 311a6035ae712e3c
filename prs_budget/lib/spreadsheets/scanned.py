"""What is known of a sheet before it is opened: how far it goes, which cells have no value to read or a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from prs_budget.lib.spreadsheets.limits import require_area, require_cells

DAMAGED = (
    "Ce classeur est abîmé ou incomplet : rouvrez-le dans Excel ou LibreOffice, enregistrez-le à nouveau en .xlsx."
)
NO_VALUE = "formule sans résultat : ouvrez le classeur dans Excel ou LibreOffice, enregistrez-le, déposez-le à nouveau."
ERROR = "erreur du tableur (#REF!, #N/A…) : corrigez-la dans le classeur."
MERGED = "cellule fusionnée avec une autre : défusionnez-les dans le classeur, puis remplissez chacune."
#: a cell by its row and its column, from 1
Place = tuple[int, int]
#: why a cell that is not blank has no value
Places = Mapping[Place, str]


@dataclass(slots=True)
class Scanned:
    """A sheet gone through once. `merged` are the first and the last cell of each merged area."""

    rows: int = 0
    columns: int = 0
    blank: dict[Place, str] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    hidden: list[int] = field(default_factory=list)
    #: the first and the last of the columns, side by side, that nobody sees
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    covered: int = 0
    #: cells that show thousands of what they hold; the width at which others are shown with leading zeros
    scaled: set[Place] = field(default_factory=set)
    padded: dict[Place, int] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Go as far as a cell that holds something; refuse an area too large."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        require_area(self.rows, self.columns)
        require_cells(self.rows * self.columns)

    def cover(self, first: Place, last: Place) -> None:
        """Note the cells of a merged area but its first, within the sheet: their value is not theirs."""
        rows, columns = min(last[0], self.rows), min(last[1], self.columns)
        self.covered += (rows - first[0] + 1) * (columns - first[1] + 1)
        require_cells(self.covered)
        for row in range(first[0], rows + 1):
            for column in range(first[1], columns + 1):
                if (row, column) != first:
                    self.blank.setdefault((row, column), MERGED)
