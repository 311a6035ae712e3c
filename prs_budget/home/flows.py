"""Credits as flows: from envelopes to axes, from axes to projects. Made from the table that the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from prs_budget.home.drawing import (
    TOLD,
    Flows,
    Hue,
    Knot,
    Picture,
    Stream,
    amount_at,
    href_of,
    leaves_of,
    round_down,
    sentence_of,
    total_of,
)
from prs_budget.lib.crosstab import add
from prs_budget.lib.money import ZERO, shown
from prs_budget.lib.rendering.scale import decimals_of, millionths
from prs_budget.lib.tables.model import Row, Table
from prs_budget.lib.words import counted, listed

#: projects above this share of the whole, rounded down to 1, 2 or 5 and zeros, are named
NAMED_SHARE = Decimal("0.025")
LONGEST_NAME = 36
SINGLE = Hue("seul")

Lines = Callable[[Sequence[str]], str]


def flows(table: Table, colours: Mapping[str, Hue], names: Mapping[str, str], lines: Lines, title: str) -> Picture:
    """Flows of a table whose rows are axes, then projects, and columns envelopes.

    `names` gives the short name of each project; `lines` the address of the lines of several projects.
    Projects under `NAMED_SHARE` are one knot for each axis. Negative amounts have no width: the note says so.
    """
    return _Drawer(table, colours, names, lines).picture(title)


class _Drawer:
    """Draws the two steps of the flows of one table."""

    def __init__(self, table: Table, colours: Mapping[str, Hue], names: Mapping[str, str], lines: Lines) -> None:
        self.table, self.colours, self.names, self.lines = table, colours, names, lines
        self.whole = total_of(table)
        self.envelopes = leaves_of(table)
        self.axes = [row for row in table.rows if row.depth == 0 and row.kind != "interim"]
        self.total = max(sum((amount_at(row, self.whole) for row in self.axes), ZERO), Decimal(1))
        self.threshold = round_down(self.total * NAMED_SHARE)
        self.knots: list[Knot] = []
        self.streams: list[Stream] = []
        self.left_out = 0

    def picture(self, title: str) -> Picture:
        """The whole drawing."""
        for j in self.envelopes:
            self._envelope(j)
        for row in self.axes:
            if self._axis(row):
                self._projects(row)
        unit = self.table.unit
        named = f"projets de plus de {shown(self.threshold, unit, decimals_of(self.table, self.threshold))} "
        note = f"{named}{unit.symbol} nommés"
        if self.left_out:
            note += f" ; {counted(self.left_out, 'négatif')}, sans largeur : voir le tableau"
        largest = sorted(self.streams, key=lambda stream: -stream.length)[:TOLD]
        told = [f"{stream.name} {stream.text}" for stream in largest]
        sentence = sentence_of(title, self.table, told, len(self.streams))
        return Picture("flux", sentence, self.table, Flows(tuple(self.knots), tuple(self.streams)), note)

    def _envelope(self, j: int) -> None:
        column = self.table.columns[j]
        total = self.table.total
        if total is None or not any(amount_at(row, j) > 0 for row in self.axes):
            return
        label = column.labels[0]
        text = total.cells[j].display
        self.knots.append(Knot(f"e{j}", 0, label, label, text, label, SINGLE, href_of(self.table, total, column)))

    def _axis(self, row: Row) -> bool:
        """Draw an axis with what comes to it; False where nothing does."""
        label = row.code or row.label
        hue, href = self.colours[row.key[0]], href_of(self.table, row, self.table.columns[self.whole])
        positive = [j for j in self.envelopes if amount_at(row, j) > 0]
        self.left_out += sum(amount_at(row, j) < 0 for j in self.envelopes)
        if not positive:
            return False
        text = row.cells[self.whole].display
        self.knots.append(Knot(f"a{row.key[0]}", 1, label, label, text, f"{row.code} {row.label}".strip(), hue, href))
        for j in positive:
            column, cell = self.table.columns[j], row.cells[j]
            name, target = f"{column.labels[0]} → {label}", f"a{row.key[0]}"
            length, href = self._length(amount_at(row, j)), href_of(self.table, row, column)
            self.streams.append(Stream(f"e{j}", target, length, name, cell.display, hue, href))
        return True

    def _projects(self, axis: Row) -> None:
        projects = [self.table.rows[i] for i in axis.parts]
        self.left_out += sum(amount_at(row, self.whole) < 0 for row in projects)
        named = [row for row in projects if amount_at(row, self.whole) >= self.threshold]
        others = [row for row in projects if 0 < amount_at(row, self.whole) < self.threshold]
        total = self.table.columns[self.whole]
        for row in sorted(named, key=lambda row: -amount_at(row, self.whole)):
            code = row.code or row.label
            label = f"{row.code} {_cut(self.names.get(row.code, row.label))}".strip()
            self._to_project(axis, (label, code, f"{row.code} {row.label}"), [row], href_of(self.table, row, total))
        if others:
            codes = [row.code or row.label for row in others]
            code = axis.code or axis.label
            label, short = f"{code}, {_others(len(others), bool(named))}", f"{code} · {len(others)}"
            self._to_project(axis, (label, short, listed(codes)), others, self.lines([row.key[-1] for row in others]))

    def _to_project(self, axis: Row, texts: tuple[str, str, str], rows: list[Row], href: str) -> None:
        """A knot of the last step, its label, short label and name, and the flow that leads to it."""
        label, short, name = texts
        amount = add(row.cells[self.whole].amount for row in rows)
        text = shown(amount, self.table.unit, self.table.decimals)
        source, target, hue = f"a{axis.key[0]}", f"p{len(self.knots)}", self.colours[axis.key[0]]
        self.knots.append(Knot(target, 2, label, short, text, name, hue, href))
        through = f"{axis.code or axis.label} → {short if len(rows) == 1 else label}"
        self.streams.append(Stream(source, target, self._length(amount or ZERO), through, text, hue, href))

    def _length(self, amount: Decimal) -> int:
        return max(1, millionths(amount, self.total))


def _others(number: int, besides: bool) -> str:
    """« 3 projets »; « 3 autres projets » besides those that are named."""
    words = ("autre " if besides else "") + "projet"
    return f"{number} {words}" if number == 1 else f"{number} {words.replace(' ', 's ')}s"


def _cut(name: str) -> str:
    """A name short enough for a label, cut between two words."""
    if len(name) <= LONGEST_NAME:
        return name
    return name[: LONGEST_NAME - 1].rsplit(" ", 1)[0].rstrip(",;: ’") + "…"
