"""Closing a year: what is carried over leaves it and is proposed to the next one, then it is frozen; undoing it."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from fir.actions.carrying import carried_drafts
from fir.actions.freezing import freeze, thaw
from fir.actions.locking import journal, locked, locked_agency, operation_of, require_open, signed, touch
from fir.actions.movements import opposite, record_movements
from fir.actions.years import open_year
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.enums import FirYearStatus, MovementKind, Nature, Way
from fir.facts.carry_over import CarryOver, text_after
from fir.facts.figures import Credits
from fir.facts.incoming import incoming
from fir.facts.lapses import lapse_after
from fir.facts.settling import carry_over_in, closing_of, own_movements, standing
from fir.models import FirYear, Operation, StageCarryOver
from fir.perms import require_run
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

Amounts = Mapping[Nature, Decimal]


@transaction.atomic
def close_year(
    *,
    by: User,
    fir_year: FirYear,
    carry: Amounts | None = None,
    carry_cp: Amounts | None = None,
    reason: str = "",
    uuid: uuids.UUID | None = None,
    seen: int | None = None,
) -> Operation:
    """Carry over the AE that `carry` says by nature, the CP that `carry_cp` says, then freeze.

    By default all that is allowed, pro rata of what each nature left, or still needs. It leaves the year, and is
    proposed to the next one, which a stage of that year takes when it is voted (`take_carry_over`). The next year is
    opened, with the same rules, where it does not exist. `seen` is the stamp of the year as it was
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
    chosen = _chosen(over, carry, carry_cp)
    after = _next_year(by, fir_year)
    _require_room(after, chosen)
    out = {} if over.is_made else chosen
    operation = record_movements(
        by=by,
        fir_year=fir_year,
        drafts=carried_drafts(fir_year, MovementKind.CARRY_OUT, out, date(fir_year.year, 12, 31)),
        way=Way.CLOSING,
        reason=reason,
        uuid=uuid,
    )
    touch(after)
    _keep(by, fir_year, FirYearStatus.CLOSED, reason)
    told = {nature.value: [str(one.ae), str(one.cp)] for nature, one in chosen.items()}
    journal(by, fir_year, "fir.close_year", reason, carried=told, ceiling=str(over.ceiling), unspent=str(over.unspent))
    return operation


@transaction.atomic
def reopen_year(*, by: User, fir_year: FirYear, reason: str) -> FirYear:
    """Undo the closing of a year by counter-movements, as long as the next one has no movement of its own.

    A reason is required. What is proposed to the next year is no longer; what a closing of an earlier release wrote
    there is undone too. Raises PermissionDenied, Refused.
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
    if after is not None:
        touch(after)
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
    taken = StageCarryOver.objects.filter(stage__fir_year=after, entered__isnull=False).select_related("stage").first()
    if taken is not None:
        return f"{taken.stage.code} de {after.year} a pris le report de {fir_year.year} : reprenez d’abord son vote."
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


def _chosen(over: CarryOver, carry: Amounts | None, carry_cp: Amounts | None) -> dict[Nature, Credits]:
    """AE and CP that leave the year, by nature. Raises Refused with every reason."""
    ae = over.proposed if carry is None else {one.nature: carry.get(one.nature, ZERO) for one in over.sides}
    cp = over.proposed_cp if carry_cp is None else {one.nature: carry_cp.get(one.nature, ZERO) for one in over.sides}
    if over.is_made:
        asked = [{nature: amount for nature, amount in one.items() if amount} for one in (ae, cp)]
        if asked != [over.made, over.made_cp]:
            told = ", ".join(f"{euros_text(amount)} en {nature.label.lower()}" for nature, amount in over.made.items())
            raise Refused(f"Le report est déjà enregistré ({told}) : annulez ces mouvements pour le changer.")
    else:
        strangers = {*(carry or ()), *(carry_cp or ())} - set(ae)
        reasons = [*over.refusals(ae, cp), *(f"Aucun crédit en {one.label.lower()}." for one in sorted(strangers))]
        if reasons:
            raise Refused(" ".join(reasons))
    return {nature: Credits(amount, cp[nature]) for nature, amount in ae.items()}


def _next_year(by: User, fir_year: FirYear) -> FirYear:
    """The next year, locked, opened with the same rules where it does not exist. Raises Refused."""
    after = FirYear.objects.filter(agency=fir_year.agency_id, year=fir_year.year + 1).first()
    if after is None:
        lapse_years, lapse_text = lapse_after(fir_year)
        after = open_year(
            by=by,
            agency=fir_year.agency,
            year=fir_year.year + 1,
            envelope=fir_year.envelope,
            carry_over_rate=fir_year.carry_over_rate,
            carry_over_text=text_after(fir_year.year, fir_year.carry_over_text),
            lapse_years=lapse_years,
            lapse_text=lapse_text,
            has_outstanding=fir_year.has_payments and fir_year.has_outstanding,
            reason=f"Clôture de l’exercice {fir_year.year}",
        )
    after = locked(after)
    if after.is_closed:
        raise Refused(f"L’exercice {after.year} est clos : le report de {fir_year.year} ne peut plus y entrer.")
    return after


def _require_room(after: FirYear, chosen: Mapping[Nature, Credits]) -> None:
    """Refuse a closing that carries over less than what has already entered the next year."""
    for nature, (ae, _) in incoming(after).entered.items():
        if ae > (chosen.get(nature, Credits()).ae or ZERO):
            raise Refused(
                f"Plus est déjà entré dans {after.year} que ce qui est reporté : annulez ces reports entrants d’abord."
            )


def _keep(by: User, fir_year: FirYear, status: FirYearStatus, reason: str) -> None:
    fir_year.status = status
    if not fir_year.source:  # the figures of a closed year are those of the day when it was closed
        fir_year.data_date = fir_year.agency.today() if status == FirYearStatus.CLOSED else None
    signed(fir_year, by, reason).save(update_fields=["status", "data_date"])
    (freeze if status == FirYearStatus.CLOSED else thaw)(fir_year)
    touch(fir_year)
