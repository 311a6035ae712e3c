"""What a report is before it is drawn: identity, columns, rows, cells. Every output draws this one Table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.words import counted

Key = tuple[str, ...]
Kind = Literal["leaf", "subtotal", "total", "interim"]
Content = Literal["amount", "share", "rate", "text"]
Mark = Literal["", "reconstructed", "adjusted", "hypothesis"]
Basis = Literal["", "printed", "placed"]


class Cell(NamedTuple):
    """One figure. `amount` is exact euros (or a ratio in a share or rate column); None means nothing was entered.

    `basis` says that a source prints this very figure; « placed », that its column there was deduced.
    """

    amount: Decimal | None = None
    display: str = ""
    mark: Mark = ""
    base: Decimal | None = None
    other: Decimal | None = None
    basis: Basis = ""


class Unknown(NamedTuple):
    """What stands for an amount that is not known, which is neither zero nor nothing entered: the words of its cell."""

    words: str


EMPTY = Cell()
#: what a figure that the source does not give looks like
NOT_PUBLISHED = "n.p."
UNPUBLISHED = Unknown(NOT_PUBLISHED)
#: what an empty cell says aloud
ABSENT = "rien d’inscrit"


class Meaning(NamedTuple):
    """What a mark says: the sign drawn, the word read aloud, the sentence of the legend."""

    sign: str
    word: str
    text: str


MEANINGS: dict[Mark, Meaning] = {
    "reconstructed": Meaning(
        "r",
        "reconstitué",
        "chiffre non publié, déduit des totaux publiés ; d’autres répartitions sont possibles",
    ),
    "adjusted": Meaning(
        "pointillé",
        "ajusté",
        "chiffre publié, ou somme de tels chiffres, ajusté dans la limite de son arrondi "
        "pour que tous les totaux tombent juste",
    ),
    "hypothesis": Meaning("italique", "hypothèse", "ni notifié ni programmé : projeté, reconduit ou supposé"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key (codes from the outermost level in), its labels, and the columns it adds.

    `parts` are their positions. `labels` has one text per header row, outermost first; a shorter tuple leaves
    the rows below blank. A share column divides the cell of its one part by the total row's; a rate column, that of
    its first part by that of its second, in the same row. A column with `less` subtracts those; with a `step`, it is
    the difference of its two sides as they are printed, rounded to that power of ten. `signed`: a gap, which
    always carries its sign; a `strict` one is known only where both of its sides are. `decimals` are those of a share
    or a rate; a rate with `bars` is drawn too, from 0 to 120 %. `origin` is the word for where its unmarked figures
    come from, in a table whose columns differ in that. `opens` is False for amounts that are no sum of lines, which
    open nothing.
    """

    key: Key
    labels: tuple[str, ...]
    kind: Kind = "leaf"
    content: Content = "amount"
    parts: tuple[int, ...] = ()
    title: str = ""
    less: tuple[int, ...] = ()
    signed: bool = False
    strict: bool = False
    decimals: int = 1
    bars: bool = False
    step: int = 0
    origin: str = ""
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, its heading, one cell per column, and the rows it adds (`parts`, by position).

    `depth` is 0 for the outermost level. « interim » rows (« Cinq axes ») repeat figures of other rows and
    count in no total. A subtotal or total without parts has no sum (it would add years): it stays blank. `origin` is
    as that of a column.
    """

    key: Key
    code: str
    label: str
    cells: tuple[Cell, ...]
    depth: int = 0
    kind: Kind = "leaf"
    parts: tuple[int, ...] = ()
    href: str = ""
    note: str = ""
    mark: Mark = ""
    origin: str = ""

    @property
    def file_code(self) -> str:
        """The code in files: its key, where the screen shows none, or a shorter one; none for a sum of others."""
        if len(self.key) != self.depth + 1 or self.kind == "interim":
            return self.code
        key = self.key[-1]
        return key if not self.code or key.endswith(f"-{self.code}") else self.code


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the reader must know (missing, hidden, reconstructed, hypothesis), and where to read more."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What is being read: the « cartouche », the same on screen, on paper and in exports."""

    perimeter: str
    version: str
    status: str
    years: str
    unit: str
    data_date: str
    remarks: tuple[Remark, ...] = ()
    address: str = ""
    #: the document that the figures come from; empty where they come from nowhere else
    source: str = ""
    #: the value behind the French status (« published »), which chooses the badge; empty: no badge
    status_key: str = ""
    #: the SHA-256 of the version, once it is adopted
    seal: str = ""
    #: what names a file of it, where that is not the version (« FIR-2018 »)
    file_code: str = ""
    #: the years that its figures are of, in order, for the name of a file; empty where `file_code` says them
    file_years: tuple[int, ...] = ()

    def items(self) -> Iterator[tuple[str, str]]:
        """The labelled facts in the order they are always shown; « À savoir » joins the remarks."""
        yield "Périmètre", self.perimeter
        yield "Version", self.version
        if self.status:
            yield "Statut", self.status
        yield "Année", self.years
        yield "Unité", self.unit
        yield "Données du", self.data_date
        if self.source:
            yield "Source", self.source
        yield "À savoir", " · ".join(remark.text for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Proof:
    """The table's own sum of leaves against the database's, over the same lines.

    `years` prove each year apart, by name, where a table shows several: added together they mean nothing. With two
    versions `compared`, what is counted are amounts: a line has one in each. The same goes for years. `apart` is the
    word for what is proved apart, where it is not years.

    Where one of several is found in the table: in these `columns` (None: in all), in the rows whose heading at this
    `level` is its name, or whose text in the column `told_in` is; -1 for neither; or in the row of this `code`.
    """

    table: Decimal
    database: Decimal
    lines: int
    years: tuple[tuple[str, Proof], ...] = ()
    compared: bool = False
    apart: str = "chaque année"
    columns: tuple[int, ...] | None = None
    level: int = -1
    told_in: int = -1
    code: str = ""

    def covers(self, name: str, row: Row) -> bool:
        """Whether a row is of what is proved apart under this name."""
        if self.code:
            return row.file_code == self.code
        if self.told_in >= 0:
            return row.cells[self.told_in].display == name
        return self.level < 0 or row.key[self.level : self.level + 1] == (name,)

    @property
    def holds(self) -> bool:
        """Whether both sums are equal, to the cent, each year too."""
        return self.table == self.database and all(proof.holds for _, proof in self.years)

    @property
    def each(self) -> tuple[tuple[str, Proof], ...]:
        """What is proved, by name: each year, or the whole, which needs none."""
        return self.years or (("", self),)

    @property
    def shown_table(self) -> str:
        """The table's sum, to the cent: « 8 646 200 000,00 € »."""
        return euros_text(self.table)

    @property
    def shown_database(self) -> str:
        """The database's sum, to the cent."""
        return euros_text(self.database)

    @property
    def shown_gap(self) -> str:
        """The table less the database, to the cent, with its sign."""
        return euros_text(self.table - self.database, signed=True)

    @property
    def shown_lines(self) -> str:
        """How many lines were added: « 68 lignes »; amounts where a line has several."""
        noun = "montant" if self.years or self.compared else "ligne"
        return counted(self.lines, noun)


@dataclass(frozen=True, slots=True)
class Table:
    """A report. Cells align one to one with columns; rows in reading order, a parent before its children.

    `name` makes file names and anchors; `stub` heads the first column; `drill` is the address to which
    « row path, column path » is added to open the lines behind a cell (empty: cells do not open). `origin` is
    the word for where figures that carry no mark come from (« saisi »); `printed` the words for those that a source
    prints; empty where there is no one word. `caveats` are the remarks of lines that a reader of these figures needs.
    `absent` is what an empty cell says aloud.
    """

    name: str
    title: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None
    unit: Unit
    decimals: int
    identity: Identity
    notes: tuple[str, ...] = ()
    proof: Proof | None = None
    drill: str = ""
    signed: bool = False
    origin: str = ""
    printed: str = ""
    caveats: tuple[str, ...] = ()
    absent: str = ABSENT

    @property
    def header_depth(self) -> int:
        """How many header rows the columns need."""
        return max((len(column.labels) for column in self.columns), default=1)

    @property
    def lines(self) -> tuple[Row, ...]:
        """Every row that is drawn, the total last."""
        return self.rows if self.total is None else (*self.rows, self.total)

    @property
    def legend(self) -> tuple[Meaning, ...]:
        """The meaning of each mark the table carries, always in the same order."""
        present = {cell.mark for row in self.lines for cell in row.cells} | {row.mark for row in self.lines}
        return tuple(meaning for mark, meaning in MEANINGS.items() if mark in present)

    @property
    def levels(self) -> tuple[str, ...]:
        """The name of each level of rows: « Axe › projet » names « Axe » and « Projet »."""
        depth = 1 + max((row.depth for row in self.rows), default=0)
        names = [name.strip() for name in self.stub.split("›")]
        if len(names) != depth:
            return tuple(f"Niveau {level}" for level in range(1, depth + 1))
        return tuple(name[:1].upper() + name[1:] for name in names)

    def at(self, address: str) -> Table:
        """The same table, found at another address: that of the page that shows it."""
        return replace(self, identity=replace(self.identity, address=address))

    def origin_of(self, row: Row) -> str:
        """Where the figures of a row come from: the words of most of them, then those of the other columns, named.

        Years are named each with its words: « 2017 : publié ; 2018 à 2022 : hypothèse ».
        """
        where: dict[str, dict[str, None]] = {}
        for cell, column in zip(row.cells, self.columns, strict=True):
            if column.content == "amount" and cell.amount is not None:
                label = next((label for label in reversed(column.labels) if label), "")
                words = self.origin_in(cell, row.mark, column.origin or row.origin)
                where.setdefault(words, {})[label] = None
        if not where:
            return MEANINGS[row.mark].word if row.mark else self.origin
        if len(where) > 1 and all(label.isdecimal() for labels in where.values() for label in labels):
            return " ; ".join(f"{_span(labels)} : {words or 'autre origine'}" for words, labels in where.items())
        most = max(where, key=lambda words: len(where[words]))
        others = [f"{', '.join(labels)} : {words}" for words, labels in where.items() if words not in {most, ""}]
        return f"{most}, sauf {' ; '.join(others)}" if others and most else most or " ; ".join(others)

    def origin_in(self, cell: Cell, mark: Mark = "", unmarked: str = "") -> str:
        """Where a figure comes from; `mark` is that of its row, `unmarked` what its column or row says."""
        marked = MEANINGS[cell.mark or mark].word if cell.mark or mark else ""
        if not cell.basis:
            return marked or unmarked or self.origin
        deduced = "colonne déduite" if cell.basis == "placed" else ""
        return ", ".join(filter(None, (self.printed, marked, deduced)))


def _span(years: Iterable[str]) -> str:
    """« 2017 », « 2018, 2020 », « 2018 à 2022 »."""
    told = sorted(years)
    follows = len(told) > 2 and int(told[-1]) - int(told[0]) == len(told) - 1
    return f"{told[0]} à {told[-1]}" if follows else ", ".join(told)


def path_token(key: Key) -> str:
    """A key as one piece of an address: « A2/A2-P2 »; empty for a total. `parse_path` reads it back."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F").replace(",", "%2C") for part in key)


def parse_path(token: str) -> Key:
    """The key written by `path_token`."""
    if not token:
        return ()
    parts = token.split("/")
    return tuple(part.replace("%2C", ",").replace("%2F", "/").replace("%25", "%") for part in parts)
