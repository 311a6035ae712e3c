"""Credits as bars: by envelope and axis, by axis and project. Made from the tables that the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prs_budget.home.drawing import (
    TOLD,
    Bar,
    Bars,
    Hue,
    Picture,
    Piece,
    amount_at,
    href_of,
    leaves_of,
    sentence_of,
    total_of,
)
from prs_budget.lib.rendering.scale import Scale
from prs_budget.lib.tables.model import Row, Table


def destinations(table: Table, colours: Mapping[str, Hue], title: str) -> Picture:
    """Stacked bars of a table whose rows are envelopes and columns axes; the largest first."""
    axes = leaves_of(table)
    whole = total_of(table)
    rows = sorted((row for row in table.rows if row.cells[whole].amount), key=lambda row: -amount_at(row, whole))
    scale = Scale.of(table, (amount_at(row, whole) for row in rows))
    bars = []
    for row in rows:
        pieces = tuple(
            Piece(
                colours[table.columns[j].key[0]],
                scale.length(amount_at(row, j)),
                row.cells[j].display,
                table.columns[j].key[0],
                f"{row.label} × {table.columns[j].labels[0]}",
                href_of(table, row, table.columns[j]),
            )
            if row.cells[j].amount
            else None
            for j in axes
        )
        bars.append(_bar(table, row, row.label, whole, pieces))
    told = []
    for row in rows[:TOLD]:
        largest = max(axes, key=lambda j: amount_at(row, j))
        told.append(
            f"{row.label} {row.cells[whole].display}, dont {table.columns[largest].labels[0]} "
            f"{row.cells[largest].display}"
        )
    return Picture("barres", sentence_of(title, table, told, len(rows)), table, Bars(tuple(bars), scale.ticks()))


def axes(table: Table, colours: Mapping[str, Hue], title: str) -> Picture:
    """Columns of a table whose rows are axes, then projects: a part for each project, the largest at the foot."""
    whole = total_of(table)
    tops = [row for row in table.rows if row.depth == 0 and row.kind != "interim"]
    scale = Scale.of(table, (amount_at(row, whole) for row in tops))
    bars, told = [], []
    for row in tops:
        parts = [table.rows[i] for i in row.parts if table.rows[i].cells[whole].amount]
        parts.sort(key=lambda part: -amount_at(part, whole))
        pieces = tuple(
            Piece(
                colours[row.key[0]],
                scale.length(amount_at(part, whole)),
                part.cells[whole].display,
                part.code or part.label,
                f"{part.code} {part.label}".strip(),
                href_of(table, part, table.columns[whole]),
            )
            for part in parts
        )
        bars.append(_bar(table, row, row.code or row.label, whole, pieces))
        first = f", dont {parts[0].code or parts[0].label} {parts[0].cells[whole].display}" if parts else ""
        told.append((amount_at(row, whole), f"{row.code or row.label} {row.cells[whole].display}{first}"))
    told.sort(key=lambda pair: -pair[0])
    sentence = sentence_of(title, table, [text for _, text in told[:TOLD]], len(tops))
    return Picture("colonnes", sentence, table, Bars(tuple(bars), scale.ticks()))


def _bar(table: Table, row: Row, label: str, whole: int, pieces: tuple[Piece | None, ...]) -> Bar:
    return Bar(
        label,
        row.cells[whole].display,
        f"{row.code} {row.label}".strip(),
        href_of(table, row, table.columns[whole]),
        pieces,
    )


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of the legend: a colour (none for a sum), what it stands for, its figure and its share."""

    hue: Hue | None
    code: str
    label: str
    text: str
    part: str
    href: str


def legend(table: Table, colours: Mapping[str, Hue], names: Mapping[str, str], whole: str) -> list[LegendEntry]:
    """The axes of a table whose rows are axes, then projects; `names` their short names, `whole` that of the total."""
    total, part = total_of(table), next(j for j, column in enumerate(table.columns) if column.content == "share")
    entries = []
    for row in (row for row in table.lines if row.depth == 0):
        axis = row.kind not in {"interim", "total"}
        label = names.get(row.code or row.label, row.label) if axis else whole if row.kind == "total" else row.label
        hue = colours[row.key[0]] if axis else None
        href = href_of(table, row, table.columns[total])
        entries.append(LegendEntry(hue, row.code, label, row.cells[total].display, row.cells[part].display, href))
    return entries
