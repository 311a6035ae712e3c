"""A Table as a French csv: one header line, one line per row, opened alike by Excel and by pandas.

`pandas.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig")` reads it in one call.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from prs_budget.lib.money import Unit, rounded
from prs_budget.lib.tables.model import Cell, Column, Content, Kind, Table

#: the byte order mark by which Excel knows UTF-8
_MARK_OF_UTF8 = "\ufeff"
#: a spreadsheet would run a text that begins so as a formula
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNITS: dict[Content, str] = {"amount": " (€)", "share": " (%)", "rate": " (%)", "text": ""}
_KINDS: dict[Kind, str] = {
    "leaf": "détail",
    "subtotal": "sous-total",
    "total": "total",
    "interim": "rappel",
}


def render(table: Table) -> bytes:
    """The table in UTF-8 with its mark, « ; » between cells, CRLF, exact euros with a decimal comma.

    Every heading is said once, an amount with its unit; each level of rows has its code and its label.
    One row in the csv per row of the table; « Type » tells details from sums, « Origine » where its figures come from
    and how exact they are, « Remarque » what the source prints beside the row; « À savoir » adds the doubts of lines.
    The identity of the report is repeated on each line: a file stays readable alone, pasted under another, or filtered.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows(_lines(table))
    return (_MARK_OF_UTF8 + text.getvalue()).encode()


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe is put before « = + - @ » and controls."""
    return "'" + text if text.startswith(_DANGEROUS) else text


def _lines(table: Table) -> Iterator[list[str]]:
    depth = len(table.levels)
    titles = [title for level in table.levels for title in (f"{level} (code)", level)]
    titles += ["Niveau", "Type", *_titles(table.columns)]
    # what a column says line by line is not said again
    origins = [] if "Origine" in titles else ["Origine"]
    known = " · ".join(table.caveats)
    identity = [
        (name, " · ".join(filter(None, (value, known))) if name == "À savoir" else value)
        for name, value in table.identity.items()
        if name not in {"Unité", *titles}
    ]
    every = (*titles, *origins, "Remarque", *(name for name, _ in identity))
    yield [safe(title) for title in _once(every)]
    constant = [safe(value) for _, value in identity]
    blank = [""] * 2 * depth
    above: list[str] = []
    for row in table.lines:
        above = (above + blank)[: 2 * row.depth]
        above += [safe(row.file_code), safe(row.label)]
        heads = (above + blank)[: 2 * depth]
        level = "0" if row.kind == "total" else str(row.depth + 1)
        figures = map(_figure, row.cells, table.columns)
        origin = [table.origin_of(row)] if origins else []
        yield [*heads, level, _KINDS[row.kind], *figures, *origin, safe(row.note), *constant]


def _titles(columns: Sequence[Column]) -> list[str]:
    """The heading of each column; a share or a rate that is not alone in its name says of what it is."""
    titles = [_title(column) for column in columns]
    return [
        f"{_title(columns[column.parts[0]]).removesuffix(_UNITS['amount'])} › {title}"
        if titles.count(title) > 1 and column.content in {"share", "rate"} and column.parts
        else title
        for column, title in zip(columns, titles, strict=True)
    ]


def _once(titles: Sequence[str]) -> list[str]:
    """Headings that a reader of files can tell apart: the second of one name is numbered."""
    told: list[str] = []
    for title in titles:
        name, number = title, 1
        while name in told:
            number += 1
            name = f"{title} ({number})"
        told.append(name)
    return told


def _title(column: Column) -> str:
    unit = _UNITS[column.content]
    return " › ".join(label for label in column.labels if label).removesuffix(unit) + unit


def _figure(cell: Cell, column: Column) -> str:
    if column.content == "text":
        return safe(cell.display)
    if cell.amount is None:
        return ""
    amount = rounded(cell.amount * 100, Unit.EUR, 2) if column.content in {"share", "rate"} else cell.amount
    return f"{amount:.2f}".replace(".", ",")
