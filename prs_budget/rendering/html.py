"""A Table as the HTML of a page: one string, joined; every text escaped once, every figure a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from prs_budget.money import MINUS
from prs_budget.rendering.html_heads import column_classes, header_rows
from prs_budget.rendering.html_stubs import MARK_CLASSES, Stubs
from prs_budget.tables import MEANINGS, Cell, Column, Row, Table, path_token

#: beyond this many cells, names read aloud would double the size of the page
LARGEST_NAMED = 1500
_EMPTY = '<span aria-hidden="true">·</span><span class="p-sr">aucun crédit</span>'
_unsafe = re.compile("[&<>\"']").search


def render(table: Table, *, opened: str = "", dense: bool = False, folded: bool = False) -> SafeString:
    """The `<table class="t">` of a report.

    `opened` is the `cell_token` of the cell whose lines are shown beside it; `dense` draws rows of 24 px;
    `folded` asks the script of the page to start with nested rows folded (without a script, all are shown).
    """
    lines = table.lines
    stubs = Stubs(lines)
    classes = column_classes(table.columns, table.header_depth)
    columns = _drawn(table, classes, named=len(lines) * len(table.columns) <= LARGEST_NAMED)
    body = "\n".join([_row(row, i, columns, stubs, opened) for i, row in enumerate(lines)])
    head = header_rows(table, stubs.corner(table.stub), classes, _hypothetical(lines))
    start = " data-plie" if folded and stubs.foldable else ""
    return mark_safe(
        f'<table id="t-{escape(table.name)}" class="t{" t--serre" if dense else ""}"{start}>'
        f'<caption class="p-sr">{escape(table.caption)}</caption>'
        f"{head}\n<tbody>\n{body}\n</tbody></table>"
    )


def cell_token(row: Row, column: Column) -> str:
    """« A2,FIR »: the crossing of a row and a column, as an address names it (before quoting)."""
    return f"{path_token(row.key)},{path_token(column.key)}"


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is the same in every cell of a column, made once.

    `address` is "" where cells do not open; `link` and `token` are the text before and after the row's token.
    """

    column: Column
    classes: str
    address: str
    link: str
    token: str
    #: the column's name read aloud; None where the table is too large for names
    name: str | None
    unit: str
    opening: str
    empty: str


def _drawn(table: Table, classes: Sequence[str], *, named: bool) -> list[_Drawn]:
    drill = escape(table.drill)
    drawn = []
    for column, words in zip(table.columns, classes, strict=True):
        figures = column.content == "amount"
        name = escape(" › ".join(label for label in column.labels if label)) if named else None
        token = quote(path_token(column.key), safe="/")
        opening = f'<td class="{words}">' if words else "<td>"
        empty = f'<td class="{f"{words} vide".lstrip()}">{_EMPTY}</td>' if figures else f"{opening}</td>"
        link = f'{opening}<a href="{drill}' if drill and figures else ""
        address = drill if figures else ""
        drawn.append(_Drawn(column, words, address, link, f',{token}">', name, table.unit.symbol, opening, empty))
    return drawn


def _row(row: Row, position: int, columns: Sequence[_Drawn], stubs: Stubs, opened: str) -> str:
    cells = row.cells
    if _unsafe("".join([cell.display for cell in cells])):
        cells = tuple([cell._replace(display=escape(cell.display)) for cell in cells])
    path = path_token(row.key)
    heads = stubs.opening(position, row)
    if _has_no_sum(row):
        return heads + "".join([f"{column.opening}</td>" for column in columns]) + "</tr>"
    token = quote(path, safe="/")
    chosen = opened if opened.startswith(f"{path},") else ""
    # the common cell is joined here, without a call; anything else takes the long way
    special = bool(chosen) or columns[0].name is not None or not _has_lines(row)
    parts = [heads]
    for cell, column in zip(cells, columns, strict=True):
        display = cell[1]
        if not display:
            parts.append(column.empty if cell[0] is None else f"{column.opening}</td>")
        elif special or cell[2] or display[0] == MINUS or cell[0] is None:
            parts.append(_cell(row, cell, column, token, chosen))
        elif column.link:
            parts.append(f"{column.link}{token}{column.token}{display}</a></td>")
        else:
            parts.append(f"{column.opening}{display}</td>")
    parts.append("</tr>")
    return "".join(parts)


def _cell(row: Row, cell: Cell, drawn: _Drawn, token: str, chosen: str) -> str:
    """Any cell that shows something; its display is already escaped."""
    words = [drawn.classes] if drawn.classes else []
    figure = drawn.column.content == "amount"
    if figure and cell.amount is None:
        words.append("vide")
    if figure and cell.display.startswith(MINUS):
        words.append("neg")
    if cell.mark:
        words.append(MARK_CLASSES[cell.mark])
    here = bool(chosen) and chosen == cell_token(row, drawn.column)
    if here:
        words.append("choisi")
    attribute = f' class="{" ".join(words)}"' if words else ""
    said = f", {MEANINGS[cell.mark].word}" if cell.mark else ""
    hidden = f'<span class="p-sr">{said}</span>' if said else ""
    current = ' aria-current="true"' if here else ""
    if not drawn.link or cell.amount is None or not _has_lines(row):
        return f"<td{attribute}{current}>{cell.display}{hidden}</td>"
    label = ""
    if drawn.name is not None:
        name = f"{escape(row.code or row.label)} × {drawn.name}, {cell.display} {drawn.unit}{said}"
        label, hidden = f' aria-label="{name}, ouvrir les lignes"', ""
    target = f'href="{drawn.address}{token}{drawn.token[:-2]}"'
    return f"<td{attribute}><a {target}{label}{current}>{cell.display}{hidden}</a></td>"


def _has_lines(row: Row) -> bool:
    """Whether lines stand behind the figures of a row: not behind an interim row without a key."""
    return row.kind != "interim" or bool(row.key)


def _has_no_sum(row: Row) -> bool:
    """Whether a row stands for parts that may not be added: « aucun crédit » would be untrue there."""
    if row.kind not in {"subtotal", "total"} or row.parts:
        return False
    return not any(cell.display for cell in row.cells)


def _hypothetical(rows: Sequence[Row]) -> frozenset[int]:
    """The positions of the columns whose every figure is a hypothesis."""
    if "hypothesis" not in {cell.mark for row in rows for cell in row.cells}:
        return frozenset()
    found: set[int] = set()
    excluded: set[int] = set()
    for row in rows:
        for position, cell in enumerate(row.cells):
            if cell.mark == "hypothesis":
                found.add(position)
            elif cell.amount is not None:
                excluded.add(position)
    return frozenset(found - excluded)
