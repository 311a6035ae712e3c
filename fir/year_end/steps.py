"""How a carry-over is computed, step by step: one row a step, one column a nature, then the fund."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from allocations.provenance import MARKS
from fir.enums import Nature
from fir.facts import figures
from fir.facts.carry_over import CarryOver, Side, percent
from fir.facts.settling import Settled
from fir.year_end.tables import ADDED, AUTHORISED, CARRIED, COMMITTED, PROPOSED, extra_told, is_told
from prs_budget.lib.money import ZERO, Unit, euros_text, rounded, writer
from prs_budget.lib.tables.dress import least_sure
from prs_budget.lib.tables.listing import listing
from prs_budget.lib.tables.model import EMPTY, NOT_PUBLISHED, Cell, Column, Identity, Mark, Row, Table

NOTE = (
    "Chaque nature reçoit sa part de ce qui est permis, au prorata de ce qu’elle n’a pas consommé, coupée au centime ; "
    "les centimes qui restent vont aux parts qui ont le plus perdu à la coupe."
)


CP_NOTE = (
    "Des CP ne se reportent que pour payer les engagements qui suivent : dans ce qui reste des CP ouverts, dans le "
    "reste à payer de la nature, et dans le même plafond que les AE."
)
#: what the CP of a carry-over add
CP = (*figures.OPEN_CP.names, *figures.PAID.names)


def steps_table(found: Settled, chosen: Mapping[Nature, Decimal], told: Identity) -> Table:
    """The steps, for the amounts `chosen` by nature."""
    over = found.carry_over
    unit = found.fir_year.shown_unit
    is_exact = found.fir_year.own_unit is None
    return listing(
        "calcul",
        "Comment le report est calculé",
        "Étape du calcul",
        _columns(over),
        _rows(found, chosen, _Writing(unit, 2 if is_exact else unit.decimals, found)),
        told,
        caption=f"Calcul du report de {found.fir_year.year} par nature, en "
        + ("euros et centimes" if is_exact else unit.in_words),
        unit=unit,
        decimals=2 if is_exact else unit.decimals,
        notes=(*(() if over.is_made or found.fir_year.is_closed else (NOTE,)), *extra_told(found)),
    )


def cp_steps_table(found: Settled, chosen: Mapping[Nature, Decimal], told: Identity) -> Table:
    """The steps of the CP: what is left of them, what commitments still need, what is carried over."""
    over, unit = found.carry_over, found.fir_year.shown_unit
    is_exact = found.fir_year.own_unit is None
    write = _Writing(unit, 2 if is_exact else unit.decimals, found)

    def of(amount: Callable[[Side], Decimal | None]) -> list[Decimal | None]:
        return [amount(one) for one in over.sides]

    rows = [
        write.row("reste_cp", "CP ouverts moins payés", of(lambda one: one.left_cp if one.is_cp_known else None), CP),
        write.row("rap", "Reste à payer des engagements", of(lambda one: one.owed), CP),
        write.row("attendu_cp", "CP que les engagements attendent, dans ce qui reste", of(_needed), CP),
        write.row("choisi_cp", "Report de CP", of(lambda one: chosen.get(one.nature, ZERO)), CP),
    ]
    return listing(
        "calcul-cp",
        "Comment le report de CP est calculé",
        "Étape du calcul",
        _columns(over),
        rows,
        told,
        caption=f"Calcul du report de CP de {found.fir_year.year} par nature, en "
        + ("euros et centimes" if is_exact else unit.in_words),
        unit=unit,
        decimals=2 if is_exact else unit.decimals,
        notes=(CP_NOTE,),
    )


def _needed(side: Side) -> Decimal | None:
    return side.needed_cp if side.is_cp_known else None


def _columns(over: CarryOver) -> tuple[Column, ...]:
    natures = [Column((one.nature.value,), (str(one.nature.label),)) for one in over.sides]
    return (*natures, Column(("fonds",), ("Fonds",), kind="total", parts=tuple(range(len(natures)))))


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes the cells: in the unit in which a year is known; what is not known, « n.p. » where a source hides it."""

    unit: Unit
    decimals: int
    found: Settled

    def row(
        self,
        key: str,
        label: str,
        amounts: list[Decimal | None],
        made_of: tuple[str, ...],
        parts: tuple[int, ...] = (),
    ) -> Row:
        """A step: one cell a nature, then the fund; `made_of` names what they add, which tells how sure they are."""
        said = [one for one in amounts if one is not None]
        marks = self.marks(made_of)
        natures = (self.cell(amount, mark) for amount, mark in zip(amounts, marks, strict=True))
        cells = (*natures, self.cell(sum(said, ZERO) if said else None, least_sure(marks)))
        return Row((key,), "", label, cells, kind="subtotal" if parts else "leaf", parts=parts)

    def marks(self, made_of: tuple[str, ...]) -> list[Mark]:
        """The mark of each nature for a figure that adds these."""
        return [MARKS.get(one.origin_of(*made_of), "") for one in self.found.carry_over.sides]

    def left(self) -> Row:
        """What is not committed: the difference of what is printed, where a year is known rounded."""
        over, places = self.found.carry_over, self.decimals
        sides = [(one.opened, one.moved.committed) for one in over.sides]
        sides.append((sum((of for of, _ in sides), ZERO), sum((of for _, of in sides), ZERO)))

        def printed(amount: Decimal) -> Decimal:
            return rounded(amount, self.unit, places).scaleb(self.unit.exponent)

        cells = [self.cell(printed(above) - printed(below) if over.is_known else None) for above, below in sides]
        # a difference of printed figures is not that of the exact ones: a file must not compute it again
        parts = (3, 4) if self.found.fir_year.own_unit is None else ()
        return Row(("reste",), "", "= Non consommé", tuple(cells), kind="subtotal", parts=parts)

    def cell(self, amount: Decimal | None, mark: Mark = "") -> Cell:
        """An amount, or that it is not known."""
        if amount is None:
            return Cell(display=NOT_PUBLISHED) if self.found.fir_year.source else EMPTY
        return Cell(amount, writer(self.unit, self.decimals)([amount])[0], mark)


