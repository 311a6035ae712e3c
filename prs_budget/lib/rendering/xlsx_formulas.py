"""The live formulas of a sheet: each sum of the table, written with the cells it adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name

from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.model import Column, Proof, Row, Table

#: what a spreadsheet accepts: 255 arguments of a function, 8 192 characters of a formula
_MOST_ARGUMENTS = 250
_LONGEST = 8000
LEAF = "détail"
#: the column of a sheet that holds the codes of its rows
CODES = "A"


class Formulas:
    """Writes the formula of any cell of one table, laid out from row `first` and column `left` (from 0).

    `kinds` is the column that says of each row whether it is a detail or a sum; `levels` are those that hold the
    heading of each level of rows.
    """

    def __init__(self, table: Table, *, first: int, left: int, kinds: int, levels: Sequence[int]) -> None:
        self._lines = table.lines
        self._columns = table.columns
        self._first = first
        self._total = None if table.total is None else first + len(table.rows)
        self._names = [xl_col_to_name(left + position) for position in range(len(table.columns))]
        self._kinds = xl_col_to_name(kinds)
        self._levels = [xl_col_to_name(position) for position in levels]
        self._ends = _ends(self._lines)
        self._mixed = [_is_mixed(row, self._lines, self._columns) for row in self._lines]

    def of(self, i: int, j: int) -> str:
        """The formula of cell (i, j) of the table; "" where the cell is a value of its own, or must stay blank."""
        row, column = self._lines[i], self._columns[j]
        if column.content == "share":
            return self._share(i, column)
        if column.content == "rate":
            return self._rate(i, column)
        if column.content == "text" or self._mixed[i] or self._is_unknown(row, column, j):
            return ""
        if column.less:
            return self._gap(i, column)
        if column.parts and row.cells[j].amount and not self._has_parts(row, column):
            # a figure of the whole that has no parts: a sum of blanks would make a zero of it
            return ""
        if column.parts:
            total = self._across(i, column.parts)
        else:
            total = self._down(i, row, self._names[j])
        if total and row.cells[j].amount is None:
            # nothing to add yet: the cell stays empty, and lives as soon as something is typed
            return f'IF(COUNT{total[3:]}=0,"",{total})'
        return total

    def _is_unknown(self, row: Row, column: Column, j: int) -> bool:
        """Whether the table says that a sum or a difference is not known: a formula would read it as zero."""
        if row.cells[j].amount is not None:
            return False
        known = any(row.cells[part].amount is not None for part in (*column.parts, *column.less))
        return bool(row.cells[j].display) or known

    def _has_parts(self, row: Row, column: Column) -> bool:
        return any(row.cells[part].amount is not None for part in column.parts)

    def leaves(self, sheet: str, called: str = "", proof: Proof | None = None) -> str:
        """The sum of every detail of the sheet, or of those that a proof covers, without going through any subtotal."""
        rows = len(self._lines) - (self._total is not None)
        top, bottom = self._first + 1, self._first + rows
        wanted = _details(self._columns, proof)
        if not rows or not wanted:
            return ""
        name = "'" + sheet.replace("'", "''") + "'!"
        kinds = f'({name}${self._kinds}${top}:${self._kinds}${bottom}="{LEAF}")'
        heads = self._heads_of(proof)
        if heads:
            text = proof.code if proof is not None and proof.code else called
            kinds += f'*({name}${heads}${top}:${heads}${bottom}="{text}")'
        ranges = [f"{name}{a}{top}:{b}{bottom}" for a, b in self._spans(wanted)]
        return "+".join(f"SUMPRODUCT({kinds}*ISNUMBER({area}),{area})" for area in ranges)

    def _heads_of(self, proof: Proof | None) -> str:
        """The column whose text tells the rows that a proof covers; none where it covers all."""
        if proof is not None and proof.code:
            return CODES
        if proof is None or max(proof.told_in, proof.level) < 0:
            return ""
        return self._names[proof.told_in] if proof.told_in >= 0 else self._levels[proof.level]

    def _across(self, i: int, positions: Sequence[int]) -> str:
        number = self._first + i + 1
        return self._sum([_area(f"{a}{number}", f"{b}{number}") for a, b in self._spans(positions)])

    def _gap(self, i: int, column: Column) -> str:
        """What the parts of a column exceed those that it subtracts by; blank where there is nothing on either side."""
        cells = self._lines[i].cells
        if all(cells[part].amount is None for part in (*column.parts, *column.less)):
            return ""
        sides = (self._across(i, column.parts), self._across(i, column.less))
        return "-".join(f"ROUND({side},{-column.step})" if column.step else side for side in sides)

    def _rate(self, i: int, column: Column) -> str:
        numerator, denominator = column.parts
        cells = self._lines[i].cells
        if cells[numerator].amount is None or not cells[denominator].amount:
            return ""
        number = self._first + i + 1
        below = f"{self._names[denominator]}{number}"
        return f'IF({below}=0,"",{self._names[numerator]}{number}/{below})'

    def _share(self, i: int, column: Column) -> str:
        if len(column.parts) != 1 or self._total is None or self._lines[i].cells[column.parts[0]].amount is None:
            return ""
        name = self._names[column.parts[0]]
        whole = f"{name}${self._total + 1}"
        return f'IF({whole}=0,"",{name}{self._first + i + 1}/{whole})'

    def _down(self, i: int, row: Row, name: str) -> str:
        spans = [(self._first + a + 1, self._first + b + 1) for a, b in runs(row.parts)]
        formula = self._sum([_area(f"{name}{a}", f"{name}{b}") for a, b in spans])
        if formula or not row.parts or row.kind == "interim":
            return formula
        # too many parts to name them: every detail down to the end of the branch
        top, bottom = (self._first + 1, self._first + len(self._lines) - 1)
        if row.kind != "total":
            top, bottom = self._first + i + 2, self._first + self._ends[i] + 1
        return f'SUMIF(${self._kinds}${top}:${self._kinds}${bottom},"{LEAF}",{name}{top}:{name}{bottom})'

    def _sum(self, references: Sequence[str]) -> str:
        """« SUM(C5:C9,C12) »; "" where a spreadsheet would refuse its length."""
        formula = f"SUM({','.join(references)})" if references else ""
        return formula if len(references) <= _MOST_ARGUMENTS and len(formula) <= _LONGEST else ""

    def _spans(self, positions: Iterable[int]) -> list[tuple[str, str]]:
        return [(self._names[a], self._names[b]) for a, b in runs(positions)]


def _area(first: str, last: str) -> str:
    return first if first == last else f"{first}:{last}"


def sum_of_leaves(table: Table, called: str = "", proof: Proof | None = None) -> Decimal:
    """The exact sum of the details of a table, or of those that a proof covers: what the live formula must find."""
    wanted = _details(table.columns, proof)
    rows = [row for row in table.rows if row.kind == "leaf" and (proof is None or proof.covers(called, row))]
    amounts = (row.cells[j].amount for row in rows for j in wanted)
    return sum((amount for amount in amounts if amount is not None), ZERO)


def _details(columns: Sequence[Column], proof: Proof | None = None) -> list[int]:
    """The positions of the columns of amounts that add no other column, and that a proof covers."""
    return [
        j
        for j, column in enumerate(columns)
        if column.content == "amount" and not column.parts and column.kind != "interim"
        if proof is None or proof.columns is None or j in proof.columns
    ]


def runs(positions: Iterable[int]) -> list[tuple[int, int]]:
    """Positions as runs: 1, 2, 3, 7 gives (1, 3) and (7, 7)."""
    runs: list[tuple[int, int]] = []
    for position in sorted(positions):
        if runs and runs[-1][1] == position - 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def _ends(rows: Sequence[Row]) -> list[int]:
    """For each row, the position of the last row below it in its branch."""
    ends = list(range(len(rows)))
    branch: list[int] = []
    for position, row in enumerate(rows):
        while branch and (rows[branch[-1]].depth >= row.depth or row.kind == "total"):
            ends[branch.pop()] = position - 1
        branch.append(position)
    for position in branch:
        ends[position] = len(rows) - 1
    return ends


def _is_mixed(row: Row, rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Whether adding the parts of a row has no meaning (years): it is blank where a part holds something."""
    if row.kind == "leaf":
        return False
    if not row.parts and row.kind != "interim":
        return True
    return any(
        row.cells[j].amount is None and rows[part].cells[j].amount is not None
        for j in _details(columns)
        for part in row.parts
    )
