"""The life of stages: added, voted, received, rejected, opposed, imposed; a voted one is corrected by the next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from fir.actions.carrying import follow_carry_over
from fir.actions.locking import journal, open_for, signed, touch
from fir.enums import StageKind, StageState
from fir.facts.enforcement import ENFORCEABLE_TEXT, enforceable_day, last_day_to_oppose
from fir.models import FirYear, Stage
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def add_stage(*, by: User, fir_year: FirYear, code: str, label: str, kind: StageKind, note: str = "") -> Stage:
    """Add a stage after the others of a year. Raises PermissionDenied, Refused."""
    fir_year = open_for(by, fir_year)
    if Stage.objects.filter(fir_year=fir_year, code=code).exists():
        raise Refused(f"L’étape {code} existe déjà dans l’exercice {fir_year.year}.")
    last = Stage.objects.filter(fir_year=fir_year).aggregate(last=Max("position"))["last"] or 0
    stage = Stage(fir_year=fir_year, code=code, label=label, kind=kind, position=last + 1, note=note)
    stage.full_clean()
    signed(stage, by).save()
    touch(fir_year)
    journal(by, fir_year, "fir.add_stage", "", stage=code)
    return stage


@transaction.atomic
def vote_stage(
    *,
    by: User,
    stage: Stage,
    voted_on: date | None,
    received_on: date | None = None,
    urgent_on: date | None = None,
    enforceable_on: date | None = None,
    reason: str = "",
) -> Stage:
    """Say that a stage is voted, and when; its figures no longer change.

    When it may be enforced follows from its dates (`enforceable_day`), unless a source says it. Sent twice, it lands
    once. Raises PermissionDenied, Refused.
    """
    fir_year, stage = _held(by, stage)
    if not stage.is_budget:
        raise Refused("Le réalisé ne se vote pas.")
    _require_near(fir_year, voted_on, received_on, urgent_on, enforceable_on)
    if voted_on is None and (received_on or urgent_on or enforceable_on):
        raise Refused("Indiquez d’abord la date du vote.")
    if voted_on and any(day is not None and day < voted_on for day in (received_on, urgent_on, enforceable_on)):
        raise Refused(f"Une étape n’est ni reçue ni exécutoire avant son vote, le {voted_on:%d/%m/%Y}.")
    if stage.state == StageState.VOTED and (stage.voted_on, stage.received_on) == (voted_on, received_on):
        return stage
    _require_state(stage, "ne se vote pas", StageState.DRAFT)
    stage.is_voted, stage.voted_on = True, voted_on
    stage.received_on, stage.urgent_on = received_on, urgent_on
    stage.enforceable_on = enforceable_on or enforceable_day(stage)
    return _kept(by, fir_year, stage, "fir.vote_stage", reason)


@transaction.atomic
def receive_stage(
    *, by: User, stage: Stage, received_on: date, urgent_on: date | None = None, reason: str = ""
) -> Stage:
    """Say when the ministers received a voted stage, and whether they let it be enforced at once.

    Raises PermissionDenied, Refused.
    """
    fir_year, stage = _held(by, stage)
    _require_state(stage, "ne se reçoit pas", StageState.VOTED)
    _require_near(fir_year, received_on, urgent_on)
    if stage.voted_on is None:
        raise Refused("La date du vote n’est pas connue : reprenez le vote, puis votez l’étape avec ses dates.")
    if any(day is not None and day < stage.voted_on for day in (received_on, urgent_on)):
        raise Refused(f"Une étape n’est ni reçue ni exécutoire avant son vote, le {stage.voted_on:%d/%m/%Y}.")
    stage.received_on, stage.urgent_on = received_on, urgent_on
    stage.enforceable_on = enforceable_day(stage)
    return _kept(by, fir_year, stage, "fir.receive_stage", reason)


@transaction.atomic
def reject_stage(*, by: User, stage: Stage, on: date, reason: str = "") -> Stage:
    """Say that two thirds of the supervisory board rejected a draft: it opens nothing.

    Raises PermissionDenied, Refused.
    """
    fir_year, stage = _held(by, stage)
    if not stage.is_budget:
        raise Refused("Le réalisé ne se rejette pas.")
    if stage.state == StageState.REJECTED and stage.rejected_on == on:
        return stage
    _require_state(stage, "ne se rejette pas", StageState.DRAFT)
    _require_near(fir_year, on)
    stage.rejected_on = on
    return _kept(by, fir_year, stage, "fir.reject_stage", reason)


@transaction.atomic
def oppose_stage(*, by: User, stage: Stage, on: date, reason: str = "") -> Stage:
    """Say that a minister opposed a voted stage in time: it opens nothing any more.

    Raises PermissionDenied, Refused.
    """
    fir_year, stage = _held(by, stage)
    if stage.state == StageState.OPPOSED and stage.opposed_on == on:
        return stage
    _require_state(stage, "ne se frappe pas d’opposition", StageState.VOTED)
    _require_near(fir_year, on)
    if stage.voted_on is not None and on < (stage.received_on or stage.voted_on):
        raise Refused(f"{stage.code} n’était pas encore reçue des ministres le {on:%d/%m/%Y} : corrigez la date.")
    last = last_day_to_oppose(stage)
    if last is not None and on > last:
        raise Refused(
            f"Une opposition vient dans les quinze jours de la réception, au plus tard le {last:%d/%m/%Y} "
            f"({ENFORCEABLE_TEXT}) : corrigez la date."
        )
    stage.opposed_on = on
    return _kept(by, fir_year, stage, "fir.oppose_stage", reason)


@transaction.atomic
def impose_stage(*, by: User, stage: Stage, on: date, reason: str = "") -> Stage:
    """Say that the ministers imposed a stage that was not voted, was rejected or opposed: it opens what it holds.

    Raises PermissionDenied, Refused.
    """
    fir_year, stage = _held(by, stage)
    if not stage.is_budget:
        raise Refused("Le réalisé ne s’arrête pas d’office.")
    if stage.state == StageState.IMPOSED and stage.imposed_on == on:
        return stage
    _require_state(stage, "ne s’arrête pas d’office", StageState.DRAFT, StageState.REJECTED, StageState.OPPOSED)
    _require_near(fir_year, on)
    before = stage.opposed_on or stage.rejected_on
    if before is not None and on < before:
        raise Refused(f"Les ministres décident après le {before:%d/%m/%Y} : corrigez la date.")
    stage.imposed_on = stage.enforceable_on = on
    return _kept(by, fir_year, stage, "fir.impose_stage", reason)


@transaction.atomic
def unvote_stage(*, by: User, stage: Stage, reason: str) -> Stage:
    """Take back the last thing that was said of a stage, entered by mistake: a vote, an opposition, a decision.

    Back to a draft, its figures may change again. A reason is required. Raises PermissionDenied, Refused.
    """
    fir_year, stage = _held(by, stage)
    if not prose(reason):
        raise Refused("Indiquez pourquoi le vote est repris.")
    match stage.state:
        case StageState.IMPOSED:
            stage.imposed_on = None
            stage.enforceable_on = enforceable_day(stage) if stage.is_voted else None
        case StageState.REJECTED:
            stage.rejected_on = None
        case StageState.OPPOSED:
            stage.opposed_on = None
        case StageState.VOTED:
            stage.is_voted, stage.voted_on, stage.received_on = False, None, None
            stage.urgent_on = stage.enforceable_on = None
        case StageState.DRAFT:
            return stage
    return _kept(by, fir_year, stage, "fir.unvote_stage", reason)


def _held(by: User, stage: Stage) -> tuple[FirYear, Stage]:
    """The year, locked, for who runs the FIR, and the stage as it is."""
    fir_year = open_for(by, stage.fir_year)
    return fir_year, Stage.objects.select_related("fir_year").get(pk=stage.pk)


def _require_state(stage: Stage, what: str, *wanted: StageState) -> None:
    if stage.state not in wanted:
        raise Refused(f"L’étape {stage.code} est {stage.state.of_stage} : elle {what}. Rechargez la page.")


def _require_near(fir_year: FirYear, *days: date | None) -> None:
    """Refuse a day far from the year: the slip of a digit."""
    if any(day and abs(day.year - fir_year.year) > 1 for day in days):
        raise Refused(
            f"Une étape de {fir_year.year} se vote, se reçoit et s’exécute entre {fir_year.year - 1} et "
            f"{fir_year.year + 1} : corrigez l’année."
        )


def _kept(by: User, fir_year: FirYear, stage: Stage, action: str, reason: str) -> Stage:
    """Write it, and let in the carry-over that the stage takes, or out again."""
    signed(stage, by, reason).save()
    follow_carry_over(by, fir_year, stage, reason)
    touch(fir_year)
    journal(by, fir_year, action, reason, stage=stage.code)
    return stage
