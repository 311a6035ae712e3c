"""The figures of a page, read back from what it answers, and those of its floor: cents, by row and column."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import unquote

from openpyxl import load_workbook

from allocations.enums import Dimension
from prs_budget.lib.money import MINUS, NO_BREAK_SPACE, to_cents
from prs_budget.lib.tables.model import Key, parse_path

#: (table, row path, column path)
Place = tuple[str, Key, Key]
Figures = dict[Place, int]

INTERIM: Key = ("interim",)
_TABLE = re.compile(r'<table id="t-([^"]+)"(.*?)</table>', re.DOTALL)
_CELL = re.compile(r'<td[^>]*><a href="([^"]*)"[^>]*>([^<]*)<')
_AMOUNT = re.compile(r'<td class="tcol[^"]*"[^>]*>([^<]*)')


@dataclass(frozen=True, slots=True)
class Shape:
    """A table of a page: its name, and what it crosses. Without `outside`, « Autres » is not counted."""

    name: str
    rows: tuple[Dimension, ...]
    columns: tuple[Dimension, ...] = ()
    outside: bool = True


def expected(shape: Shape, facts: Iterable[tuple[Mapping[Dimension, str], int]]) -> Figures:
    """Every figure of a table, subtotals and totals included, from (keys, cents) of each fact. Years never add up."""
    found: defaultdict[Place, int] = defaultdict(int)
    for keys, cents in facts:
        if not shape.outside and keys[Dimension.AXIS] == "AUTRES":
            continue
        for row in _sums([(one, keys[one]) for one in shape.rows]):
            for column in _sums([(one, keys[one]) for one in shape.columns]):
                found[shape.name, row, column] += cents
    return dict(found)


def _sums(steps: list[tuple[Dimension, str]]) -> list[Key]:
    """The paths in which a leaf counts: its own, and those above. A year, when it is there, stays in all of them."""
    apart = tuple(key for dimension, key in steps if dimension == Dimension.YEAR)
    keys = [key for dimension, key in steps if dimension != Dimension.YEAR]
    return [(*keys[:depth], *apart) for depth in range(len(keys) + 1)]


def of_page(text: str) -> Figures:
    """The figures of the tables of a page whose cells open; rows that repeat others are left out."""
    found: Figures = {}
    for name, table in _TABLE.findall(text):
        for href, display in _CELL.findall(table):
            row, _, column = unquote(unescape(href).rpartition("ouvre=")[2]).partition(",")
            if parse_path(row) != INTERIM:
                found[name, parse_path(row), parse_path(column)] = _cents(display)
    return found


def of_document(text: str) -> Figures:
    """The figures of an answer of the API, exact."""
    document = json.loads(text)
    columns = [tuple(column["key"]) for column in document["columns"]]
    rows = [(tuple(row["key"]), row["cells"]) for row in document["rows"]]
    rows.append(((), document["total"]["cells"]))
    return {
        ("croisement", row, column): to_cents(cell["amount"])
        for row, cells in rows
        for column, cell in zip(columns, cells, strict=True)
        if cell is not None
    }


def numbers_of(workbook: bytes) -> Counter[int]:
    """Every number of a workbook, in cents."""
    book = load_workbook(BytesIO(workbook), data_only=True)
    values = (value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    return Counter(round(Decimal(str(value)) * 100) for value in values if isinstance(value, int | float))


def of_lines(text: str) -> list[int]:
    """The amounts of the list of lines that a page shows, its total last."""
    tables = dict(_TABLE.findall(text))
    return [_cents(display) for display in _AMOUNT.findall(tables["lignes"].partition("<tbody>")[2])]


def differences(page: Figures, floor: Figures) -> list[str]:
    """Where a page and its floor differ. What is not on the page must be nothing; what is more must be zero."""
    places = [place for place in {*page, *floor} if page.get(place, 0) != floor.get(place, 0)]
    missing = [place for place, cents in floor.items() if cents and place not in page]
    return [f"{place} : page {page.get(place)}, plancher {floor.get(place)}" for place in sorted({*places, *missing})]


def _cents(display: str) -> int:
    plain = display.replace(NO_BREAK_SPACE, "").replace(",", ".").replace(MINUS, "-").removeprefix("+")
    return to_cents(plain)
