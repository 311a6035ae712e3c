"""The column headings of an HTML table: grouped header rows, with real spans and scopes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from prs_budget.lib.tables.model import Column, Table


def column_classes(columns: Sequence[Column], depth: int) -> list[str]:
    """The CSS classes that every cell of a column wears, by position; a text also wears the key of its column.

    `tcol` is the total, of which a narrow screen keeps one; several totals (a year each) are `stc`, like
    subtotals. `sep` draws the line before a group.
    """
    totals = sum(column.kind == "total" for column in columns)
    starts = {start for start, _ in _runs(columns, 0)} - {0} if depth > 1 else set()
    return [_classes(column, totals == 1, position in starts) for position, column in enumerate(columns)]


def _classes(column: Column, single: bool, starts: bool) -> str:
    if column.content == "text":
        return f"txt txt-{escape(column.key[-1])}" if column.key else "txt"
    if column.content in {"share", "rate"}:
        return "part" if column.content == "share" else "part taux"
    if column.kind == "total" and single:
        return "tcol"
    words = ["sep"] if starts else []
    if column.kind != "leaf":
        words.append("stc")
    return " ".join(words)


def header_rows(table: Table, corner: str, classes: Sequence[str], hypothetical: frozenset[int]) -> str:
    """The `<thead>`, and the column groups its headings point at.

    `corner` is the HTML of the first heading; `hypothetical` the positions of the columns made of hypotheses.
    """
    depth = table.header_depth
    rows = []
    for level in range(depth):
        heads = [_head(corner, "une", "col", 1, depth)] if level == 0 else []
        for start, width in _runs(table.columns, level):
            column = table.columns[start]
            last = len(column.labels) - 1
            if last > level and column.labels[level]:
                scope = "colgroup" if level == 0 else "col"
                height = _blanks_below(column, level) + 1
                heads.append(_head(escape(column.labels[level]), _group(classes[start]), scope, width, height))
            elif max(last, 0) == level:
                heads.append(_leaf(column, classes[start], depth - level, start in hypothetical))
        rows.append(f"<tr>{''.join(heads)}</tr>")
    groups = ""
    if depth > 1:
        spans = (f'<colgroup span="{width}"></colgroup>' for _, width in _runs(table.columns, 0))
        groups = "<colgroup></colgroup>" + "".join(spans)
    return f"{groups}<thead>{''.join(rows)}</thead>"


def _blanks_below(column: Column, level: int) -> int:
    """How many levels a heading takes beyond its own: « Total » stands above « 2017 » across an empty level."""
    below = column.labels[level + 1 :]
    return next((count for count, label in enumerate(below) if label), 0)


def _group(classes: str) -> str:
    return "sep" if "sep" in classes.split() else ""


def _leaf(column: Column, classes: str, height: int, hypothetical: bool) -> str:
    text = escape(column.labels[-1] if column.labels else "")
    if hypothetical:
        classes = f"{classes} hyp".strip()
        text += ' <span aria-hidden="true">h</span><span class="p-sr">(hypothèse)</span>'
    return _head(text, classes, "col", 1, height, column.title)


def _head(content: str, classes: str, scope: str, width: int, height: int, title: str = "") -> str:
    attributes = f' scope="{scope}"'
    if classes:
        attributes += f' class="{classes}"'
    if width > 1:
        attributes += f' colspan="{width}"'
    if height > 1:
        attributes += f' rowspan="{height}"'
    if title:
        attributes += f' title="{escape(title)}"'
    return f"<th{attributes}>{content}</th>"


def _runs(columns: Sequence[Column], level: int) -> list[tuple[int, int]]:
    """The start and the width of each run of columns under one heading of a level, in order.

    A column whose labels stop at or above the level is a run of its own.
    """
    runs: list[tuple[int, int]] = []
    for position, column in enumerate(columns):
        if runs and _together(columns[position - 1], column, level):
            start, width = runs[-1]
            runs[-1] = (start, width + 1)
        else:
            runs.append((position, 1))
    return runs


def _together(left: Column, right: Column, level: int) -> bool:
    """Whether two neighbours share the heading of a level.

    Two leaves also need the same codes: two directions of the same name stay two groups.
    """
    if min(len(left.labels), len(right.labels)) - 1 <= level:
        return False
    if left.labels[: level + 1] != right.labels[: level + 1]:
        return False
    leaves = left.kind == right.kind == "leaf"
    return not leaves or left.key[: level + 1] == right.key[: level + 1]
