"""A table read back from the HTML of a page: what the eye finds in each row and column."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

#: what stands where nothing was entered
EMPTY = "·"
#: the name here of the column of totals, whatever heads it (« Total », « Crédits 2017 »)
TOTAL_COLUMN = "Total"

#: the parts of a heading that are not its label: code, remark in brackets, longer remark below
ASIDES = ("code", "p-rem", "p-portee")


class ShownRow(NamedTuple):
    """A row: the headings from the outermost level in (codes, or labels where there is no code), and its own heading.

    `remark` stands in brackets after the label, or below it; `is_sum` marks subtotals, totals and repeated sums.
    """

    path: tuple[str, ...]
    label: str
    remark: str
    is_sum: bool


class ShownCell(NamedTuple):
    """A figure as it is written, with its row and the heading of its column."""

    row: ShownRow
    column: str
    text: str


class ShownTable:
    """The body of a table that has one row of column headings. Shares (« Part ») are not figures: they are left out."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        reader = _ScreenReader()
        reader.feed(text)
        reader.close()
        self.columns = [TOTAL_COLUMN if cell.is_total else cell.text for cell in reader.head[1:]]
        self.rows: dict[tuple[str, ...], ShownRow] = {}
        self._cells: dict[tuple[tuple[str, ...], str], ShownCell] = {}
        path: tuple[str, ...] = ()
        for line in reader.body:
            heading, *figures = line.cells
            path = (*path[: line.depth], heading.code or heading.label)
            row = ShownRow(path, heading.label, heading.remark, line.is_sum)
            if path in self.rows:
                raise ValueError(f"{name} : la ligne {' › '.join(path)} est affichée deux fois.")
            self.rows[path] = row
            for column, cell in zip(self.columns, figures, strict=True):
                if not cell.is_share:
                    self._cells[path, column] = ShownCell(row, column, cell.text)

    def cell(self, row: tuple[str, ...], column: str) -> ShownCell | None:
        """The cell at a row and a column, if the table has both."""
        return self._cells.get((row, column))

    def leaves(self) -> Iterator[ShownCell]:
        """The cells of the rows that add up nothing."""
        return (cell for cell in self._cells.values() if not cell.row.is_sum)


class _Cell:
    """A `th` or `td`: its text, and for a heading its parts."""

    def __init__(self, classes: list[str]) -> None:
        self.is_share = "part" in classes
        self.is_total = "tcol" in classes
        self.code, self._label, self._remark, self._under = "", "", "", ""

    def add(self, data: str, place: str) -> None:
        if place == "code":
            self.code += data
        elif place == "p-rem":
            self._remark += data
        elif place == "p-portee":
            self._under += data
        else:
            self._label += data

    @property
    def label(self) -> str:
        return self._label.strip()

    @property
    def remark(self) -> str:
        return self._under or self._remark.removeprefix("(").removesuffix(")")

    @property
    def text(self) -> str:
        return self._label.strip()


class _Line:
    """A `tr`."""

    def __init__(self, classes: list[str]) -> None:
        levels = [int(word[1:]) for word in classes if word[0] == "n" and word[1:].isdigit()]
        self.depth = levels[0] if levels else 0
        self.is_sum = "st" in classes or "tot" in classes
        self.cells: list[_Cell] = []


class _ScreenReader(HTMLParser):
    """Gathers the headings of the columns and the lines of the body; leaves out what is not for the eye."""

    def __init__(self) -> None:
        super().__init__()
        self.head: list[_Cell] = []
        self.body: list[_Line] = []
        self._open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if self._inside("tbody") and tag == "tr":
            self.body.append(_Line(classes))
        elif tag in ("th", "td"):
            cells = self.body[-1].cells if self._inside("tbody") else self.head
            cells.append(_Cell(classes))
        self._open.append((tag, classes))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        classes = {word for _, words in self._open for word in words}
        if not (self._inside("th") or self._inside("td")) or "p-sr" in classes or self._inside("button"):
            return
        cells = self.body[-1].cells if self._inside("tbody") else self.head
        cells[-1].add(data, next((place for place in ASIDES if place in classes), ""))

    def _inside(self, tag: str) -> bool:
        return any(opened == tag for opened, _ in self._open)
