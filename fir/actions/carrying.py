"""The carry-over of a year in the next one: taken by a stage, it enters when the stage opens its credits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from fir.actions.locking import journal, open_for, signed, touch
from fir.actions.movements import opposite, record_movements
from fir.actions.writing import Draft
from fir.enums import MovementKind, Nature, Way
from fir.facts.figures import Credits
from fir.facts.incoming import Incoming, incoming
from fir.models import FirYear, Movement, Stage, StageCarryOver
from fir.places import not_broken_down
from prs_budget.lib.money import ZERO, MoneyError, euros, euros_text
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

Carried = Mapping[Nature, Credits]


@transaction.atomic
def take_carry_over(*, by: User, stage: Stage, amounts: Carried, reason: str = "") -> Stage:
    """Set what a draft takes of the carry-over that the year before proposes, by nature; nothing where it is zero.

    Nothing enters the year before the stage is voted. Sent twice, it lands once. Raises PermissionDenied, Refused.
    """
    fir_year = open_for(by, stage.fir_year)
    stage = Stage.objects.select_related("fir_year").get(pk=stage.pk)
    if not stage.is_budget:
        raise Refused("Le réalisé ne prend pas de report : c’est une étape du budget qui le vote.")
    if not stage.is_draft:
        raise Refused(
            f"L’étape {stage.code} est {stage.state.of_stage} : le report s’inscrit dans une étape en projet."
        )
    wanted = {nature: one for nature, one in amounts.items() if one.ae or one.cp}
    if why := [*_beyond(incoming(fir_year), wanted)]:
        raise Refused(" ".join(why))
    held = {Nature(one.nature): one for one in StageCarryOver.objects.filter(stage=stage)}
    if {nature: Credits(one.ae, one.cp) for nature, one in held.items()} == wanted:
        return stage
    for nature in held.keys() - wanted.keys():
        signed(held[nature], by, reason).delete()
    for nature, one in wanted.items():
        row = held.get(nature) or StageCarryOver(stage=stage, nature=nature)
        row.ae, row.cp = one.ae or ZERO, one.cp or ZERO
        signed(row, by, reason).save()
    touch(fir_year)
    told = {nature.value: [str(one.ae or ZERO), str(one.cp or ZERO)] for nature, one in wanted.items()}
    journal(by, fir_year, "fir.take_carry_over", reason, stage=stage.code, carried=told)
    return stage


@transaction.atomic
def take_what_another_took(*, by: User, stage: Stage, source: Stage) -> Stage:
    """Take in a draft what a stage that opens nothing took, as far as it is still proposed. As `take_carry_over`."""
    proposed = incoming(stage.fir_year).proposed
    rows = StageCarryOver.objects.filter(stage=source, nature__in=proposed).order_by("pk")
    amounts = {}
    for one in rows:
        most = proposed[Nature(one.nature)]
        amounts[Nature(one.nature)] = Credits(min(one.ae, most.ae or ZERO), min(one.cp, most.cp or ZERO))
    return take_carry_over(by=by, stage=stage, amounts=amounts, reason=f"Copie de {source.code}") if amounts else stage


def follow_carry_over(by: User, fir_year: FirYear, stage: Stage, reason: str) -> None:
    """Let in what a stage takes of the carry-over when it opens its credits; undo it when it opens nothing any more.

    Where the day from which it may be enforced is said later, what entered moves to that day: let out, then in again.
    The year is locked. Raises Refused where the year before proposes less by now: then nothing of the act is written.
    """
    rows = list(StageCarryOver.objects.filter(stage=stage).order_by("pk"))
    entered = next((one.entered for one in rows if one.entered_id), None)
    if entered is not None:
        moved = Movement.objects.filter(operation=entered).standing()
        if stage.authorises and not moved.exclude(on=_day(stage)).exists():
            return
        related = ("direction", "mission", "scheme", "commitment", "line")
        drafts = [opposite(one, None) for one in moved.select_related(*related).order_by("pk")]
        way = Way.VOTE if stage.authorises else Way.UNVOTE
        record_movements(by=by, fir_year=fir_year, drafts=drafts, way=way, reason=reason)
        StageCarryOver.objects.filter(stage=stage).update(entered=None)
    if stage.authorises and rows:
        _let_in(by, fir_year, stage, rows, reason)


def _let_in(by: User, fir_year: FirYear, stage: Stage, rows: Sequence[StageCarryOver], reason: str) -> None:
    amounts = {Nature(one.nature): Credits(one.ae, one.cp) for one in rows}
    if why := [*_beyond(incoming(fir_year), amounts)]:
        raise Refused(f"Le report inscrit dans {stage.code} ne peut pas entrer. {' '.join(why)}")
    drafts = carried_drafts(fir_year, MovementKind.CARRY_IN, amounts, _day(stage))
    written = record_movements(by=by, fir_year=fir_year, drafts=drafts, way=Way.VOTE, reason=reason)
    StageCarryOver.objects.filter(stage=stage).update(entered=written)


def carried_drafts(fir_year: FirYear, kind: MovementKind, amounts: Carried, on: date | None) -> list[Draft]:
    """Movements of carry-over, by nature over the whole fund: no direction, no mission."""
    is_out = kind == MovementKind.CARRY_OUT
    origin = fir_year.year if is_out else fir_year.year - 1
    place = not_broken_down(fir_year.agency)
    return [
        Draft(
            kind=kind,
            place=replace(place, nature=nature.value),
            ae=one.ae or ZERO,
            cp=one.cp or ZERO,
            on=on,
            label=f"Report vers l’exercice {fir_year.year + 1}" if is_out else f"Report de l’exercice {origin}",
            origin_year=origin,
        )
        for nature, one in amounts.items()
        if one.ae or one.cp
    ]


def _day(stage: Stage) -> date | None:
    """The day on which the carry-over enters: that from which the stage may be enforced, in its year; else its vote."""
    day, year = stage.enforceable_on or stage.voted_on, stage.fir_year.year
    return None if day is None else min(max(day, date(year, 1, 1)), date(year, 12, 31))


def _beyond(found: Incoming, wanted: Carried) -> Iterator[str]:
    """Why amounts may not be taken: not exact, below zero, or more than the year before still proposes."""
    proposed, before = found.proposed, found.year - 1
    for nature, one in wanted.items():
        most = proposed.get(nature, Credits(ZERO, ZERO))
        for amount, limit, of in ((one.ae, most.ae, "d’AE"), (one.cp, most.cp, "de CP")):
            yield from _refused(amount or ZERO, limit or ZERO, f"Report {of} en {nature.label.lower()}", before)


def _refused(amount: Decimal, limit: Decimal, what: str, before: int) -> Iterator[str]:
    try:
        euros(amount)
    except MoneyError as error:
        yield f"{what} : {error}"
        return
    if amount < 0:
        yield f"{what} : un report n’est pas négatif."
    elif amount > limit:
        yield f"{what} : {euros_text(amount)} pour {euros_text(limit)} que {before} propose encore. Réduisez-le."
