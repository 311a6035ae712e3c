"""How a carry-over is computed, step by step, to the cent: one row a step, one column a nature, then the fund."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from fir.carry_over import CarryOver, Side, percent
from fir.closing.settling import Settled
from fir.enums import Nature
from fir.facts import ZERO
from prs_budget.money import Unit, writer
from prs_budget.tables import EMPTY, Cell, Column, Identity, Row, Table

NOTE = (
    "Chaque nature reçoit sa part de ce qui est permis, au prorata de ce qu’elle n’a pas consommé, coupée au centime ; "
    "les centimes qui restent vont aux parts qui ont le plus perdu à la coupe."
)


def steps_table(found: Settled, chosen: Mapping[Nature, Decimal], told: Identity) -> Table:
    """The steps, for the amounts `chosen` by nature."""
    over = found.carry_over
    return Table(
        name="calcul",
        title="Comment le report est calculé",
        caption=f"Calcul du report de {found.fir_year.year} par nature, en euros et centimes",
        stub="Étape du calcul",
        columns=_columns(over),
        rows=tuple(_rows(found, chosen)),
        total=None,
        unit=Unit.EUR,
        decimals=2,
        identity=told,
        notes=() if over.made or found.fir_year.is_closed else (NOTE,),
    )


def _columns(over: CarryOver) -> tuple[Column, ...]:
    natures = [Column((one.nature.value,), (str(one.nature.label),)) for one in over.sides]
    return (*natures, Column(("fonds",), ("Fonds",), kind="total", parts=tuple(range(len(natures)))))


def _rows(found: Settled, chosen: Mapping[Nature, Decimal]) -> list[Row]:
    over = found.carry_over
    stage = found.stage.code if found.stage else "aucune étape votée"

    def of(amount: Callable[[Side], Decimal | None]) -> list[Decimal | None]:
        return [amount(one) for one in over.sides]

    rows = [
        _row("autorise", f"AE autorisées ({stage})", of(lambda one: one.authorised)),
        _row("entrant", f"+ Reports de {found.fir_year.year - 1}", of(lambda one: one.moved.carried_in)),
        _row("virements", "+ Virements", of(lambda one: one.moved.transferred)),
        _row("ouvert", "= AE ouvertes", of(lambda one: one.opened if over.is_known else None), (0, 1, 2)),
        _row("engage", "− AE engagées, retraits déduits", of(lambda one: -one.moved.committed)),
        _row("reste", "= Non consommé", of(lambda one: one.left if over.is_known else None), (3, 4)),
        _row("choisi", "Report", of(lambda one: chosen.get(one.nature, ZERO))),
        _row(
            "perdu", "Non reporté", of(lambda one: one.left - chosen.get(one.nature, ZERO) if over.is_known else None)
        ),
    ]
    whole = [EMPTY] * len(over.sides)
    if over.ceiling is not None and over.is_known:
        ceiling = Row(
            ("plafond",), "", f"Plafond : {percent(over.rate)} des AE autorisées", (*whole, _cell(over.ceiling))
        )
        rows.insert(6, ceiling)
    return rows


def _row(key: str, label: str, amounts: list[Decimal | None], parts: tuple[int, ...] = ()) -> Row:
    said = [one for one in amounts if one is not None]
    cells = (*map(_cell, amounts), _cell(sum(said, ZERO) if said else None))
    return Row((key,), "", label, cells, kind="subtotal" if parts else "leaf", parts=parts)


def _cell(amount: Decimal | None) -> Cell:
    return EMPTY if amount is None else Cell(amount, writer(Unit.EUR, 2)([amount])[0])
