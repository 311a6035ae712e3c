"""The pages of the history of a stage: its operations, one of them and its undoing, the past of a cell."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse

from allocations.visit import file_of
from fir import actions
from fir.actions.undoing import changes_of, moved_since
from fir.enums import Way
from fir.frame import reason_in
from fir.models import FirYear, Operation
from fir.stages import history
from fir.stages.pages import done, page
from fir.stages.sheet_views import known
from fir.stages.stage import StageVisit
from fir.visit import FirVisit, fir_form
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.words import date_and_time_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

PAGE_SIZE = 50


@fir_form
def operations(visit: FirVisit, fir_year: FirYear, stage: str) -> HttpResponseBase:
    """The operations on a stage, paged; their file holds them all."""
    place = StageVisit.of(visit, fir_year, stage)
    found, here = history.of_stage(place.stage), visit.here()
    if visit.request.GET.get("format"):
        file = file_of(visit, [history.operations_table(place, list(found), here)])
        if file is not None:
            return file
    shown = Paginator(found, PAGE_SIZE).get_page(visit.request.GET.get("page"))
    table = history.operations_table(place, list(shown.object_list), here)
    return page(
        visit,
        fir_year,
        "fir/saisie/historique.html",
        title=f"Historique de {place.stage.code} {fir_year.year}",
        place=place,
        stage=place.stage,
        identity=table.identity,
        one=Drawn.of(table),
        shown=shown,
        here=here,
    )


@fir_form
def operation(visit: FirVisit, fir_year: FirYear, stage: str, number: uuid.UUID) -> HttpResponseBase:
    """One operation, its figures before and after; posting undoes it, once."""
    place = StageVisit.of(visit, fir_year, stage)
    found = history.of_stage(place.stage).filter(uuid=number).first()
    if found is None:
        raise Http404(f"L’étape {place.stage.code} n’a pas d’opération de ce numéro.")
    if visit.request.method == "POST":
        return _undo(place, found)
    here = visit.here()
    file = file_of(visit, [history.changes_table(place, found, here)])
    if file is not None:
        return file
    table = history.changes_table(place, found, here, history.MOST_SHOWN)
    changes = changes_of(found)
    moved = moved_since(changes)
    return page(
        visit,
        fir_year,
        "fir/saisie/operation.html",
        title=f"Opération du {date_and_time_of(found.at, visit.access.agency.time_zone)}",
        place=place,
        stage=place.stage,
        operation=found,
        way=Way(found.way).label,
        sequel=history.sequel_of(found, visit.access.agency.time_zone, history.done_by_each([found])),
        count=len(changes),
        since=len(moved),
        moved=[history.OverwrittenFigure.of(one) for one in moved[: history.MOVED_SHOWN]],
        left=" ".join(str(one.pk) for one in moved),
        may_undo=not place.refused and found.way != Way.LOAD and getattr(found, "undone_by", None) is None,
        number=uuid.uuid4(),
        identity=table.identity,
        one=Drawn.of(table),
        here=here,
    )


def _undo(place: StageVisit, operation: Operation) -> HttpResponseBase:
    """Undo an operation by one of the number that the page gave: a second click finds the first one's."""
    post = place.visit.request.POST
    try:
        number = uuid.UUID(post.get("numero", ""))
    except ValueError:
        number = uuid.uuid4()

    def undo() -> str:
        actions.undo_operation(
            by=place.visit.access.user,
            operation=operation,
            reason=reason_in(post.get("raison", "")),
            uuid=number,
            leaving={int(one) for one in post.get("laisser", "").split() if one.isascii() and one.isdigit()},
        )
        told = (
            "les autres chiffres reprennent leur valeur" if post.get("laisser") else "chaque chiffre reprend sa valeur"
        )
        return f"Opération annulée : {told}. Pour rétablir, annulez l’annulation."

    answer = done(place.visit, None, undo, history.operation_address(place, operation))
    if answer is None:
        raise Http404
    return answer


@fir_form
def cell(visit: FirVisit, fir_year: FirYear, stage: str, sheet: str) -> HttpResponseBase:
    """The past of a cell (`ligne`, `annee`: the key of its column), of a row, or of the sheet: JSON for the panel."""
    place, asked = StageVisit.of(visit, fir_year, stage), visit.request.GET
    return JsonResponse(history.told(place, known(sheet), asked.get("ligne", "")[:200], asked.get("annee", "")[:10]))
