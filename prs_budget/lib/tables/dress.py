"""From leaves to a Table: subtotals at every level, rates, gaps and shares, each of exact sums, written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from prs_budget.lib.crosstab import add
from prs_budget.lib.money import CENT, ZERO, Unit, percentage, rounded, writer
from prs_budget.lib.tables.model import (
    ABSENT,
    EMPTY,
    NOT_PUBLISHED,
    Basis,
    Cell,
    Column,
    Identity,
    Mark,
    Proof,
    Row,
    Table,
    Unknown,
)

#: an amount of a row; None: nothing said
Amount = Decimal | Unknown | None

#: marks, from what is sure to what is least so
DOUBTS: tuple[Mark, ...] = ("", "adjusted", "reconstructed", "hypothesis")
ROUNDING = "Chaque total est arrondi une seule fois : des parties affichées peuvent différer de leur total."


class Head(NamedTuple):
    """The heading of a row: its key in addresses, the code shown (may be empty), its label."""

    key: str
    code: str
    label: str


class Beside(NamedTuple):
    """What stands beside the sums of a subtotal: its texts, in the order of the text columns, and where it leads."""

    texts: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A row that adds up nothing: its headings from the outermost level in, one amount per base column.

    None: nothing said; `Unknown`: not known, nor is what only such amounts make. `texts` fill the text columns, in
    order; `marks` and `bases` tell where amounts come from. A leaf that `repeats` stands below the one before it and
    counts in no total (« dont »). With a `step`, its amounts are known to so many euros: a sum of several is rounded as
    its least precise term, and adds up nothing.
    """

    heads: tuple[Head, ...]
    amounts: tuple[Amount, ...]
    texts: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    bases: tuple[Basis, ...] = ()
    note: str = ""
    href: str = ""
    repeats: bool = False
    step: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table is, beside its leaves. `columns` in reading order: base columns are amounts without parts.

    `unknown` are the base columns of which nothing is known, by position among them, and with them what is computed
    from them: shown as `missing`, « n.p. » where a source does not give them, empty where nothing is entered yet.
    `whole` are those, by position too, of which a sum is known only where each of its parts is.
    `rounding` is the step, in euros, of what the source prints: a difference is then that of what is printed.
    `proofs` are the sums of the base columns as the database gives them, in the same order; None proves nothing.
    `apart` are the outermost rows, by key, that count in no total; proofs are of every row.
    `beside` tells the subtotals, by the keys of their headings; `stated` is the total where it is no sum of rows.
    `unsure` are the base columns whose total of zero is not known while a row apart is not.
    `counts` are how many rows of the database each of them adds, `counted` where it is the same for all.
    `proof` is the proof where columns are not proved so. No `caption` says the title, the years and the unit; no
    `decimals`, those of the unit. `absent` is said of an empty cell.
    """

    name: str
    title: str
    stub: str
    columns: tuple[Column, ...]
    total: str = "Total"
    unit: Unit = Unit.EUR
    drill: str = ""
    origin: str = ""
    printed: str = ""
    unknown: frozenset[int] = frozenset()
    missing: str = NOT_PUBLISHED
    whole: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()
    beside: Mapping[tuple[str, ...], Beside] = field(default_factory=dict)
    stated: Leaf | None = None
    rounding: int | None = None
    notes: tuple[str, ...] = (ROUNDING,)
    proofs: tuple[Decimal | None, ...] = ()
    proof: Proof | None = None
    counted: int = 0
    counts: tuple[int, ...] = ()
    caption: str = ""
    decimals: int | None = None
    absent: str = ABSENT
    after: tuple[Leaf, ...] = field(default=())
    apart: frozenset[str] = frozenset()

    @property
    def shown_decimals(self) -> int:
        """The decimals of amounts."""
        return self.unit.decimals if self.decimals is None else self.decimals


def least_sure(marks: Iterable[Mark]) -> Mark:
    """The mark of a sum: it is as sure as the least sure of its parts."""
    return max(marks, key=DOUBTS.index, default="")


def base_columns(columns: Sequence[Column]) -> list[int]:
    """The positions of the columns that hold amounts of their own."""
    return [j for j, one in enumerate(columns) if one.content == "amount" and not one.parts]


def build(leaves: Sequence[Leaf], layout: Layout, identity: Identity) -> Table:
    """The table of these leaves, in their order: those that share a heading must be neighbours.

    `layout.after` are rows below the others that repeat some of their figures (« dont intervention »): they count in
    no total and are drawn last, before it.
    """
    if layout.rounding:
        step = len(str(layout.rounding)) - 1
        layout = replace(layout, columns=tuple(replace(one, step=step) if one.less else one for one in layout.columns))
    rows = _Rows(layout)
    for leaf in leaves:
        rows.add(leaf)
    rows.close(0)
    total = rows.total() if layout.total else None
    extra = [rows.interim(leaf) for leaf in layout.after]
    drawn = tuple(rows.finished(total)) + tuple(rows.drawn(row, total) for row in extra)
    return Table(
        name=layout.name,
        title=layout.title,
        caption=layout.caption or f"{layout.title}, {identity.years}, en {layout.unit.in_words}",
        stub=layout.stub,
        columns=layout.columns,
        rows=drawn,
        total=None if total is None else rows.drawn(total, total),
        unit=layout.unit,
        decimals=layout.shown_decimals,
        identity=identity,
        notes=layout.notes,
        proof=layout.proof or (_proof(layout, rows.whole()) if total else None),
        drill=layout.drill,
        origin=layout.origin,
        printed=layout.printed,
        absent=layout.absent,
    )


@dataclass(slots=True)
class _Draft:
    """A row before its cells are written: its base amounts, and the rows it adds."""

    heads: tuple[Head, ...]
    kind: str
    amounts: list[Amount]
    leaf: Leaf | None = None
    parts: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    #: the steps of the leaves that it adds up
    steps: list[int] = field(default_factory=list)

    @property
    def step(self) -> int:
        """To how many euros a sum of several is known; 0: to the cent."""
        return max(self.steps) if len(self.steps) > 1 and max(self.steps) > 1 else 0


class _Rows:
    """Gathers rows, opening a subtotal for each new heading of an outer level, closing it when the heading changes."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.base = base_columns(layout.columns)
        self.write = writer(layout.unit, layout.shown_decimals)
        self.write_signed = writer(layout.unit, layout.shown_decimals, signed=True)
        self.drafts: list[_Draft] = []
        self.open: list[int] = []
        self.top: list[int] = []

    def add(self, leaf: Leaf) -> None:
        if leaf.repeats:
            self.drafts.append(self.interim(leaf))
            return
        outer = leaf.heads[:-1]
        shared = 0
        while shared < len(outer) and shared < len(self.open) and self._heads(shared) == outer[: shared + 1]:
            shared += 1
        self.close(shared)
        for depth in range(shared, len(outer)):
            self._place(_Draft(outer[: depth + 1], "subtotal", [None] * len(self.base)))
            self.open.append(len(self.drafts) - 1)
        self._place(_Draft(leaf.heads, "leaf", list(leaf.amounts), leaf, marks=self._marks_of(leaf)))
        if leaf.step and any(isinstance(one, Decimal) for one in leaf.amounts):
            for place in self.open:
                self.drafts[place].steps.append(leaf.step)

    def _marks_of(self, leaf: Leaf) -> list[Mark]:
        return [*leaf.marks, *[""] * (len(self.base) - len(leaf.marks))]  # type: ignore[list-item] # both are marks

    def _heads(self, depth: int) -> tuple[Head, ...]:
        return self.drafts[self.open[depth]].heads

    def _place(self, draft: _Draft) -> None:
        parts = self.drafts[self.open[-1]].parts if self.open else self.top
        parts.append(len(self.drafts))
        self.drafts.append(draft)

    def close(self, depth: int) -> None:
        """Add up the subtotals deeper than `depth`."""
        while len(self.open) > depth:
            draft = self.drafts[self.open.pop()]
            draft.amounts, draft.marks = self._sums(draft.parts), self._doubts(draft.parts)

    def _sums(self, parts: Sequence[int]) -> list[Amount]:
        columns = zip(*(self.drafts[part].amounts for part in parts), strict=True)
        return [self._sum_of(rank, list(column)) for rank, column in enumerate(columns)]

    def _sum_of(self, rank: int, parts: Sequence[Amount]) -> Amount:
        total = _sum(parts)
        lacking = rank in self.layout.whole and not all(isinstance(one, Decimal) for one in parts)
        return Unknown(self.layout.missing) if lacking and isinstance(total, Decimal) else total

    def _doubts(self, parts: Sequence[int]) -> list[Mark]:
        """The marks of sums of rows, of what they hold."""
        drafts = [self.drafts[part] for part in parts]
        return [
            least_sure(one.marks[rank] for one in drafts if isinstance(one.amounts[rank], Decimal))
            for rank in range(len(self.base))
        ]

    def whole(self, parts: Sequence[int] | None = None) -> list[Amount]:
        """The sums of these outermost rows, of all of them unless they are given."""
        wanted = self.top if parts is None else parts
        return self._sums(wanted) if wanted else [None] * len(self.base)

    def total(self) -> _Draft:
        if (leaf := self.layout.stated) is not None:
            return replace(self.interim(leaf), heads=(Head("", "", self.layout.total),), kind="total")
        parts = [part for part in self.top if self.drafts[part].heads[0].key not in self.layout.apart]
        apart = [self.drafts[part].amounts for part in self.top if part not in parts]
        amounts, marks = self.whole(parts), self._doubts(parts)
        for rank in self.layout.unsure:
            if not amounts[rank] and any(isinstance(one[rank], Unknown) for one in apart):
                amounts[rank] = Unknown(self.layout.missing)
        return _Draft((Head("", "", self.layout.total),), "total", amounts, parts=parts, marks=marks)

    def interim(self, leaf: Leaf) -> _Draft:
        return _Draft(leaf.heads, "interim", list(leaf.amounts), leaf, marks=self._marks_of(leaf))

    def finished(self, total: _Draft | None) -> list[Row]:
        return [self.drawn(draft, total) for draft in self.drafts]

    def drawn(self, draft: _Draft, total: _Draft | None) -> Row:
        """The row with all its cells."""
        head, leaf = draft.heads[-1], draft.leaf
        is_total = draft.kind == "total"
        key = () if is_total else tuple(one.key for one in draft.heads)
        return Row(
            key=key,
            code=head.code,
            label=head.label,
            cells=self._cells(draft, total),
            depth=0 if is_total else len(draft.heads) - 1,
            kind=draft.kind,  # type: ignore[arg-type] # one of the four kinds, made above
            # to the euro, it is not the sum of its parts: a file must not add them up in its place
            parts=() if draft.step else tuple(draft.parts),
            href=leaf.href if leaf else self._beside(draft).href,
            note=leaf.note if leaf else "",
        )

    def _cells(self, draft: _Draft, total: _Draft | None) -> tuple[Cell, ...]:
        amounts: list[Amount] = [None] * len(self.layout.columns)
        for rank, j in enumerate(self.base):
            amounts[j] = _to_the_step(draft.amounts[rank], draft.step)
        whole = dict(zip(self.base, total.amounts if total else draft.amounts, strict=True))
        texts = iter(draft.leaf.texts if draft.leaf else self._beside(draft).texts)
        cells: list[Cell] = []
        for j, column in enumerate(self.layout.columns):
            if column.content == "text":
                cells.append(Cell(display=next(texts, "")))
            elif column.content == "rate":
                cells.append(_ratio(amounts[column.parts[0]], amounts[column.parts[1]], column))
            elif column.content == "share":
                cells.append(_ratio(amounts[column.parts[0]], whole[column.parts[0]], column))
            else:
                if column.parts and not self._depends_on_unknown(column):
                    amounts[j] = _gap(amounts, column) if column.less else _sum(amounts[p] for p in column.parts)
                cells.append(self._figure(draft, j, column, amounts[j]))
        return tuple(cells)

    def _beside(self, draft: _Draft) -> Beside:
        return self.layout.beside.get(tuple(one.key for one in draft.heads), Beside())

    def _figure(self, draft: _Draft, j: int, column: Column, amount: Amount) -> Cell:
        if isinstance(amount, Unknown):
            return Cell(display=amount.words)
        rank = self.base.index(j) if j in self.base else None
        if amount is None:
            unknown = rank in self.layout.unknown if rank is not None else self._depends_on_unknown(column)
            return Cell(display=self.layout.missing) if unknown and self.layout.missing else EMPTY
        write = self.write_signed if column.signed else self.write
        leaf = draft.leaf
        mark: Mark = draft.marks[rank] if rank is not None else ""
        basis: Basis = leaf.bases[rank] if leaf and rank is not None and rank < len(leaf.bases) else ""
        return Cell(amount, write([amount])[0], mark, basis=basis)

    def _depends_on_unknown(self, column: Column) -> bool:
        return any(self._is_unknown(j) for j in (*column.parts, *column.less))

    def _is_unknown(self, j: int) -> bool:
        if j in self.base:
            return self.base.index(j) in self.layout.unknown
        return self._depends_on_unknown(self.layout.columns[j])


