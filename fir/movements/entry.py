"""The entry of one movement, or of a transfer: from a valid form to its action."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.messages import SUCCESS, WARNING

from fir.actions import commitments
from fir.actions.movements import record_movements
from fir.actions.transfers import transfer_credits
from fir.actions.writing import Draft
from fir.enums import MovementKind, Nature, Way
from fir.facts import ledger as facts
from fir.facts.figures import OPEN_AE
from fir.models import Commitment, FirYear, Operation, Stage
from fir.movements.forms import MovementForm, TransferForm, place_of
from fir.refusals import RowsRefused
from fir.visit import Visit
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from typing import Any


def record_entry(
    visit: Visit, fir_year: FirYear, form: MovementForm, number: uuid.UUID
) -> tuple[list[tuple[int, str]], str]:
    """Record what a form says: the messages of it, and where to go. Raises Refused."""
    commitment = form.cleaned_data.get("engagement")
    if commitment is None:
        operation = _placed(visit, fir_year, form, number)
        return _told(form), f"{visit.address('mouvements', fir_year)}?operation={operation.uuid}"
    _of_commitment(visit, fir_year, form, commitment, number)
    told = _told(form)
    left = commitments.left_to_pay(commitment)
    if left < 0:
        more = euros_text(-left)
        told.append((WARNING, f"L’engagement {commitment.code} est payé {more} au-delà de ses AE : à régulariser."))
    return told, visit.address("engagement", fir_year, code=commitment.place_in_addresses)


def _told(form: MovementForm) -> list[tuple[int, str]]:
    return [(SUCCESS, f"{form.kind.label} : c’est enregistré.")]


def _of_commitment(
    visit: Visit, fir_year: FirYear, form: MovementForm, commitment: Commitment, number: uuid.UUID
) -> None:
    given = form.cleaned_data
    shared: dict[str, Any] = {
        "by": visit.access.user,
        "fir_year": fir_year,
        "commitment": commitment,
        "on": given["date"],
        "key": given["reference"] or None,
        "uuid": number,
    }
    words = given["motif"]
    if form.kind == MovementKind.COMMITMENT:
        commitments.add(ae=given["montant"], label=words, **shared)
    elif form.kind == MovementKind.WITHDRAWAL:
        commitments.withdraw(ae=given["montant"], reason=words, **shared)
    elif form.kind == MovementKind.PAYMENT:
        commitments.pay(cp=given["montant"], label=words, payer=given["payeur"], **shared)
    elif form.kind == MovementKind.CREDIT_NOTE:
        commitments.credit_note(cp=given["montant"], reason=words, payer=given["payeur"], **shared)
    else:
        commitments.correct(ae=given["ae"] or ZERO, cp=given["cp"] or ZERO, reason=words, **shared)


def _placed(visit: Visit, fir_year: FirYear, form: MovementForm, number: uuid.UUID) -> Operation:
    """A movement that names no commitment, at the place that the form says."""
    given, kind = form.cleaned_data, form.kind
    ae, cp = given.get("ae") or ZERO, given.get("cp") or ZERO
    if kind == MovementKind.WITHDRAWAL:
        ae = -_positive(given["montant"])
    elif kind == MovementKind.PAYMENT:
        cp = _positive(given["montant"])
    elif kind == MovementKind.CREDIT_NOTE:
        cp = -_positive(given["montant"])
    draft = Draft(
        kind=kind,
        place=place_of(given),
        ae=ae,
        cp=cp,
        on=given["date"],
        key=given["reference"] or None,
        label=given["motif"],
        origin_year=given["exercice"],
        payer=given.get("payeur", ""),
    )
    try:
        return record_movements(
            by=visit.access.user,
            fir_year=fir_year,
            drafts=[draft],
            way=Way.FORM,
            reason=given["motif"],
            uuid=number,
        )
    except RowsRefused as refused:
        raise Refused(refused.in_one_sentence, code=refused.code) from None


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise Refused("Écrivez un montant positif : le type du mouvement en donne le sens.")
    return amount


def record_transfer(visit: Visit, fir_year: FirYear, form: TransferForm, number: uuid.UUID) -> Operation:
    """Record a transfer. Raises Refused."""
    given = form.cleaned_data
    return transfer_credits(
        by=visit.access.user,
        fir_year=fir_year,
        source=place_of(given, "-de"),
        target=place_of(given, "-vers"),
        ae=given["ae"] or ZERO,
        cp=given["cp"] or ZERO,
        reason=given["motif"],
        on=given["date"],
        uuid=number,
    )


def overdrawn(fir_year: FirYear, form: TransferForm) -> str:
    """What a transfer leaves below zero where it took: a direction, in a nature. Empty where nothing is. Two queries.

    Credits are indicative at that level (GBCP 178): it is told, never refused.
    """
    source = place_of(form.cleaned_data, "-de")
    if not Stage.objects.last_voted(fir_year):
        return ""
    places = facts.ledger(fir_year, ("nature", "direction"))
    ae = places.amount(OPEN_AE, [(source.nature, source.direction.pk)]) or ZERO
    if ae >= 0:
        return ""
    place = f"{source.direction.code}, {Nature(source.nature).label.lower()}"
    return f"{place} : il reste {euros_text(ae)} d’AE ouvertes après ce virement. Annulez-le s’il est trop grand."
