"""A Table as the HTML of a page: one string, joined; every text escaped once, every figure a link."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import chain
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from prs_budget.lib.money import MINUS
from prs_budget.lib.rendering.html_heads import column_classes, header_rows
from prs_budget.lib.rendering.html_stubs import MARK_CLASSES, Stubs, escaped
from prs_budget.lib.tables.model import MEANINGS, Column, Key, Mark, Row, Table, path_token

#: beyond this many cells, names read aloud would double the size of the page
LARGEST_NAMED = 1500
#: the end of the scale of a rate drawn as a bar, in %
_LONGEST_BAR = 120
_mark = attrgetter("mark")
_unsafe = re.compile("[&<>\"']").search


def render(table: Table, *, opened: str = "", dense: bool = False, folded: bool = False) -> SafeString:
    """The `<table class="t">` of a report, as `draw` makes it, for a template to print."""
    return mark_safe("".join(draw(table, opened=opened, dense=dense, folded=folded)))


def draw(table: Table, *, opened: str = "", dense: bool = False, folded: bool = False) -> list[str]:
    """The `<table class="t">` of a report, row by row, every text of it escaped.

    `opened` is the `cell_token` of the cell whose lines are shown beside it; `dense` draws rows of 24 px;
    `folded` asks the script of the page to start with nested rows folded (without a script, all are shown).
    """
    lines = table.lines
    stubs = Stubs(lines)
    classes = column_classes(table.columns, table.header_depth)
    named = len(lines) * len(table.columns) <= LARGEST_NAMED
    columns = [_Drawn(column, words, table, named) for column, words in zip(table.columns, classes, strict=True)]
    start = " data-plie" if folded and stubs.foldable else ""
    drawn = [
        f'<table id="t-{escape(table.name)}" class="t{" t--serre" if dense else ""}"{start}>',
        f'<caption class="p-sr">{escape(table.caption)}</caption>',
        header_rows(table, stubs.corner(table.stub), classes, _hypothetical(lines)),
        "\n<tbody>\n",
    ]
    names = _names(lines) if named else [""] * len(lines)
    drawn += [
        _row(stubs.opening(position, row), row, columns, opened, name)
        for position, (row, name) in enumerate(zip(lines, names, strict=True))
    ]
    return [*drawn, "</tbody></table>"]


def cell_token(row: Row, column: Column) -> str:
    """« A2,FIR »: the crossing of a row and a column, as an address names it (before quoting)."""
    return f"{path_token(row.key)},{path_token(column.key)}"


class _Face(NamedTuple):
    """What stands around the figure in cells that look the same.

    A cell that opens is: before, the row's token, after, the figure, end; one that does not, has no token.
    Where figures are named aloud, `said` ends the name: after then begins it.
    """

    opens: bool
    before: str
    after: str
    end: str
    said: str = ""


class _Drawn:
    """What is the same in every cell of a column, made once."""

    def __init__(self, column: Column, classes: str, table: Table, named: bool) -> None:
        self.column, self.classes, self.named = column, classes, named
        self.figures, self.bars = column.content == "amount", column.bars
        self.unit = table.unit.symbol
        # a gap is not a sum of lines: what it is made of stands in its own columns
        self.address = escape(table.drill) if self.figures and column.opens and not column.less else ""
        self.token = _quoted(column.key)
        self.name = escape(" › ".join(label for label in column.labels if label)) if named else ""
        self.blank = f'<td class="{classes}"></td>' if classes else "<td></td>"
        dot = f'<span aria-hidden="true">·</span><span class="p-sr">{escape(table.absent)}</span>'
        self.empty = f'<td class="{f"{classes} vide".lstrip()}">{dot}</td>' if self.figures else self.blank
        self.faces = _Faces(self)
        self.plain = _PlainFaces(self.faces)

    def face(self, mark: Mark, state: str, opens: bool, chosen: bool) -> _Face:
        """The face of cells of a mark and a state (« vide », « neg » or none), opening or not, chosen or not."""
        words = [self.classes, state if self.figures else "", MARK_CLASSES[mark] if mark else ""]
        classes = " ".join(word for word in [*words, "choisi" if chosen else ""] if word)
        start = f'<td class="{classes}"' if classes else "<td"
        said = f", {MEANINGS[mark].word}" if mark else ""
        hidden = f'<span class="p-sr">{said}</span>' if said else ""
        current = ' aria-current="true"' if chosen else ""
        if not opens or not self.address:
            return _Face(False, f"{start}{current}>", "", f"{hidden}</td>")
        before = f'{start}><a href="{self.address}'
        if not self.named:
            return _Face(True, before, f',{self.token}"{current}>', f"{hidden}</a></td>")
        name = f" {self.unit}{said}, ouvrir les lignes"
        return _Face(True, before, f" × {self.name}, ", "</a></td>", f'{name}"{current}>')


class _Faces(dict[tuple[Mark, str, bool, bool], _Face]):
    """The faces of a column, each made when a cell first needs it."""

    def __init__(self, column: _Drawn) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, key: tuple[Mark, str, bool, bool]) -> _Face:
        face = self[key] = self._column.face(*key)
        return face


class _PlainFaces(dict[Mark, _Face]):
    """The faces of a column for figures that open, neither negative nor chosen, by their mark: those of most cells."""

    def __init__(self, faces: _Faces) -> None:
        super().__init__()
        self._faces = faces

    def __missing__(self, mark: Mark) -> _Face:
        face = self[mark] = self._faces[mark, "", True, False]
        return face


def _row(opening: str, row: Row, columns: Sequence[_Drawn], opened: str, name: str) -> str:
    cells = row.cells
    texts = "".join([cell.display for cell in cells])
    if _unsafe(texts):
        cells = tuple([cell._replace(display=escape(cell.display)) for cell in cells])
    if _has_no_sum(row):
        return "".join([opening, *[column.blank for column in columns], "</tr>\n"])
    token, opens = _quoted(row.key), _has_lines(row)
    chosen = opened if opened.startswith(f"{path_token(row.key)},") else ""
    plain = opens and not chosen and MINUS not in texts
    parts = [opening]
    for (amount, display, mark, _, _, _), column in zip(cells, columns, strict=True):
        if not display:
            parts.append(column.empty if amount is None else column.blank)
            continue
        if plain and amount is not None:
            links, before, after, end, said = column.plain[mark]
        else:
            state = "vide" if amount is None else "neg" if display[0] == MINUS else ""
            here = bool(chosen) and chosen == cell_token(row, column.column)
            links, before, after, end, said = column.faces[mark, state, opens and amount is not None, here]
        if said:
            label = f'{token},{column.token}" aria-label="{name}{after}{display}'
            parts.append(f"{before}{label}{said}{display}{end}")
        elif links:
            parts.append(f"{before}{token}{after}{display}{end}")
        else:
            parts.append(f"{before}{display}{_bar(amount) if column.bars else ''}{end}")
    parts.append("</tr>\n")
    return "".join(parts)


def _bar(ratio: Decimal | None) -> str:
    """A rate as a bar from 0 to 120 %, with a stroke at 100 %; the figure beside it says the same."""
    if ratio is None:
        return ""
    length = min(max(int(ratio * 100), 0), _LONGEST_BAR)
    # above what is written « 100,0 % », not above by less than its rounding
    over = " p-jauge__trop" if round(ratio, 3) > 1 else ""
    return (
        f'<svg class="p-jauge" viewBox="0 0 {_LONGEST_BAR} 8" aria-hidden="true" focusable="false">'
        f'<rect class="p-jauge__fond" width="{_LONGEST_BAR}" height="8"/>'
        f'<rect class="p-jauge__part{over}" width="{length}" height="8"/><path d="M100 0v8"/></svg>'
    )


def _names(rows: Sequence[Row]) -> list[str]:
    """What each row is called aloud: its code or label; where others share it, after those that it stands under."""
    own = [row.code or row.label for row in rows]
    met = Counter(own)
    names: list[str] = []
    path: list[str] = []
    for row, name in zip(rows, own, strict=True):
        path = [*path[: row.depth], name]
        names.append(escaped(" › ".join(path) if met[name] > 1 else name))
    return names


@lru_cache(maxsize=10_000)
def _quoted(key: Key) -> str:
    """The token of a key as an address holds it."""
    return quote(path_token(key), safe="/")


def _has_lines(row: Row) -> bool:
    """Whether lines stand behind the figures of a row: not behind an interim row without a key."""
    return row.kind != "interim" or bool(row.key)


def _has_no_sum(row: Row) -> bool:
    """Whether a row stands for parts that may not be added: « rien d’inscrit » would be untrue there."""
    if row.kind not in {"subtotal", "total"} or row.parts:
        return False
    return not any(cell.display for cell in row.cells)


def _hypothetical(rows: Sequence[Row]) -> frozenset[int]:
    """The positions of the columns whose every figure is a hypothesis."""
    if "hypothesis" not in set(map(_mark, chain.from_iterable([row.cells for row in rows]))):
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