def _to_the_step(amount: Amount, step: int) -> Amount:
    if not step or not isinstance(amount, Decimal):
        return amount
    return rounded(amount, Unit.EUR, 1 - len(str(step))).quantize(CENT)


def _known(amount: Amount) -> Decimal | None:
    return amount if isinstance(amount, Decimal) else None


def _sum(amounts: Iterable[Amount]) -> Amount:
    """The sum of those that are known; where none is, that they are not, if one of them says so."""
    parts = list(amounts)
    total = add(map(_known, parts))
    return next((one for one in parts if isinstance(one, Unknown)), None) if total is None else total


def _gap(amounts: Sequence[Amount], column: Column) -> Amount:
    """What the parts of a column exceed those that it subtracts by; none where neither side has an amount."""
    above, below = (_sum(amounts[p] for p in some) for some in (column.parts, column.less))
    if column.strict and (isinstance(above, Unknown) or isinstance(below, Unknown)):
        return above if isinstance(above, Unknown) else below
    if not isinstance(above, Decimal) and not isinstance(below, Decimal):
        return _sum((above, below))
    left, right = _known(above) or ZERO, _known(below) or ZERO
    if column.step:
        left, right = (rounded(side, Unit.EUR, -column.step) for side in (left, right))
    return (left - right).quantize(CENT)


