"""The past of the figures of a stage: its operations, one of them, and the changes of a cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from fir.actions.undoing import changes_by, changes_of, done_by, moved_since, name_of, target_of, value_of
from fir.enums import StageFigure, Way
from fir.facts.sheets import RECEIPTS
from fir.identity import identity_of
from fir.models import Change, Operation, Stage
from fir.places import BETWEEN, Place
from fir.stages.stage import StageVisit
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.tables.listing import amount, listing, named, said
from prs_budget.lib.tables.model import Column, Row, Table
from prs_budget.lib.words import date_and_time_of, operation_text, undone_text

#: what the panel beside the grid shows at once
MOST_CHANGES = 30
#: what the page of an operation shows; its file holds everything
MOST_SHOWN = 500
#: figures changed since, shown above an undoing
MOVED_SHOWN = 50
_OF_STAGE = ("changes__receipt__stage", "changes__authorisation__stage")


def of_stage(stage: Stage) -> QuerySet[Operation]:
    """The operations on a stage, the last first."""
    receipts, opened = (Q(**{name: stage}) for name in _OF_STAGE)
    of = Operation.objects.filter(fir_year=stage.fir_year_id).filter(receipts | opened)
    # in the order of their writing, whatever a clock said
    return of.annotate(count=Count("changes")).select_related("by", "undoes", "undone_by__by").order_by("-pk")


def done_by_each(operations: Collection[Operation]) -> dict[int, str]:
    """What each operation of `of_stage`, and each that one undoes, changed: its only figure, or how many.

    Two queries at most.
    """
    counts = {one.pk: int(getattr(one, "count", 0)) for one in operations}
    if undone := {one.undoes_id for one in operations if one.undoes_id} - counts.keys():
        changes = Change.objects.filter(operation__in=undone).order_by().values_list("operation")
        counts |= dict(changes.annotate(count=Count("pk")))
    single = [one for one, count in counts.items() if count == 1]
    alone = changes_by(single) if single else {}
    return {one: done_by(alone[one]) if one in alone else f"{count} chiffres" for one, count in counts.items()}


def operations_table(place: StageVisit, operations: Sequence[Operation], here: str) -> Table:
    """Operations: who, by which way in, why, how many figures."""
    zone, done = place.visit.access.agency.time_zone, done_by_each(operations)
    rows = tuple(
        Row(
            key=(str(one.uuid),),
            code="",
            label=date_and_time_of(one.at, zone),
            cells=said(
                str(one.by),
                Way(one.way).label,
                one.reason,
                sequel_of(one, zone, done),
                done.get(one.pk, "").removesuffix(" chiffres"),
            ),
            href=operation_address(place, one),
        )
        for one in operations
    )
    return listing(
        "historique",
        "Opérations",
        "Le",
        named("Par", "Voie", "Raison", "Suite", "Chiffres"),
        rows,
        identity_of(place.fir_year, f"{place.stage.code} {place.stage.label}", Unit.EUR, here),
        caption=f"Opérations sur l’étape {place.stage.code} de {place.fir_year.year}, la dernière d’abord",
    )


def operation_address(place: StageVisit, operation: Operation) -> str:
    """The page of an operation."""
    return reverse("fir:etape_operation", kwargs=place.kwargs | {"number": operation.uuid})


def sequel_of(operation: Operation, zone: str, done: Mapping[int, str]) -> str:
    """« annule l’opération du 9 mars 2018, 10:41 (Fichier, 2 chiffres) », « annulée par Finances le … »; or nothing."""
    undone_by, told = getattr(operation, "undone_by", None), []
    if operation.undoes is not None:
        way = Way(operation.undoes.way).label
        told.append(f"annule {operation_text(operation.undoes.at, zone, way, done.get(operation.undoes.pk, ''))}")
    if undone_by is not None:
        told.append(undone_text(undone_by.by, undone_by.at, zone))
    return " ; ".join(told)


def changes_table(place: StageVisit, operation: Operation, here: str, most: int | None = None) -> Table:
    """The figures of an operation: before, after, difference, and those that changed since. One query."""
    found = changes_of(operation)
    since = moved_since(found)
    shown_ones = found[:most]
    columns = (
        *named("Chiffre", "Depuis"),
        Column(("avant",), ("Avant",)),
        Column(("apres",), ("Après",)),
        Column(("ecart",), ("Écart",), signed=True),
    )
    cut = (f"{len(shown_ones)} chiffres sur {len(found)} : le fichier les contient tous.",)
    return listing(
        "operation",
        "Chiffres changés",
        "Endroit ou recette",
        columns,
        (_change_row(one, one in since) for one in shown_ones),
        identity_of(place.fir_year, f"{place.stage.code} {place.stage.label}", Unit.EUR, here),
        caption=f"Chiffres changés dans l’étape {place.stage.code}, avant et après, en euros",
        notes=() if len(shown_ones) == len(found) else cut,
    )


def _change_row(change: Change, since: bool) -> Row:
    target = target_of(change)
    if isinstance(target, Place):
        code, label = target.code.replace(BETWEEN, " › "), ""
    else:
        code, label = target.code, target.label
    gap = (change.new or ZERO) - (change.old or ZERO)
    texts = (
        StageFigure(change.figure).label,
        f"changé : {euros_text(value_of(change))} aujourd’hui" if since else "",
    )
    figures = (amount(change.old), amount(change.new), amount(gap, signed=True))
    return Row(key=(code, change.figure), code=code, label=label, cells=(*said(*texts), *figures))


class OverwrittenFigure(NamedTuple):
    """A figure that no longer holds what its operation left: what undoing would give it, and what it holds today."""

    name: str
    back: str
    today: str

    @classmethod
    def of(cls, change: Change) -> OverwrittenFigure:
        """In words."""
        return cls(name_of(change), euros_text(change.old), euros_text(value_of(change)))


def told(place: StageVisit, sheet: str, code: str, figure: str) -> dict[str, Any]:
    """The last changes of a cell; of a row without a figure, of the sheet without a row: for the panel. One query."""
    code, figure = code.replace("\0", ""), figure.replace("\0", "")
    changes = Change.objects.select_related("operation__by").order_by("-pk")
    if sheet == RECEIPTS:
        changes = changes.filter(receipt__stage=place.stage)
        changes = changes.filter(receipt__line__code=code) if code else changes
    else:
        changes = changes.filter(authorisation__stage=place.stage)
        changes = _of_place(changes, code) if code else changes
    if figure:
        changes = changes.filter(figure=figure)
    return {"changes": [_change(place, one) for one in changes[:MOST_CHANGES]], "comments": []}


def _of_place(changes: QuerySet[Change], code: str) -> QuerySet[Change]:
    parts = code.split(BETWEEN)
    if len(parts) != 4:
        return changes.none()
    nature, direction, mission, scheme = parts
    return changes.filter(
        authorisation__nature=nature,
        authorisation__direction__code=direction,
        authorisation__mission__code=mission,
        authorisation__scheme__code=scheme,
    )


def _change(place: StageVisit, change: Change) -> dict[str, Any]:
    operation = change.operation
    return {
        "year": StageFigure(change.figure).label,
        "at": operation.at.isoformat(),
        "when": date_and_time_of(operation.at, place.visit.access.agency.time_zone),
        "by": str(operation.by),
        "old": None if change.old is None else str(change.old),
        "new": None if change.new is None else str(change.new),
        "cause": "",
        "reason": operation.reason,
        "way": Way(operation.way).label,
        "batch_url": operation_address(place, operation),
    }
