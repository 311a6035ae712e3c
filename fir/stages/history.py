"""The past of the figures of a stage: its operations, one of them and its undoing, the changes of a cell."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.http import JsonResponse
from django.urls import reverse

from fir import actions
from fir.actions.undoing import changes_by, changes_of, done_by, moved_since, name_of, target_of, value_of
from fir.enums import StageFigure, Way
from fir.facts.sheets import RECEIPTS
from fir.identity import identity_of
from fir.models import Change, FirYear, Operation
from fir.places import BETWEEN, Place
from fir.stages.pages import page
from fir.stages.past import told_past
from fir.stages.sheet_views import known
from fir.stages.stage import StageVisit
from fir.visit import Visit, fir_form
from prs_budget.lib.history import views
from prs_budget.lib.history.tables import History
from prs_budget.lib.history.values import FIGURES, MOST_CHANGES, MOST_MOVED, OperationSummary, Undoing, told_change
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.tables.listing import amount, named, said
from prs_budget.lib.tables.model import Column, Identity, Row, Table
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

_OF_STAGE = ("changes__receipt__stage", "changes__authorisation__stage")


class StageHistory(History):
    """The operations on the figures of a stage, without effects: AE and CP do not add up."""

    noun = FIGURES
    stub = "Endroit ou recette"
    columns = (
        *named("Chiffre", "Depuis"),
        Column(("avant",), ("Avant",)),
        Column(("apres",), ("Après",)),
        Column(("ecart",), ("Écart",), signed=True),
    )

    def __init__(self, place: StageVisit) -> None:
        self.of, stage = place, place.stage
        super().__init__(
            place.visit.request,
            place.visit.access.agency.time_zone,
            place=f"l’étape {stage.code}",
            caption=f"Opérations sur l’étape {stage.code} de {place.fir_year.year}, la dernière d’abord",
            missing=f"L’étape {stage.code} n’a pas d’opération de ce numéro.",
        )

    def operations(self) -> QuerySet[Operation]:
        """Those of the stage."""
        receipts, opened = (Q(**{name: self.of.stage}) for name in _OF_STAGE)
        of = Operation.objects.filter(fir_year=self.of.fir_year).filter(receipts | opened)
        # in the order of their writing, whatever a clock said
        return of.annotate(count=Count("changes")).select_related("by", "undoes", "undone_by__by").order_by("-pk")

    def summaries(self, operations: Iterable[Operation]) -> list[OperationSummary]:
        """What each changed. Two queries at most."""
        found = list(operations)
        counts = {one.pk: int(getattr(one, "count", 0)) for one in found}
        if undone := {one.undoes_id for one in found if one.undoes_id} - counts.keys():
            changes = Change.objects.filter(operation__in=undone).order_by().values_list("operation")
            counts |= dict(changes.annotate(count=Count("pk")))
        single = [one for one, count in counts.items() if count == 1]
        alone = changes_by(single) if single else {}
        done = {one: done_by(alone[one]) if one in alone else FIGURES.counted(count) for one, count in counts.items()}
        return [OperationSummary(one, counts[one.pk], done[one.pk], done.get(one.undoes_id or 0, "")) for one in found]

    def changes(self, operation: Operation, most: int | None) -> list[tuple[int | None, Row]]:
        """Its figures. One query."""
        found = changes_of(operation)[:most]
        since = moved_since(found)
        return [(None, _change_row(one, one in since)) for one in found]

    def undoing(self, operation: Operation) -> Undoing:
        """The figures that changed since. One query."""
        if self.of.refused or operation.way == Way.LOAD or getattr(operation, "undone_by", None) is not None:
            return Undoing(may_undo=False, refused=self.of.refused)
        moved = moved_since(changes_of(operation))
        told = [(name_of(one), euros_text(one.old), euros_text(value_of(one))) for one in moved[:MOST_MOVED]]
        return Undoing(True, len(moved), told, " ".join(str(one.pk) for one in moved))

    def undo(self, operation: Operation, *, reason: str, number: uuid.UUID, left: str) -> tuple[Operation, str]:
        """Undo it, with the figures that may be. Raises PermissionDenied."""
        leaving = {pk for one in left.split() if (pk := whole_number(one, 18)) is not None}
        by = self.of.visit.access.user
        actions.undo_operation(by=by, operation=operation, reason=reason, uuid=number, leaving=leaving)
        told = "les autres chiffres reprennent leur valeur" if left else "chaque chiffre reprend sa valeur"
        return operation, f"Opération annulée : {told}. Pour rétablir, annulez l’annulation."

    def address(self, operation: Operation) -> str:
        """Under the history of the stage."""
        return reverse("fir:etape_operation", kwargs=self.of.kwargs | {"number": operation.uuid})

    def identity(self, years: Sequence[int], *, unit: Unit = Unit.EUR) -> Identity:
        """Of the stage."""
        return identity_of(self.of.fir_year, f"{self.of.stage.code} {self.of.stage.label}", unit, self.here)

    def file(self, table: Table) -> HttpResponseBase | None:
        """Of one table."""
        return file_of(self.of.visit, [table])

    def page(self, template: str, title: str, **context: Any) -> HttpResponseBase:
        """A page of the year of the stage."""
        context |= {"place": self.of, "stage": self.of.stage}
        return page(self.of.visit, self.of.fir_year, template, title, **context)


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


@fir_form
def operations(visit: Visit, fir_year: FirYear, stage: str) -> HttpResponseBase:
    """The operations on a stage, paged; their file holds them all."""
    past = StageHistory(StageVisit.of(visit, fir_year, stage))
    title = f"Historique de {past.of.stage.code} {fir_year.year}"
    told = told_past(past.of.stage, past.zone)
    return views.operations(past, past.operations(), "fir/saisie/historique.html", title, past=told)


@fir_form
def operation(visit: Visit, fir_year: FirYear, stage: str, number: uuid.UUID) -> HttpResponseBase:
    """One operation, its figures before and after; posting undoes it, once."""
    return views.operation(StageHistory(StageVisit.of(visit, fir_year, stage)), number, "fir/saisie/operation.html")


@fir_form
def cell(visit: Visit, fir_year: FirYear, stage: str, sheet: str) -> HttpResponseBase:
    """The past of a cell (`ligne`, `annee`: the key of its column), of a row, or of the sheet: JSON for the panel."""
    past, asked = StageHistory(StageVisit.of(visit, fir_year, stage)), visit.request.GET
    code, figure = asked.get("ligne", "")[:200], asked.get("annee", "")[:10]
    changes = Change.objects.select_related("operation__by").order_by("-pk")
    if known(sheet) == RECEIPTS:
        changes = changes.filter(receipt__stage=past.of.stage)
        changes = changes.filter(receipt__line__code=code) if code else changes
    else:
        changes = changes.filter(authorisation__stage=past.of.stage)
        changes = _of_place(changes, code) if code else changes
    if figure:
        changes = changes.filter(figure=figure)
    told = [_told(past, one) for one in changes[:MOST_CHANGES]]
    return JsonResponse({"changes": told, "comments": []})


def _of_place(changes: QuerySet[Change], code: str) -> QuerySet[Change]:
    parts = code.split(BETWEEN)
    if len(parts) != 4:
        return changes.none()
    names = ("nature", "direction__code", "mission__code", "scheme__code")
    return changes.filter(**{f"authorisation__{name}": part for name, part in zip(names, parts, strict=True)})


def _told(past: StageHistory, change: Change) -> dict[str, object]:
    figure = StageFigure(change.figure).label
    return told_change(change, past.zone, past.address(change.operation), year=figure, cause="")
