"""Commitments: made with their schedule, rescheduled, withdrawn from, paid, corrected; each a movement of a year."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from fir.actions.beneficiaries import store_named
from fir.actions.locking import journal, locked_agency, open_for, operation_of, refused_if_taken, signed, touch
from fir.actions.movements import TAKEN, record_movements
from fir.actions.writing import Draft
from fir.enums import MovementKind, Way
from fir.facts.beneficiaries import KnownBeneficiaries
from fir.models import Beneficiary, Commitment, FirYear, Movement, Operation, ScheduledPayment
from fir.places import Place
from fir.refusals import RowsRefused
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import ZERO, MoneyError, euros, euros_text
from prs_budget.lib.plain_text import one_line, prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from allocations.models import Line
    from prs_budget.organisation.models import User

#: how far ahead a payment may be scheduled
LONGEST_SCHEDULE = 20


@transaction.atomic
def commit(
    *,
    by: User,
    fir_year: FirYear,
    code: str,
    label: str,
    place: Place,
    ae: Decimal,
    schedule: Mapping[int, Decimal],
    beneficiary: str = "",
    on: date | None = None,
    key: str | None = None,
    line: Line | None = None,
    reason: str = "",
    uuid: uuids.UUID | None = None,
) -> Commitment:
    """Make a commitment of the year: itself, what it should pay year by year, the movement that consumes its AE.

    The schedule adds up to the AE. The same `uuid` twice makes one. Raises PermissionDenied, Refused.
    """
    if beneficiary:
        locked_agency(fir_year.agency)
    fir_year = open_for(by, fir_year)
    code = one_line(code)
    done = operation_of(uuid)
    if done is not None:
        return _already_made(done, by, fir_year, code, ae)
    schedule = _sound_schedule(schedule, fir_year.year, ae)
    commitment = _made(fir_year, code, label, KnownBeneficiaries(fir_year.agency).named(beneficiary), place, line)
    store_named(by=by, agency=fir_year.agency, rows=[commitment], reason=reason)
    with refused_if_taken(f"L’engagement {code} vient d’être fait dans un autre exercice : prenez un autre numéro."):
        signed(commitment, by, reason).save()
    rows = [ScheduledPayment(commitment=commitment, year=year, amount=amount) for year, amount in schedule.items()]
    bulk_create_with_history(rows, ScheduledPayment, default_user=by, default_change_reason=reason[:REASON_LENGTH])
    _record(by, fir_year, MovementKind.COMMITMENT, commitment, ae, ZERO, on, key, label, reason, uuid)
    return commitment


def _already_made(done: Operation, by: User, fir_year: FirYear, code: str, ae: Decimal) -> Commitment:
    """The commitment that an operation made. Raises Refused where it is another's, or made another one."""
    rows = Movement.objects.filter(operation=done, commitment__code=code, ae=ae).select_related("commitment")
    found = rows.filter(operation__by=by, fir_year=fir_year).first()
    if found is None or found.commitment is None:
        raise Refused(TAKEN)
    return found.commitment


def _made(
    fir_year: FirYear, code: str, label: str, beneficiary: Beneficiary | None, place: Place, line: Line | None
) -> Commitment:
    """A commitment of the year, sound and not yet stored."""
    commitment = Commitment(
        agency=fir_year.agency,
        code=code,
        label=label,
        beneficiary=beneficiary,
        origin_year=fir_year.year,
        nature=place.nature,
        direction=place.direction,
        mission=place.mission,
        scheme=place.scheme,
        line=line,
    )
    try:
        commitment.full_clean(exclude=["beneficiary"])
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    return commitment


def add(
    *,
    by: User,
    fir_year: FirYear,
    commitment: Commitment,
    ae: Decimal,
    label: str = "",
    on: date | None = None,
    key: str | None = None,
    uuid: uuids.UUID | None = None,
) -> Operation:
    """Commit `ae` more on a commitment of the year itself: later, they would consume the AE of another year.

    Raises PermissionDenied, Refused.
    """
    _require_positive(ae)
    if commitment.origin_year != fir_year.year:
        raise Refused(
            f"L’engagement {commitment.code} est de {commitment.origin_year} : ce qui s’y ajoute consomme des AE de "
            f"{fir_year.year}. Enregistrez un nouvel engagement."
        )
    return _record(by, fir_year, MovementKind.COMMITMENT, commitment, ae, ZERO, on, key, label, "", uuid)


