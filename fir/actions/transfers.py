"""Transfers of credits: as much is given as is taken, within a nature, and never out of what the law protects."""

from __future__ import annotations

import uuid as uuids
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from fir import facts
from fir.actions.ground import Place
from fir.actions.movements import Draft, record_movements
from fir.enums import MovementKind, Way
from fir.models import FirYear, Mission, Operation, ProtectedCredit, Scheme, Stage
from fir.purposes import purpose_of
from fir.refusals import ActionRefused, BadRow, RowsRefused
from prs_budget.money import Unit, shown

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

ZERO = Decimal("0.00")
TRANSFER = MovementKind.TRANSFER


def transfer_credits(
    *,
    by: User,
    fir_year: FirYear,
    source: Place,
    target: Place,
    ae: Decimal,
    cp: Decimal,
    reason: str,
    on: date | None = None,
    uuid: uuids.UUID | None = None,
) -> Operation:
    """Take AE and CP from a place, give them to another of the same nature. A reason is required.

    Raises PermissionDenied, ActionRefused, RowsRefused: what the law protects stays where it is.
    """
    if not reason.strip():
        raise ActionRefused("Indiquez pourquoi ces crédits sont virés.")
    if source.nature != target.nature:
        raise ActionRefused("Un virement reste dans une nature : fonctionnement et intervention sont deux enveloppes.")
    if source == target:
        raise ActionRefused("Ces crédits sont déjà à cet endroit : choisissez-en un autre.")
    if ae < 0 or cp < 0:
        raise ActionRefused("Écrivez des montants positifs : c’est le sens du virement qui dit d’où ils partent.")
    drafts = [
        Draft(MovementKind.TRANSFER, source, -ae, -cp, on=on, label=reason[:300], row=1),
        Draft(MovementKind.TRANSFER, target, ae, cp, on=on, label=reason[:300], row=2),
    ]
    bad = below_protected(fir_year, drafts)
    if bad:
        raise ActionRefused(" ".join(dict.fromkeys(one.reason for one in bad)))
    try:
        return record_movements(by=by, fir_year=fir_year, drafts=drafts, way=Way.FORM, reason=reason, uuid=uuid)
    except RowsRefused as refused:
        raise ActionRefused(" ".join(dict.fromkeys(one.reason for one in refused.rows))) from None


def below_protected(fir_year: FirYear, drafts: Sequence[Draft]) -> list[BadRow]:
    """Transfers that would leave protected credits below what their text keeps, told at the first row that takes.

    Seven queries, one where nothing is protected, none without a transfer.
    """
    moved = [(draft.row or rank, draft) for rank, draft in enumerate(drafts, start=1) if draft.kind == TRANSFER]
    taking = [row for row, draft in moved if draft.ae < 0]
    if not taking:
        return []
    return [BadRow(taking[0], reason) for reason in _below(fir_year, [draft for _, draft in moved])]


def _below(fir_year: FirYear, drafts: Sequence[Draft]) -> list[str]:
    """Protected credits that would fall below what their text keeps, from the credits that are open now."""
    rules = list(ProtectedCredit.objects.filter(fir_year=fir_year).select_related("scheme").order_by("pk"))
    stage = facts.authorising(Stage.objects.filter(fir_year=fir_year).in_order()) if rules else None
    if stage is None:
        return []
    opened = _opened(fir_year, stage)
    missions = Mission.objects.filter(agency=fir_year.agency_id).select_related("parent").in_bulk()
    schemes = Scheme.objects.filter(agency=fir_year.agency_id).select_related("parent").in_bulk()

    def is_of(rule: ProtectedCredit) -> Callable[[Mission, Scheme], bool]:
        if rule.scheme_id is not None:
            return lambda _, scheme: scheme.pk == rule.scheme_id
        return lambda mission, scheme: purpose_of(mission, scheme) == rule.purpose

    found = []
    for rule in rules:
        counts = is_of(rule)
        taken = sum((one.ae for one in drafts if counts(one.place.mission, one.place.scheme)), ZERO)
        now = sum((ae for (m, s), ae in opened.items() if counts(missions[m], schemes[s])), ZERO)
        if taken < 0 and now + taken < rule.amount:
            found.append(
                f"crédits protégés, {rule.label} : {_euros(now)} ouverts, {_euros(rule.amount)} au moins "
                f"({rule.text}). On peut en virer {_euros(max(now - rule.amount, ZERO))} au plus."
            )
    return found


def _opened(fir_year: FirYear, stage: Stage) -> dict[tuple[int, int], Decimal]:
    """AE open now by mission and scheme: the stage's, what is carried in, what was transferred."""
    crossed = ("mission", "scheme")
    found: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for (mission, scheme), credits in facts.authorised([stage], crossed)[stage.pk].items():
        found[mission, scheme] += credits.ae or ZERO
    for (mission, scheme), moved in facts.moved(fir_year, crossed).items():
        found[mission, scheme] += moved.carried_in + moved.transferred
    return dict(found)


def _euros(amount: Decimal) -> str:
    return f"{shown(amount, Unit.EUR, 2)} €"