def _ratio(part: Amount, whole: Amount, column: Column) -> Cell:
    if not isinstance(part, Decimal) or not isinstance(whole, Decimal) or not whole:
        return EMPTY
    ratio = part / whole
    return Cell(ratio, percentage(ratio, column.decimals, signed=column.signed))


def _proof(layout: Layout, whole: Sequence[Amount]) -> Proof | None:
    """Each base column of the table against the database, over what was counted."""
    if not layout.proofs:
        return None
    base = base_columns(layout.columns)
    paths = [[label for label in layout.columns[j].labels if label] for j in base]
    names = [path[-1] if path else "" for path in paths]
    # columns of one name under several headings are told apart by them
    names = [" ".join(path) if names.count(name) > 1 else name for name, path in zip(names, paths, strict=True)]
    counts = layout.counts or (layout.counted,) * len(names)
    each = [
        (name, Proof(_known(amount) or ZERO, stored, count, columns=(j,)))
        for j, name, amount, stored, count in zip(base, names, whole, layout.proofs, counts, strict=True)
        # where the table says nothing and nothing is stored, there is no zero to prove
        if stored is not None and (_known(amount) is not None or stored)
    ]
    if not each:
        return None
    table = sum((proof.table for _, proof in each), ZERO)
    database = sum((proof.database for _, proof in each), ZERO)
    out = "lignes hors du total comprises, " if layout.apart else ""
    return Proof(table, database, layout.counted, tuple(each), apart=f"{out}chaque colonne")
