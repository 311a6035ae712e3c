"""From a crossing to the rows of a Table: amounts or gaps, shares of the whole, and the sum of some rows repeated."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from prs_budget.lib.crosstab import Crossing, add
from prs_budget.lib.money import ZERO, percentages
from prs_budget.lib.tables.model import EMPTY, Basis, Cell, Column, Mark, Row


class RowHead(NamedTuple):
    """What heads a row and stands beside it."""

    code: str
    label: str
    href: str = ""
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Interim:
    """A row that repeats the sum of the rows at `positions`, above the one at `place`; it counts in no total."""

    label: str
    positions: tuple[int, ...]
    place: int
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Dressing:
    """What stands around the figures of a crossing. `heads`, `marks` and `bases` have one item per row of it.

    `columns` are those of the crossing, and may end with the share of one of them in the whole. `write` gives the
    texts of amounts. No `bases`: no document prints any of these figures.
    """

    columns: tuple[Column, ...]
    heads: Sequence[RowHead]
    marks: Sequence[Sequence[Mark]]
    write: Callable[[Sequence[Decimal | None]], Sequence[str]]
    bases: Sequence[Sequence[Basis]] = ()
    interim: Interim | None = None


def filled(crossing: Crossing, at: Collection[int]) -> Crossing:
    """The crossing with a zero in these columns of each row that holds nothing, unless its parts may not be added."""
    values = tuple(
        line if node.mixed or any(amount is not None for amount in line) else _with_zeros(line, at)
        for node, line in zip(crossing.rows, crossing.values, strict=True)
    )
    return replace(crossing, values=values)


def _with_zeros(line: Sequence[Decimal | None], at: Collection[int]) -> tuple[Decimal | None, ...]:
    return tuple(ZERO if j in at else amount for j, amount in enumerate(line))


def rows_of(crossing: Crossing, dressing: Dressing, other: Crossing | None = None) -> list[Row]:
    """The rows of a table, the total last. With another crossing of the same rows and columns, its gaps to this one."""
    last = dressing.columns[-1]
    shares = _shares(crossing, last.parts[0]) if last.content == "share" else None
    rows = []
    for i, (node, head) in enumerate(zip(crossing.rows, dressing.heads, strict=True)):
        cells = _gaps(crossing.values[i], other.values[i], dressing) if other else _amounts(crossing, i, dressing)
        if shares is not None:
            cells.append(shares[i])
        rows.append(
            Row(
                node.path,
                head.code,
                head.label,
                tuple(cells),
                node.depth if node.path else 0,
                node.kind,
                () if node.mixed else node.parts,
                head.href,
                head.note,
                origin=head.origin,
            )
        )
    return rows if dressing.interim is None else _with_interim(rows, dressing, dressing.interim)


def _amounts(crossing: Crossing, i: int, dressing: Dressing) -> list[Cell]:
    values = crossing.values[i]
    cells = list(map(Cell, values, dressing.write(values), dressing.marks[i]))
    if not dressing.bases:
        return cells
    told = zip(cells, dressing.bases[i], strict=True)
    return [cell._replace(basis=basis) if basis else cell for cell, basis in told]


def _gaps(base: Sequence[Decimal | None], other: Sequence[Decimal | None], dressing: Dressing) -> list[Cell]:
    """The other side less this one; nothing counts as zero against something."""
    sides = list(zip(base, other, strict=True))
    gaps = [None if before is None and after is None else (after or ZERO) - (before or ZERO) for before, after in sides]
    return [
        EMPTY if gap is None else Cell(gap, text, "", before, after)
        for gap, text, (before, after) in zip(gaps, dressing.write(gaps), sides, strict=True)
    ]


def _shares(crossing: Crossing, at: int) -> list[Cell]:
    """The share of each row in the whole, all written together; nothing where a row has no total."""
    return _written_shares([line[at] for line in crossing.values], crossing.values[-1][at] or ZERO)


def _written_shares(amounts: Sequence[Decimal | None], whole: Decimal) -> list[Cell]:
    ratios = [None if amount is None else amount / whole for amount in amounts]
    return list(map(Cell, ratios, percentages(ratios)))


def _with_interim(rows: Sequence[Row], dressing: Dressing, interim: Interim) -> list[Row]:
    """Rows are named by position: those behind the inserted one move by one."""
    place = interim.place

    def moved(parts: Sequence[int]) -> tuple[int, ...]:
        return tuple(part + (part >= place) for part in parts)

    cells = _summed(rows, dressing, interim)
    row = Row(("interim",), "", interim.label, cells, 0, "interim", moved(interim.positions))
    after = [replace(row, parts=moved(row.parts)) for row in rows]
    return [*after[:place], row, *after[place:]]


def _summed(rows: Sequence[Row], dressing: Dressing, interim: Interim) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    marks = (*interim.marks, "")
    for j, (column, mark) in enumerate(zip(dressing.columns, marks, strict=False)):
        if column.content == "share":
            whole = rows[-1].cells[column.parts[0]].amount
            cells += _written_shares([cells[column.parts[0]].amount], whole or ZERO)
            continue
        some = [rows[i].cells[j] for i in interim.positions]
        amount = add(cell.amount for cell in some)
        base, other = add(cell.base for cell in some), add(cell.other for cell in some)
        cells.append(EMPTY if amount is None else Cell(amount, dressing.write([amount])[0], mark, base, other))
    return tuple(cells)
