"""What a command would do, as tables: the effect on each year and envelope, the cells before and after, those left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from allocations.ceilings import Ceiling, ceilings, left_to_programme, programmed
from allocations.commands.cells import Cell, Move, Place
from allocations.commands.running import Run
from allocations.commands.sheet import Ground
from allocations.crosstabs.identity import version_identity
from allocations.enums import CeilingKind, Dimension
from allocations.provenance import MARKS
from allocations.structure import Node
from prs_budget.lib.money import NO_BREAK_SPACE, ZERO, Unit, shown
from prs_budget.lib.tables import model as tables
from prs_budget.lib.tables.listing import listing
from prs_budget.lib.tables.model import EMPTY, Column, Identity, Row, Table
from prs_budget.lib.words import counted, number_text, years_text

#: cells shown on the page; the files hold them all
MOST_SHOWN = 200
EFFECT, CELLS, LEFT = "effet", "cellules", "laissees"
#: what a cell is of, beside its line and its measure
TEXTS = ("Direction", "Domaine", "Enveloppe", "Année")


@dataclass(frozen=True, slots=True)
class Balance:
    """What an envelope has in a year: programmed in the whole version before (None: nothing) and after; its ceiling.

    T0 `is_financed`, not programmed: nothing is left of it, but it may be exceeded.
    """

    place: Place
    before: Decimal | None
    after: Decimal
    ceiling: Ceiling | None
    is_financed: bool = False

    @property
    def difference(self) -> Decimal:
        """What the command adds."""
        return self.after - (self.before or ZERO)

    @property
    def margin(self) -> Decimal | None:
        """What would be left to programme; None where no ceiling is known."""
        return left_to_programme(self.ceiling, self.after)

    @property
    def apart(self) -> tuple[Decimal | None, Decimal | None]:
        """What would be left to programme, and what would be exceeded: one or the other."""
        if self.margin is None or self.margin < 0:
            return None, self.margin
        return (None if self.is_financed else self.margin), None

    @property
    def is_overrun(self) -> bool:
        """Whether the command goes over the ceiling, or further over it."""
        return self.margin is not None and self.margin < 0 and self.difference > 0


def balances(run: Run) -> list[Balance]:
    """The balance of each place that the command touches, by year then by envelope. Three queries."""
    version, envelopes = run.ground.version, list(run.ground.envelopes)
    effects = run.proposal.effects() if run.proposal else {}
    held, tops = programmed(version), ceilings(version)
    found = []
    for place in sorted(effects, key=lambda place: (place[1], envelopes.index(place[0]))):
        before, effect = held.get(place), effects[place]
        after = (before or ZERO) + effect.after - effect.before
        found.append(Balance(place, before, after, tops.get(place), place[1] == version.plan.base_year))
    return found


def overruns(ground: Ground, found: Iterable[Balance]) -> list[str]:
    """What is said of ceilings that the command goes over."""
    texts = []
    for one in found:
        if one.is_overrun and one.margin is not None and one.ceiling is not None:
            envelope, year = one.place
            by = shown(-one.margin, Unit.KEUR, 1) + NO_BREAK_SPACE + Unit.KEUR.symbol
            then = " : c’est une hypothèse, rien n’est bloqué."
            if one.ceiling.kind == CeilingKind.NOTIFIED:
                then = ". La saisie est permise, l’adoption est bloquée."
            elif one.ceiling.kind == CeilingKind.FORECAST:
                then = " : c’est une prévision, rien n’est bloqué."
            texts.append(f"Plafond {ground.envelopes[envelope].label} {year} dépassé de {by}{then}")
    return texts


def effect_table(run: Run, found: Sequence[Balance], address: str) -> Table:
    """Programmed in the version before, after, and the difference, by year then by envelope, with what is left."""
    decimals = _decimals(amount for one in found for amount in (one.before, one.after))
    rows: list[Row] = []
    for year, some in groupby(found, key=lambda one: one.place[1]):
        group = list(some)
        first = len(rows) + 1
        parts = tuple(range(first, first + len(group)))
        rows.append(_year_row(year, group, parts, len(run.ground.envelopes), decimals))
        rows += [_balance_row(one, run.ground.envelopes[one.place[0]], decimals) for one in group]
    heads = ("Programmé avant", "Programmé après", "Écart", "Plafond", "Reste à programmer", "Dépassement")
    return listing(
        name=EFFECT,
        title="Effet par année et enveloppe",
        caption="Effet de la commande sur ce que programme la version, par année et par enveloppe, en euros",
        stub="Année › enveloppe",
        columns=tuple(Column((head.lower(),), (head,)) for head in heads),
        rows=tuple(rows),
        unit=Unit.EUR,
        decimals=decimals,
        identity=identity_of(run, address),
        notes=("En italique, un plafond qui n’est pas notifié : prévision ou hypothèse.",),
    )


def cells_table(run: Run, address: str, *, most: int | None = None) -> Table:
    """The cells that change, before and after, in the order of the nomenclature; the first `most` of them."""
    moves, words = _in_reading_order(run), _Words(run.ground)
    shown_ones = moves if most is None else moves[:most]
    decimals = _decimals(amount for move in shown_ones for amount in (move.cell.amount, move.amount))
    years = {move.cell.year for move in moves}
    whole = len(shown_ones) == len(moves)
    rows = tuple(_move_row(move, words, decimals) for move in shown_ones)
    notes = (
        ()
        if whole
        else (f"Les {len(shown_ones)} premières cellules sur {number_text(len(moves))} : le fichier les a toutes.",)
    )
    return listing(
        name=CELLS,
        title="Cellules changées",
        caption="Cellules que changerait la commande, avant et après, en euros",
        stub="Ligne et mesure",
        columns=(
            *map(_text_column, TEXTS),
            *(Column((head.lower(),), (head,)) for head in ("Avant", "Après", "Écart")),
        ),
        rows=rows,
        total=_total(rows, decimals) if whole and len(years) == 1 else None,
        unit=Unit.EUR,
        decimals=decimals,
        identity=identity_of(run, address),
        notes=notes,
    )


def left_table(run: Run, address: str) -> Table:
    """The cells that the command leaves, and why."""
    left, words = run.proposal.left if run.proposal else (), _Words(run.ground)
    return listing(
        name=LEFT,
        title="Cellules laissées",
        caption="Cellules que la commande laisse comme elles sont, et pourquoi, en euros",
        stub="Ligne et mesure",
        columns=(*map(_text_column, TEXTS), Column(("montant",), ("Montant",)), _text_column("Raison")),
        rows=tuple(
            Row(
                key=(one.cell.line, str(one.cell.year)),
                code=one.cell.line,
                label=words.measure(one.cell),
                cells=(*words.place(one.cell), _figure(one.cell.amount, 2), tables.Cell(display=one.why)),
            )
            for one in left
        ),
        identity=identity_of(run, address),
    )


def every_table(run: Run, address: str) -> list[Table]:
    """The tables of a file: the command's own, the effect, every cell that changes, every cell that is left."""
    own = run.form.tables(identity_of(run, address))
    return [*own, effect_table(run, balances(run), address), cells_table(run, address), left_table(run, address)]