@transaction.atomic
def reschedule(
    *, by: User, fir_year: FirYear, commitment: Commitment, schedule: Mapping[int, Decimal], seen: int, reason: str
) -> Commitment:
    """Change what a commitment should pay year by year; a year left out is set to zero. `seen` is the `rev` shown.

    `fir_year` is the open year from which it is done. A reason is required. Raises PermissionDenied, Refused.
    """
    fir_year = open_for(by, fir_year)
    commitment = locked_commitment(commitment)
    _require_own(fir_year, commitment)
    if not prose(reason):
        raise Refused("Indiquez pourquoi l’échéancier change.")
    if commitment.rev != seen:
        raise Refused("L’échéancier a changé depuis que vous l’avez ouvert : le voici à jour, rien n’est écrit.")
    wanted = _sound_schedule(schedule, commitment.origin_year, committed(commitment))
    rows = {row.year: row for row in ScheduledPayment.objects.filter(commitment=commitment).order_by("year")}
    before = {str(year): str(row.amount) for year, row in rows.items()}
    changed = [row for year, row in rows.items() if row.amount != wanted.get(year, ZERO)]
    for row in changed:
        row.amount = wanted.get(row.year, ZERO)
    new = [ScheduledPayment(commitment=commitment, year=y, amount=a) for y, a in wanted.items() if y not in rows]
    kept = {"default_user": by, "default_change_reason": reason[:REASON_LENGTH]}
    bulk_update_with_history(changed, ScheduledPayment, ["amount"], **kept)
    bulk_create_with_history(new, ScheduledPayment, **kept)
    commitment.rev += 1
    signed(commitment, by, reason).save(update_fields=["rev"])
    touch(fir_year)
    after = {str(year): str(amount) for year, amount in wanted.items()}
    journal(by, fir_year, "fir.reschedule", reason, commitment=commitment.code, before=before, after=after)
    return commitment


@transaction.atomic
def withdraw(
    *,
    by: User,
    fir_year: FirYear,
    commitment: Commitment,
    ae: Decimal,
    reason: str,
    on: date | None = None,
    key: str | None = None,
    uuid: uuids.UUID | None = None,
) -> Operation:
    """Take `ae` (above zero) from what is left to pay of a commitment: never more. A reason is required.

    Raises PermissionDenied, Refused.
    """
    fir_year = open_for(by, fir_year)
    _require_reason(reason, "ce retrait")
    _require_positive(ae)
    # another year may take from it at the same moment
    commitment = locked_commitment(commitment)
    left = left_to_pay(commitment)
    if operation_of(uuid) is None and ae > left:
        raise Refused(
            f"Il reste {euros_text(left)} à payer sur l’engagement {commitment.code} : on ne peut en retirer plus."
        )
    return _record(by, fir_year, MovementKind.WITHDRAWAL, commitment, -ae, ZERO, on, key, reason, reason, uuid)


def pay(
    *,
    by: User,
    fir_year: FirYear,
    commitment: Commitment,
    cp: Decimal,
    label: str = "",
    on: date | None = None,
    key: str | None = None,
    payer: str = "",
    uuid: uuids.UUID | None = None,
) -> Operation:
    """Record a payment of `cp`. One above what is left to pay is recorded: it was paid. Raises as `withdraw`."""
    _require_positive(cp)
    return _record(by, fir_year, MovementKind.PAYMENT, commitment, ZERO, cp, on, key, label, "", uuid, payer)


def credit_note(
    *,
    by: User,
    fir_year: FirYear,
    commitment: Commitment,
    cp: Decimal,
    reason: str,
    on: date | None = None,
    key: str | None = None,
    payer: str = "",
    uuid: uuids.UUID | None = None,
) -> Operation:
    """Take `cp` (above zero) back from what was paid. A reason is required. Raises PermissionDenied, Refused."""
    _require_reason(reason, "cet avoir")
    _require_positive(cp)
    return _record(by, fir_year, MovementKind.CREDIT_NOTE, commitment, ZERO, -cp, on, key, reason, reason, uuid, payer)


