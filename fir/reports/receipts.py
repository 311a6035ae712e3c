"""Receipts by stage: cumulated as they are voted, then from one stage to the next, then how the totals grew."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from allocations.enums import Origin
from fir.enums import StageKind
from fir.facts import ledger as facts
from fir.facts.deduction import deduction_from
from fir.frozen import names_of
from fir.identity import PRINTED, identity_of, origin_of
from fir.models import FirYear, Receipt, ReceiptLine, Stage
from fir.pages import RECEIPTS
from fir.reports.lines import ReceiptHistory
from fir.reports.report import Report
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Basis, Column, Identity, Row, Table

CUMULATED, VARIATIONS, EVOLUTION = "recettes", "variations", "evolution"


@dataclass(frozen=True, slots=True)
class Receipts:
    """The stages that hold receipts, from what was received the year before to what was received in the year.

    `before` is the realised stage of the year before; None where the agency has none. `held` is by stage and line.
    `deducted` is what the year before takes from the grant of this one, in words; empty where nothing is known of it.
    """

    fir_year: FirYear
    before: Stage | None
    stages: tuple[Stage, ...]
    lines: tuple[ReceiptLine, ...]
    held: dict[tuple[int, int], Receipt]
    deducted: str = ""

    @property
    def shown(self) -> tuple[Stage, ...]:
        """Every stage that is a column."""
        return (self.before, *self.stages) if self.before else self.stages

    def amount(self, stage: Stage, line: ReceiptLine) -> Decimal | None:
        """What a stage says of a receipt."""
        found = self.held.get((stage.pk, line.pk))
        return found.amount if found else None

    def basis(self, stage: Stage, line: ReceiptLine) -> Basis:
        """Whether a source prints it."""
        found = self.held.get((stage.pk, line.pk))
        return "printed" if found and Origin(found.origin) in PRINTED else ""

    def total(self, stage: Stage) -> Decimal:
        """What a stage says in all."""
        amounts = [one.amount for (held_by, _), one in self.held.items() if held_by == stage.pk]
        return sum((amount for amount in amounts if amount is not None), ZERO)


def read(fir_year: FirYear, before: FirYear | None = None) -> Receipts:
    """Two queries; more where the year before is closed."""
    years = [one for one in (before, fir_year) if one]
    found = Stage.objects.filter(fir_year__in=years).select_related("fir_year").in_order()
    held, names = facts.received(years), names_of(fir_year)
    for one in held.values():
        names.apply(one.line)
    used = {stage for stage, _ in held}
    stages = [one for one in found if one.pk in used]
    last = [one for one in stages if one.fir_year_id != fir_year.pk and not one.is_budget]
    own = tuple(one for one in stages if one.fir_year_id == fir_year.pk)
    shown = {one.pk for one in (*last, *own)}
    # a line of which no stage says anything any more, a text taken back, is no row
    lines = {one.line_id: one.line for (stage, _), one in held.items() if stage in shown and one.amount is not None}
    ordered = sorted(lines.values(), key=lambda line: (line.position, line.code))
    return Receipts(fir_year, last[-1] if last else None, own, tuple(ordered), held, _deducted(before))


def _deducted(before: FirYear | None) -> str:
    """What a closed year takes from the grant of this one, in words; empty where it is open. Seven queries.

    A year that its source tells does not say what it did not carry over.
    """
    if before is None or not before.is_closed or before.source:
        return ""
    return deduction_from(before, list(FirYear.objects.filter(agency=before.agency_id).latest_first())).told


def tables(found: Receipts, unit: Unit, address: str, drill: str = "") -> Iterator[Table]:
    """The three tables; the last two need two stages. One query, that proves the first."""
    beside = [found.before.fir_year] if found.before else []
    version, remarks, years = _version(found), _remarks(found), _years(found)
    identity = identity_of(found.fir_year, version, unit, address, remarks, years=years, beside=beside)
    yield _cumulated(found, unit, identity, drill)
    if len(found.stages) > 1:
        yield _variations(found, unit, identity)
    if len(found.shown) > 1:
        yield _evolution(found, unit, identity)


def _history(fir_year: FirYear, before: FirYear | None, table: Table, row: Row, column: Column) -> ReceiptHistory:
    """The history of a receipt at a stage: who entered it, when, what it was."""
    years = [one for one in (before, fir_year) if one]
    code, *year = column.key
    rows = Receipt.objects.filter(stage__fir_year__in=years, stage__code=code, line__agency=fir_year.agency_id)
    if year:
        rows = rows.filter(stage__fir_year__year=year[0])
    if row.key:
        rows = rows.filter(line__code=row.key[0])
    return ReceiptHistory(fir_year, rows)


REPORT = Report(RECEIPTS, "recettes par étape", CUMULATED, read, tables, _history)


def name_of(stage: Stage) -> str:
    """« BR1 2018 », « Réalisé 2018 »."""
    return str(stage) if stage.is_budget else f"Réalisé {stage.fir_year.year}"


def _version(found: Receipts) -> str:
    budgets = [one.code for one in found.stages if one.is_budget]
    parts = [budgets[0] if len(budgets) == 1 else f"{budgets[0]} à {budgets[-1]}"] if budgets else []
    if any(not one.is_budget for one in found.stages):
        parts.append("exécution")
    return f"{' et '.join(parts)} {found.fir_year.year}" if parts else f"Recettes {found.fir_year.year}"


def _years(found: Receipts) -> str:
    year = str(found.fir_year.year)
    return f"{year}, et réalisé {found.before.fir_year.year}" if found.before else year


def _remarks(found: Receipts) -> list[str]:
    remarks = []
    if found.stages and not any(one.kind == StageKind.INITIAL for one in found.stages):
        remarks.append("BI non publié" if found.fir_year.source else "BI non saisi")
    return [*remarks, "étapes cumulées"]


def _cumulated(found: Receipts, unit: Unit, identity: Identity, drill: str) -> Table:
    """Each stage as it is voted: a column is not added to the one before it."""
    shown = found.shown
    columns = [Column(("text",), ("Texte",), content="text")]
    columns += [Column((one.code, str(one.fir_year.year)), (name_of(one),)) for one in shown]
    done = len(shown) if shown and not shown[-1].is_budget and len(found.stages) > 1 else 0
    if done:
        label = f"Réalisé − {shown[-2].code}"
        columns.append(Column(("gap",), (label,), parts=(done,), less=(done - 1,), signed=True))
    leaves = [
        Leaf(
            (Head(line.code, "", line.label),),
            tuple(found.amount(one, line) for one in shown),
            texts=(line.citation,),
            bases=tuple(found.basis(one, line) for one in shown),
        )
        for line in found.lines
    ]
    origin, printed = origin_of({Origin(one.origin) for one in found.held.values()})
    stored = dict(Receipt.objects.filter(stage__in=shown).order_by().values_list("stage").annotate(Sum("amount")))
    layout = Layout(
        name=CUMULATED,
        title=f"Recettes {found.fir_year.year} par étape",
        stub="Recette",
        columns=tuple(columns),
        total="Total enveloppe",
        unit=unit,
        drill=drill,
        origin=origin,
        printed=printed,
        proofs=tuple(stored.get(one.pk) or ZERO for one in shown),
        counted=len(leaves),
        notes=(found.deducted,) if found.deducted else (),
    )
    return build(leaves, layout, identity)


def _variations(found: Receipts, unit: Unit, identity: Identity) -> Table:
    """What each stage adds to the one before it; their sum is the last one."""
    stages = found.stages
    first, last = stages[0], stages[-1]
    columns = [Column((first.code,), (name_of(first),))]
    for before, after in itertools.pairwise(stages):
        name = after.code if after.is_budget else "Réalisé"
        columns.append(Column((after.code,), (f"{name} − {before.code}",), signed=True))
    columns.append(Column((), (name_of(last),), kind="total", parts=tuple(range(len(stages)))))
    leaves = []
    for line in found.lines:
        amounts = [found.amount(stage, line) for stage in stages]
        if any(amount is not None for amount in amounts):
            steps = [_step(a, b) for a, b in itertools.pairwise(amounts)]
            leaves.append(Leaf((Head(line.code, "", line.label),), (amounts[0], *steps)))
    layout = Layout(
        name=VARIATIONS,
        title="D’une étape à l’autre",
        stub="Recette",
        columns=tuple(columns),
        total="Total enveloppe",
        unit=unit,
        origin="calculé",
        notes=("Chaque colonne est ce que l’étape ajoute à la précédente ; leur somme est la dernière étape.",),
    )
    return build(leaves, layout, identity)


def _step(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """What a stage adds; None where neither says anything, or nothing moved from nothing."""
    if before is None and after is None:
        return None
    return (after or ZERO) - (before or ZERO)


def _evolution(found: Receipts, unit: Unit, identity: Identity) -> Table:
    """How the total grew from stage to stage, then from one year's receipts to the next's."""
    columns = (
        Column(("from",), ("De",)),
        Column(("to",), ("À",)),
        Column(("gap",), ("Évolution",), parts=(1,), less=(0,), signed=True),
        Column(("rate",), ("En %",), content="rate", parts=(2, 0), decimals=2, signed=True),
    )
    pairs = list(zip(found.stages, found.stages[1:], strict=False))
    if found.before and found.stages:
        pairs.append((found.before, found.stages[-1]))
    leaves = [
        Leaf(
            (Head(f"{before.code}-{after.code}-{before.fir_year.year}", "", f"{name_of(after)} sur {_lower(before)}"),),
            (found.total(before), found.total(after)),
        )
        for before, after in pairs
    ]
    layout = Layout(
        name=EVOLUTION,
        title="Évolution des totaux",
        stub="Étape",
        columns=columns,
        total="",
        unit=unit,
        origin="calculé",
        notes=(),
    )
    return build(leaves, layout, identity)


def _lower(stage: Stage) -> str:
    return name_of(stage).replace("Réalisé", "réalisé")