def _rows(found: Settled, chosen: Mapping[Nature, Decimal], write: _Writing) -> list[Row]:
    over, has_extra, year = found.carry_over, found.has_extra, found.fir_year.year
    stage = found.stage.code if found.stage else "aucune étape votée"
    is_carried_known = over.is_made or over.is_known
    carried = CARRIED if over.is_made else PROPOSED

    def of(amount: Callable[[Side], Decimal | None], is_known: bool = True) -> list[Decimal | None]:
        return [amount(one) if is_known else None for one in over.sides]

    rows = [
        write.row("autorise", f"AE autorisées ({stage})", of(lambda one: one.authorised), AUTHORISED),
        write.row("entrant", f"+ Reports de {year - 1}", of(lambda one: one.moved.carried_in, has_extra), ADDED[:1]),
        write.row("virements", "+ Virements", of(lambda one: one.moved.transferred, has_extra), ADDED[1:]),
        write.row("ouvert", "= AE ouvertes", of(lambda one: one.opened, over.is_known), AUTHORISED + ADDED, (0, 1, 2)),
        write.row(
            "engage",
            "− AE engagées, retraits déduits",
            of(lambda one: -one.moved.committed, found.is_execution_known),
            COMMITTED,
        ),
        write.left(),
        write.row("choisi", "Report", of(lambda one: chosen.get(one.nature, ZERO), is_carried_known), carried),
        write.row(
            "perdu",
            "Non reporté",
            of(lambda one: one.left - chosen.get(one.nature, ZERO), over.is_known and not is_told(found)),
            PROPOSED,
        ),
    ]
    whole = [EMPTY] * len(over.sides)
    if over.ceiling is not None and over.is_known:
        label = f"Plafond : {percent(over.rate)} des AE autorisées"
        if over.excluded:
            label = f"{label}, {euros_text(over.excluded)} exclus"
        rows.insert(
            6, Row(("plafond",), "", label, (*whole, write.cell(over.ceiling, least_sure(write.marks(AUTHORISED)))))
        )
    return rows