def correct(
    *,
    by: User,
    fir_year: FirYear,
    commitment: Commitment,
    ae: Decimal,
    cp: Decimal,
    reason: str,
    on: date | None = None,
    key: str | None = None,
    uuid: uuids.UUID | None = None,
) -> Operation:
    """Correct what a commitment counts, by signed AE and CP. A reason is required. Raises as `withdraw`."""
    _require_reason(reason, "cette correction")
    return _record(by, fir_year, MovementKind.CORRECTION, commitment, ae, cp, on, key, reason, reason, uuid)


def committed(commitment: Commitment) -> Decimal:
    """The AE of a commitment, net of what was withdrawn, over all years. One query."""
    return _sums(commitment)[0]


def left_to_pay(commitment: Commitment) -> Decimal:
    """What is left to pay of a commitment, over all years. One query."""
    ae, cp = _sums(commitment)
    return ae - cp


def locked_commitment(commitment: Commitment) -> Commitment:
    """The commitment's row, locked after the year's: every year writes on it."""
    rows = Commitment.objects.select_for_update(of=("self",))
    return rows.select_related("direction", "mission", "scheme", "line").get(pk=commitment.pk)


def _sums(commitment: Commitment) -> tuple[Decimal, Decimal]:
    rows = Movement.objects.executed().filter(commitment=commitment)
    sums = rows.aggregate(ae=Sum("ae"), cp=Sum("cp"))
    return sums["ae"] or ZERO, sums["cp"] or ZERO


def _record(
    by: User,
    fir_year: FirYear,
    kind: MovementKind,
    commitment: Commitment,
    ae: Decimal,
    cp: Decimal,
    on: date | None,
    key: str | None,
    label: str,
    reason: str,
    uuid: uuids.UUID | None,
    payer: str = "",
) -> Operation:
    """One movement at the place of its commitment; what is refused is said in one sentence."""
    draft = Draft(
        kind=kind,
        place=Place.of(commitment),
        ae=ae,
        cp=cp,
        on=on,
        key=key or None,
        label=label[:300],
        commitment=commitment,
        origin_year=commitment.origin_year,
        line=commitment.line,
        payer=payer,
    )
    try:
        return record_movements(by=by, fir_year=fir_year, drafts=[draft], way=Way.FORM, reason=reason, uuid=uuid)
    except RowsRefused as refused:
        raise Refused(refused.in_one_sentence, code=refused.code) from None


def _sound_schedule(schedule: Mapping[int, Decimal], first: int, ae: Decimal) -> dict[int, Decimal]:
    """The years that pay something; refused where they do not add up to the AE."""
    try:
        sound = {year: euros(amount) for year, amount in sorted(schedule.items()) if amount}
    except MoneyError as error:
        raise Refused(str(error)) from None
    for year, amount in sound.items():
        if not first <= year <= first + LONGEST_SCHEDULE:
            raise Refused(
                f"L’échéance de {year} n’est pas entre {first} et {first + LONGEST_SCHEDULE} : corrigez l’année."
            )
        if amount < 0:
            raise Refused(f"L’échéance de {year} est négative : une échéance se paie, elle ne se rend pas.")
    gap = ae - sum(sound.values(), ZERO)
    if gap:
        said = f"il manque {euros_text(gap)}" if gap > 0 else f"il y a {euros_text(-gap)} de trop"
        raise Refused(f"L’échéancier doit faire les AE, {euros_text(ae)} : {said}. Corrigez une échéance.")
    return sound


def _require_own(fir_year: FirYear, commitment: Commitment) -> None:
    if commitment.agency_id != fir_year.agency_id:
        raise Refused("Cet engagement est d’une autre agence.")


def _require_reason(reason: str, what: str) -> None:
    if not prose(reason):
        raise Refused(f"Indiquez le motif de {what}.")


def _require_positive(amount: Decimal) -> None:
    if amount <= 0:
        raise Refused("Écrivez un montant positif : le type du mouvement en donne le sens.")
