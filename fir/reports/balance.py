"""The balance of the budget, year by year: what was received less what was paid, and the use of the treasury.

CP beyond receipts are allowed and usual: cash of earlier years pays for them. Nothing here is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from fir.facts import ledger as facts
from fir.facts.figures import PAID
from fir.identity import identity_of, unknown_of
from fir.models import FirYear, Movement, Receipt, Stage
from fir.pages import BALANCE, RECEIPTS
from fir.reports.lines import FigureLines, ReceiptHistory
from fir.reports.report import CellLines, Report
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.model import UNPUBLISHED, Column, Identity, Proof, Row, Table

#: an amount, and how many rows of the database make it
Held = tuple[Decimal, int]

NAME = "solde"
NOTHING: Held = (ZERO, 0)
TREASURY = (
    "Des CP au-delà des recettes sont permis et courants : l’agence emploie alors des marges de trésorerie des "
    "exercices antérieurs. Ce n’est pas une anomalie."
)


@dataclass(frozen=True, slots=True)
class Balance:
    """A year. `stage` is the last voted one that foresees receipts, `done` what was received.

    None where nothing is said; for `paid`, where the source does not say.
    """

    fir_year: FirYear
    stage: Stage | None
    done: Stage | None
    foreseen: Decimal | None
    realised: Decimal | None
    paid: Decimal | None

    @property
    def on_budget(self) -> Decimal | None:
        """What the last stage foresees less what was paid."""
        return _less(self.foreseen, self.paid)

    @property
    def on_realised(self) -> Decimal | None:
        """What was received less what was paid."""
        return _less(self.realised, self.paid)

    @property
    def drawn(self) -> Decimal | None:
        """What was paid beyond receipts: taken from the treasury."""
        left = self.on_realised
        return None if left is None else max(-left, ZERO)


class Balances(NamedTuple):
    """Every year, the first first, as the page of one of them shows it."""

    fir_year: FirYear
    years: list[Balance]


def read(years: Sequence[FirYear]) -> list[Balance]:
    """Every year, the first first. Three queries."""
    stages: dict[int, list[Stage]] = {one.pk: [] for one in years}
    for stage in Stage.objects.filter(fir_year__in=years).in_order():
        stages[stage.fir_year_id].append(stage)
    received = dict(
        Receipt.objects.filter(stage__fir_year__in=years).order_by().values_list("stage").annotate(Sum("amount"))
    )
    rows = Movement.objects.executed().filter(fir_year__in=years).order_by()
    paid = dict(rows.values_list("fir_year").annotate(Sum("cp")))
    found = []
    for one in sorted(years, key=lambda year: year.year):
        told = [stage for stage in stages[one.pk] if received.get(stage.pk) is not None]
        last = facts.authorising(told)
        done = next((stage for stage in reversed(told) if not stage.is_budget), None)
        found.append(
            Balance(
                one,
                last,
                done,
                received[last.pk] if last else None,
                received[done.pk] if done else None,
                paid.get(one.pk, ZERO) if one.has_payments else None,
            )
        )
    return found


def is_empty(found: Sequence[Balance]) -> bool:
    """Whether no year says anything of receipts or payments."""
    return all(one.foreseen is None and one.realised is None and not one.paid for one in found)


def columns() -> tuple[Column, ...]:
    """What each year tells."""
    return (
        Column(("etape",), ("Étape",), content="text"),
        Column(("recettes",), ("Recettes de la dernière étape",)),
        Column(("realise",), ("Recettes réalisées",)),
        Column(("cp",), ("CP payés",)),
        Column(("solde_etape",), ("Solde sur la dernière étape",), kind="interim", signed=True, opens=False),
        Column(("solde",), ("Solde sur le réalisé",), kind="interim", signed=True, opens=False),
        Column(
            ("tresorerie",),
            ("Recours à la trésorerie",),
            kind="interim",
            title="CP payés au-delà des recettes",
            opens=False,
        ),
    )


def table(found: Sequence[Balance], unit: Unit, identity: Identity, drill: str = "") -> Table:
    """The balance of every year. Two queries, that prove each year apart: years are not added up."""
    layout = Layout(
        name=NAME,
        title="Solde budgétaire et recours à la trésorerie",
        stub="Exercice",
        columns=columns(),
        total="",
        unit=unit,
        drill=drill,
        proof=_proof(found),
        notes=(
            "Soldes : recettes moins CP payés, avoirs déduits. Recours à la trésorerie : CP payés au-delà des recettes "
            "réalisées.",
            TREASURY,
        ),
    )
    return build([_leaf(one) for one in found], layout, identity)


def _proof(found: Sequence[Balance]) -> Proof | None:
    """What each year says against what the database holds, figure by figure. Two queries."""
    stored, names = _stored(found), [column.labels[0] for column in columns()[1:4]]
    each: list[tuple[str, Proof]] = []
    for one, held in zip(found, stored, strict=True):
        year = str(one.fir_year.year)
        for at, (name, said, (amount, count)) in enumerate(
            zip(names, (one.foreseen, one.realised, one.paid), held, strict=True), start=1
        ):
            if said is not None or amount:
                proof = Proof(said or ZERO, amount, count, columns=(at,), code=year)
                each.append((f"{year}, {name}", proof))
    if not each:
        return None
    table, database = (sum(sums, ZERO) for sums in zip(*((one.table, one.database) for _, one in each), strict=True))
    lines = sum(one.lines for _, one in each)
    return Proof(table, database, lines, tuple(each), apart="chaque colonne de chaque année")


def _leaf(one: Balance) -> Leaf:
    year = one.fir_year
    # a year whose payments are not known says so, and knows no balance
    paid = (one.paid, one.on_budget, one.on_realised, one.drawn) if one.paid is not None else (UNPUBLISHED,) * 4
    return Leaf(
        (Head(str(year.year), str(year.year), year.get_status_display().lower()),),
        (one.foreseen, one.realised, *paid),
        (one.stage.code if one.stage else "",),
        href=RECEIPTS.of(year.agency.slug, year.year),
    )


def _stored(found: Sequence[Balance]) -> list[tuple[Held, Held, Held]]:
    """What the database itself holds of each year: foreseen, received, paid, each with its rows. Two queries."""
    stages = [one.pk for balance in found for one in (balance.stage, balance.done) if one]
    rows = Receipt.objects.filter(stage__in=stages).order_by().values_list("stage")
    received = {stage: (amount or ZERO, count) for stage, amount, count in rows.annotate(Sum("amount"), Count("pk"))}
    known = [one.fir_year for one in found if one.paid is not None]
    moves = Movement.objects.executed().filter(fir_year__in=known).order_by().values_list("fir_year")
    paid = {
        year: (cp or ZERO, count) for year, cp, count in moves.annotate(paid=Sum("cp"), of=Count("pk", filter=~Q(cp=0)))
    }
    return [
        (
            received.get(one.stage.pk, NOTHING) if one.stage else NOTHING,
            received.get(one.done.pk, NOTHING) if one.done else NOTHING,
            paid.get(one.fir_year.pk, NOTHING),
        )
        for one in found
    ]


def _less(receipts: Decimal | None, paid: Decimal | None) -> Decimal | None:
    return None if receipts is None or paid is None else receipts - paid


def report(years: Sequence[FirYear] = ()) -> Report[Balances]:
    """The balance of these years, those of the agency by default."""

    def read_all(fir_year: FirYear, _: FirYear | None = None) -> Balances:
        every = years or FirYear.objects.filter(agency=fir_year.agency_id).select_related("agency").latest_first()
        return Balances(fir_year, read(list(every)))

    def opened(fir_year: FirYear, _: FirYear | None, table: Table, row: Row, column: Column) -> CellLines | None:
        found = next(one for one in read_all(fir_year).years if str(one.fir_year.year) == row.key[0])
        if column.key == ("cp",):
            return FigureLines(found.fir_year, PAID, Q())
        stage = {"recettes": found.stage, "realise": found.done}.get(column.key[0])
        return None if stage is None else ReceiptHistory(found.fir_year, Receipt.objects.filter(stage=stage))

    return Report(BALANCE, "solde budgétaire et recours à la trésorerie", NAME, read_all, _tables, opened)


def _tables(found: Balances, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    every = [one.fir_year for one in found.years]
    first, last = every[0].year, every[-1].year
    years = str(first) if first == last else f"{first} à {last}"
    remarks = unknown_of(found.fir_year)
    identity = identity_of(found.fir_year, "Solde budgétaire", unit, address, remarks, years=years, beside=every)
    yield table(found.years, unit, identity, drill)


REPORT = report()

__all__ = ["REPORT", "Balance", "is_empty", "read", "report", "table"]