def identity_of(run: Run, address: str) -> Identity:
    """What a preview says of itself: that nothing is written, first."""
    version = run.ground.version
    years = sorted({move.cell.year for move in run.proposal.moves}) if run.proposal else []
    return version_identity(version, years, address, "aperçu : rien n’est écrit", told=years_text(years))


def _year_row(year: int, group: Sequence[Balance], parts: tuple[int, ...], envelopes: int, decimals: int) -> Row:
    tops = [one.ceiling.amount for one in group if one.ceiling is not None]
    held, after = [one.before for one in group if one.before is not None], sum((one.after for one in group), ZERO)
    top = sum(tops, ZERO) if len(tops) == len(group) else None
    known = group if top is not None else ()
    rests = [rest for rest, _ in (one.apart for one in known) if rest is not None]
    excesses = [excess for _, excess in (one.apart for one in known) if excess is not None]
    partly = "" if len(group) == envelopes else f"{counted(len(group), 'enveloppe')} sur {envelopes}"
    return Row(
        key=(str(year),),
        code=str(year),
        label=partly or "toutes les enveloppes",
        cells=(
            _figure(sum(held, ZERO) if held else None, decimals),
            _figure(after, decimals),
            _figure(sum((one.difference for one in group), ZERO), decimals, signed=True),
            _figure(top, decimals),
            _figure(sum(rests, ZERO) if rests else None, decimals),
            _figure(sum(excesses, ZERO) if excesses else None, decimals),
        ),
        kind="subtotal",
        parts=parts,
    )


