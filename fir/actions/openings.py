"""What is opened in a year before figures are: a stage that starts as a copy, a place, a line of receipts."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from allocations.enums import Origin
from fir.actions.carrying import take_what_another_took
from fir.actions.figures import FigureEdit, enter_figures
from fir.actions.locking import journal, open_for, operation_of, refused_if_taken, signed
from fir.actions.movements import TAKEN
from fir.actions.stages import add_stage
from fir.actions.texts import foresee_texts
from fir.enums import ReceiptKind, StageFigure, StageKind, StageState, Way
from fir.models import Authorisation, FirYear, Receipt, ReceiptLine, Stage
from fir.places import Place
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def start_stage(
    *,
    by: User,
    fir_year: FirYear,
    code: str,
    label: str,
    kind: StageKind,
    note: str = "",
    source: Stage | None = None,
    uuid: uuids.UUID | None = None,
) -> Stage:
    """Add a stage whose figures start as those of another of the year (`source`): they are cumulated.

    Where that one was rejected or opposed, the new draft takes the carry-over that it took. The same `uuid` twice adds
    it once. Raises PermissionDenied, Refused.
    """
    fir_year = open_for(by, fir_year)
    done = operation_of(uuid)
    if done is not None:
        found = Stage.objects.filter(fir_year=fir_year, code=code).first()
        if found is None or (done.fir_year_id, done.by_id) != (fir_year.pk, by.pk):
            raise Refused(TAKEN)
        return found
    if source is not None and source.fir_year_id != fir_year.pk:
        raise Refused(f"L’étape {source.code} est d’un autre exercice.")
    try:
        stage = add_stage(by=by, fir_year=fir_year, code=code, label=label, kind=kind, note=note)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    why = f"Copie de {source.code}" if source else f"Ouverture de {code}"
    edits = copied(source) if source else []
    enter_figures(by=by, stage=stage, edits=edits, way=Way.FORM, reason=why, uuid=uuid, is_told=True)
    foresee_texts(by=by, stage=stage)
    if source is not None and source.state in (StageState.REJECTED, StageState.OPPOSED):
        take_what_another_took(by=by, stage=stage, source=source)
    return stage


def copied(source: Stage) -> list[FigureEdit]:
    """The figures of a stage, to be written in one that has none, with their origins. Two queries."""
    receipts = Receipt.objects.filter(stage=source).select_related("line").order_by("pk")
    edits = [FigureEdit(one.line, StageFigure.AMOUNT, one.amount, origin=Origin(one.origin)) for one in receipts]
    opened = Authorisation.objects.filter(stage=source).select_related("direction", "mission", "scheme")
    for one in opened.order_by("pk"):
        place = Place(one.nature, one.direction, one.mission, one.scheme)
        origin = Origin(one.origin)
        edits += [
            FigureEdit(place, figure, getattr(one, figure), origin=origin)
            for figure in (StageFigure.AE, StageFigure.CP)
        ]
    return edits


@transaction.atomic
def open_place(*, by: User, stage: Stage, place: Place) -> Stage:
    """Add a place to a stage, without figures yet; harmless where the stage has it. Raises as `enter_figures`."""
    open_for(by, stage.fir_year)
    has_it = Authorisation.objects.filter(
        stage=stage, nature=place.nature, direction=place.direction, mission=place.mission, scheme=place.scheme
    ).exists()
    if not has_it:
        edits = [FigureEdit(place, StageFigure.AE, None)]
        enter_figures(by=by, stage=stage, edits=edits, way=Way.FORM, reason="Nouvel endroit")
    return stage


@transaction.atomic
def open_receipt(
    *,
    by: User,
    stage: Stage,
    line: ReceiptLine | None = None,
    code: str = "",
    label: str = "",
    kind: str = "",
    text: str = "",
) -> ReceiptLine:
    """Add a line of receipts to a stage, without amount yet: one that the agency has, or a new one with its text.

    Harmless where the stage has it. Raises PermissionDenied, Refused, as `enter_figures`.
    """
    fir_year = open_for(by, stage.fir_year)
    if line is None:
        line = _new_line(by, fir_year, code, label, kind, text)
    if line.notified_by_id is not None:
        raise Refused(f"{line.code} est ce que notifie un texte : inscrivez le texte dans l’étape, sous « Textes ».")
    if not Receipt.objects.filter(stage=stage, line=line).exists():
        edits = [FigureEdit(line, StageFigure.AMOUNT, None)]
        enter_figures(by=by, stage=stage, edits=edits, way=Way.FORM, reason="Nouvelle recette")
    return line


def _new_line(by: User, fir_year: FirYear, code: str, label: str, kind: str, text: str) -> ReceiptLine:
    """A line of receipts of the agency; the one of that code, where it says the same."""
    wanted = {"label": label, "kind": kind or ReceiptKind.GRANT, "text": text}
    known = ReceiptLine.objects.filter(agency=fir_year.agency, code=code).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in wanted.items()):
            raise Refused(f"Le code {code} est déjà celui de « {known.label} » : choisissez-la, ou un autre code.")
        return known
    last = ReceiptLine.objects.filter(agency=fir_year.agency).order_by("-position").values_list("position", flat=True)
    line = ReceiptLine(agency=fir_year.agency, code=code, position=(last.first() or 0) + 1, **wanted)
    try:
        line.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    with refused_if_taken(f"Le code {code} vient d’être pris dans un autre exercice : rechargez la page."):
        signed(line, by).save()
    journal(by, fir_year, "fir.open_receipt", "", line=code)
    return line
