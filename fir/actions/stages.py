"""Stages: added, voted; a voted stage is corrected by the next one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from fir.actions.locking import journal, open_for, signed, touch
from fir.enums import StageKind
from fir.models import FirYear, Stage
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: R1432-56: enforceable fifteen days after the ministers received it
DAYS_TO_ENFORCE = 15


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
    enforceable_on: date | None = None,
    reason: str = "",
) -> Stage:
    """Say that a stage is voted, when, and when it may be enforced: by default fifteen days after it was received.

    Its figures no longer change. Raises PermissionDenied, Refused.
    """
    fir_year = open_for(by, stage.fir_year)
    stage = Stage.objects.select_related("fir_year").get(pk=stage.pk)
    if not stage.is_budget:
        raise Refused("Le réalisé ne se vote pas.")
    if any(day and abs(day.year - fir_year.year) > 1 for day in (voted_on, received_on, enforceable_on)):
        raise Refused(
            f"Une étape de {fir_year.year} se vote, se reçoit et s’exécute entre {fir_year.year - 1} et "
            f"{fir_year.year + 1} : corrigez l’année."
        )
    if received_on is not None and enforceable_on is None:
        enforceable_on = received_on + timedelta(days=DAYS_TO_ENFORCE)
    if voted_on is None and (received_on or enforceable_on):
        raise Refused("Indiquez d’abord la date du vote.")
    if voted_on and any(day is not None and day < voted_on for day in (received_on, enforceable_on)):
        raise Refused(f"Une étape n’est ni reçue ni exécutoire avant son vote, le {voted_on:%d/%m/%Y}.")
    stage.is_voted, stage.voted_on = True, voted_on
    stage.received_on, stage.enforceable_on = received_on, enforceable_on
    return _kept(by, fir_year, stage, "fir.vote_stage", reason)


@transaction.atomic
def unvote_stage(*, by: User, stage: Stage, reason: str) -> Stage:
    """Take a vote back, entered by mistake; its figures may change again. A reason is required."""
    fir_year = open_for(by, stage.fir_year)
    if not prose(reason):
        raise Refused("Indiquez pourquoi le vote est repris.")
    stage = Stage.objects.select_related("fir_year").get(pk=stage.pk)
    stage.is_voted, stage.voted_on, stage.received_on, stage.enforceable_on = False, None, None, None
    return _kept(by, fir_year, stage, "fir.unvote_stage", reason)


def _kept(by: User, fir_year: FirYear, stage: Stage, action: str, reason: str) -> Stage:
    signed(stage, by, reason).save()
    touch(fir_year)
    journal(by, fir_year, action, reason, stage=stage.code)
    return stage
