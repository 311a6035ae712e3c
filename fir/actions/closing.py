"""Closing a year: what is carried over leaves it and enters the next one, then nothing of it changes; undoing it."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from fir.actions.locking import journal, locked, locked_agency, operation_of, require_open, signed, touch
from fir.actions.movements import opposite, record_movements
from fir.actions.writing import Draft
from fir.actions.years import open_year
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.enums import FirYearStatus, MovementKind, Nature, Way
from fir.facts.carry_over import CarryOver
from fir.facts.settling import carry_over_in, closing_of, own_movements, standing
from fir.models import FirYear, Operation
from fir.perms import require_run
from fir.places import not_broken_down
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

Carried = Mapping[Nature, Decimal]


@transaction.atomic
def close_year(
    *,
    by: User,
    fir_year: FirYear,
    carry: Carried | None = None,
    reason: str = "",
    uuid: uuids.UUID | None = None,
    seen: int | None = None,
) -> Operation:
    """Carry over what `carry` says by nature (by default all that is allowed, pro rata of what each left), then freeze.

    The next year is opened, with the same rules, where it does not exist. `seen` is the stamp of the year as it was
    read. The same `uuid` twice lands once. Raises PermissionDenied, Refused.
    """
    locked_agency(fir_year.agency)
    fir_year = locked(fir_year)
    require_run(by, fir_year.agency)
    before = operation_of(uuid)
    if before is not None:
        if (before.fir_year_id, before.by_id, before.way) != (fir_year.pk, by.pk, Way.CLOSING):
            raise Refused("Ce numéro d’opération est déjà celui d’une autre : rechargez la page.")
        return before
    _require_closable(fir_year, seen)
    _require_explained(fir_year, reason)
    over, _ = carry_over_in(fir_year)
    chosen = _chosen(over, carry)
    after = _next_year(by, fir_year)
    out = {nature: chosen[nature] - over.made.get(nature, ZERO) for nature in chosen}
    operation = record_movements(
        by=by,
        fir_year=fir_year,
        drafts=_drafts(fir_year, MovementKind.CARRY_OUT, out),
        way=Way.CLOSING,
        reason=reason,
        uuid=uuid,
    )
    entered = _entering(after, chosen)
    if entered:
        record_movements(by=by, fir_year=after, drafts=entered, way=Way.CLOSING, reason=reason)
    _keep(by, fir_year, FirYearStatus.CLOSED, reason)
    told = {nature.value: str(amount) for nature, amount in chosen.items()}
    journal(by, fir_year, "fir.close_year", reason, carried=told, ceiling=str(over.ceiling), unspent=str(over.unspent))
    return operation


@transaction.atomic
def reopen_year(*, by: User, fir_year: FirYear, reason: str) -> FirYear:
    """Undo the closing of a year by counter-movements, as long as the next one has no movement of its own.

    A reason is required. The next year stays open, with nothing carried in. Raises PermissionDenied, Refused.
    """
    locked_agency(fir_year.agency)
    fir_year = locked(fir_year)
    require_run(by, fir_year.agency)
    if not prose(reason):
        raise Refused("Indiquez pourquoi l’exercice est rouvert : ce motif sera lu dans le journal.")
    if not fir_year.is_closed:
        raise Refused(f"L’exercice {fir_year.year} est ouvert : il n’y a rien à rouvrir.")
    after = FirYear.objects.filter(agency=fir_year.agency_id, year=fir_year.year + 1).first()
    why = kept_closed(fir_year, locked(after) if after else None)
    if why:
        raise Refused(why)
    _keep(by, fir_year, FirYearStatus.OPEN, reason)
    for year, kind in ((fir_year, MovementKind.CARRY_OUT), (after, MovementKind.CARRY_IN)):
        written = standing(year, kind) if year is not None else []
        if year is not None and written:
            drafts = [opposite(one, None) for one in written]
            record_movements(by=by, fir_year=year, drafts=drafts, way=Way.REOPENING, reason=reason)
    journal(by, fir_year, "fir.reopen_year", reason)
    return fir_year


def kept_closed(fir_year: FirYear, after: FirYear | None) -> str:
    """Why a closed year may not be reopened, in French; empty where it may. Two queries."""
    if closing_of(fir_year) is None:
        return f"L’exercice {fir_year.year} est repris clos de sa source : il ne se rouvre pas."
    if after is None:
        return ""
    if after.is_closed:
        return f"L’exercice {after.year} est clos : rouvrez-le d’abord."
    count = own_movements(after)
    if count:
        many = "un mouvement" if count == 1 else f"{count} mouvements"
        return f"L’exercice {after.year} a déjà {many} à lui : {fir_year.year} ne se rouvre plus."
    return ""


def _require_closable(fir_year: FirYear, seen: int | None) -> None:
    require_open(fir_year)
    if seen is not None and seen != fir_year.stamp:
        raise Refused(
            f"Les chiffres de {fir_year.year} ont changé depuis que vous avez lu cette page : relisez-les, "
            "puis clôturez."
        )
    earlier = FirYear.objects.filter(agency=fir_year.agency_id, year__lt=fir_year.year, status=FirYearStatus.OPEN)
    first = earlier.order_by("year").first()
    if first is not None:
        raise Refused(f"L’exercice {first.year} est encore ouvert : clôturez-le d’abord.")


def _require_explained(fir_year: FirYear, reason: str) -> None:
    """What is wrong and can no longer be corrected is at least explained."""
    years = list(FirYear.objects.filter(agency=fir_year.agency_id).latest_first())
    errors = [] if prose(reason) else [one for one in anomalies(examined(fir_year, years)) if one.level == "error"]
    if errors:
        many = "Une anomalie demeure" if len(errors) == 1 else f"{len(errors)} anomalies demeurent"
        raise Refused(f"{many}, dont « {errors[0].title} » : dites pourquoi l’exercice est clos tout de même.")


def _chosen(over: CarryOver, carry: Carried | None) -> dict[Nature, Decimal]:
    """What goes to the next year by nature. Raises Refused with every reason."""
    chosen = over.proposed if carry is None else {one.nature: carry.get(one.nature, ZERO) for one in over.sides}
    if over.made:
        if {nature: amount for nature, amount in chosen.items() if amount} != over.made:
            told = ", ".join(f"{euros_text(amount)} en {nature.label.lower()}" for nature, amount in over.made.items())
            raise Refused(f"Le report est déjà enregistré ({told}) : annulez ces mouvements pour le changer.")
        return chosen
    strangers = set(carry or ()) - set(chosen)
    reasons = [*over.refusals(chosen), *(f"Aucun crédit en {one.label.lower()}." for one in sorted(strangers))]
    if reasons:
        raise Refused(" ".join(reasons))
    return chosen


def _next_year(by: User, fir_year: FirYear) -> FirYear:
    """The next year, locked, opened with the same rules where it does not exist. Raises Refused."""
    after = FirYear.objects.filter(agency=fir_year.agency_id, year=fir_year.year + 1).first()
    if after is None:
        after = open_year(
            by=by,
            agency=fir_year.agency,
            year=fir_year.year + 1,
            envelope=fir_year.envelope,
            carry_over_rate=fir_year.carry_over_rate,
            carry_over_text=fir_year.carry_over_text,
            lapse_years=fir_year.lapse_years,
            lapse_text=fir_year.lapse_text,
            has_outstanding=fir_year.has_payments and fir_year.has_outstanding,
            reason=f"Clôture de l’exercice {fir_year.year}",
        )
    after = locked(after)
    if after.is_closed:
        raise Refused(f"L’exercice {after.year} est clos : le report de {fir_year.year} ne peut plus y entrer.")
    return after


def _entering(after: FirYear, chosen: Carried) -> list[Draft]:
    """What is still to enter the next year for its opening to be the closing of the one before."""
    already = {one.nature: one.moved.carried_in for one in carry_over_in(after)[0].sides}
    missing = {nature: amount - already.get(nature, ZERO) for nature, amount in chosen.items()}
    if any(amount < 0 for amount in missing.values()) or (
        set(already) - set(chosen) and any(amount for nature, amount in already.items() if nature not in chosen)
    ):
        raise Refused(
            f"Plus est déjà entré dans {after.year} que ce qui est reporté : annulez ces reports entrants d’abord."
        )
    return _drafts(after, MovementKind.CARRY_IN, missing)


def _drafts(fir_year: FirYear, kind: MovementKind, amounts: Carried) -> list[Draft]:
    """Movements of carry-over, by nature over the whole fund: no direction, no mission."""
    is_out = kind == MovementKind.CARRY_OUT
    origin = fir_year.year if is_out else fir_year.year - 1
    place = not_broken_down(fir_year.agency)
    return [
        Draft(
            kind=kind,
            place=replace(place, nature=nature.value),
            ae=amount,
            on=date(fir_year.year, 12, 31) if is_out else date(fir_year.year, 1, 1),
            label=f"Report vers l’exercice {fir_year.year + 1}" if is_out else f"Report de l’exercice {origin}",
            origin_year=origin,
        )
        for nature, amount in amounts.items()
        if amount
    ]


def _keep(by: User, fir_year: FirYear, status: FirYearStatus, reason: str) -> None:
    fir_year.status = status
    if not fir_year.source:  # the figures of a closed year are those of the day when it was closed
        fir_year.data_date = fir_year.agency.today() if status == FirYearStatus.CLOSED else None
    signed(fir_year, by, reason).save(update_fields=["status", "data_date"])
    touch(fir_year)