def _balance_row(one: Balance, envelope: Node, decimals: int) -> Row:
    top = EMPTY
    if one.ceiling is not None:
        mark: tables.Mark = "" if one.ceiling.kind == CeilingKind.NOTIFIED else "hypothesis"
        top = _figure(one.ceiling.amount, decimals)._replace(mark=mark)
    return Row(
        key=(str(one.place[1]), envelope.code),
        code="",
        label=envelope.label,
        cells=(
            _figure(one.before, decimals),
            _figure(one.after, decimals),
            _figure(one.difference, decimals, signed=True),
            top,
            *(_figure(part, decimals) for part in one.apart),
        ),
        depth=1,
    )


def _move_row(move: Move, words: _Words, decimals: int) -> Row:
    cell = move.cell
    return Row(
        key=(cell.line, str(cell.year)),
        code=cell.line,
        label=words.measure(cell),
        cells=(
            *words.place(cell),
            _figure(cell.amount, decimals)._replace(mark=MARKS.get(cell.origin, "") if cell.amount is not None else ""),
            _figure(move.amount, decimals)._replace(mark=MARKS.get(move.origin, "")),
            _figure(move.difference, decimals, signed=True),
        ),
    )


class _Words:
    """What cells are of, as texts; those of one place are made once, which halves the time of a large file."""

    def __init__(self, ground: Ground) -> None:
        self._node = ground.structure.nodes
        self._made: dict[tuple[int, ...], tuple[tables.Cell, ...]] = {}

    def measure(self, cell: Cell) -> str:
        """The measure that a line finances."""
        node = self._node(Dimension.MEASURE)[cell.measure]
        return f"{node.code} {node.label}"

    def place(self, cell: Cell) -> tuple[tables.Cell, ...]:
        """The texts of TEXTS."""
        key = (cell.direction, cell.sector, cell.envelope, cell.year)
        if key not in self._made:
            texts = (
                self._node(Dimension.DIRECTION)[cell.direction].code,
                self._node(Dimension.SECTOR)[cell.sector].label,
                self._node(Dimension.ENVELOPE)[cell.envelope].label,
                str(cell.year),
            )
            self._made[key] = tuple(tables.Cell(display=text) for text in texts)
        return self._made[key]


def _in_reading_order(run: Run) -> list[Move]:
    """The moves as the grid has them: by measure, sector and envelope in their order, then by line and year."""
    ranks: list[Mapping[int, int]] = [
        {id_: rank for rank, id_ in enumerate(run.ground.structure.nodes(dimension))}
        for dimension in (Dimension.MEASURE, Dimension.SECTOR, Dimension.ENVELOPE)
    ]
    measures, sectors, envelopes = ranks

    def place(move: Move) -> tuple[int, int, int, str, int]:
        cell = move.cell
        return measures[cell.measure], sectors[cell.sector], envelopes[cell.envelope], cell.line, cell.year

    return sorted(run.proposal.moves, key=place) if run.proposal else []


def _total(rows: Sequence[Row], decimals: int) -> Row:
    sums = [sum((row.cells[len(TEXTS) + j].amount or ZERO for row in rows), ZERO) for j in range(3)]
    figures = [_figure(amount, decimals, signed=j == 2) for j, amount in enumerate(sums)]
    return Row((), "", "Total", (*[EMPTY] * len(TEXTS), *figures), 0, "total", tuple(range(len(rows))))


def _figure(amount: Decimal | None, decimals: int, *, signed: bool = False) -> tables.Cell:
    return EMPTY if amount is None else tables.Cell(amount, shown(amount, Unit.EUR, decimals, signed=signed))


def _decimals(amounts: Iterable[Decimal | None]) -> int:
    """Cents only where there are some."""
    return 2 if any(amount is not None and amount % 1 for amount in amounts) else 0


def _text_column(title: str) -> Column:
    return Column((title.lower(),), (title,), content="text")
