"""Transfers of credits: as much is given as is taken, within a nature, and never out of what the law protects."""

from __future__ import annotations

import uuid as uuids
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from fir.actions.movements import record_movements
from fir.actions.writing import Draft
from fir.enums import MovementKind, Way
from fir.models import FirYear, Operation
from fir.places import Place
from fir.refusals import RowsRefused
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

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

    Raises PermissionDenied, Refused, RowsRefused: what the law protects stays where it is.
    """
    if not prose(reason):
        raise Refused("Indiquez pourquoi ces crédits sont virés.")
    if source.nature != target.nature:
        raise Refused("Un virement reste dans une nature : fonctionnement et intervention sont deux enveloppes.")
    if source == target:
        raise Refused("Ces crédits sont déjà à cet endroit : choisissez-en un autre.")
    if ae < 0 or cp < 0:
        raise Refused("Écrivez des montants positifs : c’est le sens du virement qui dit d’où ils partent.")
    drafts = [
        Draft(MovementKind.TRANSFER, source, -ae, -cp, on=on, label=reason[:300], row=1),
        Draft(MovementKind.TRANSFER, target, ae, cp, on=on, label=reason[:300], row=2),
    ]
    try:
        return record_movements(by=by, fir_year=fir_year, drafts=drafts, way=Way.FORM, reason=reason, uuid=uuid)
    except RowsRefused as refused:
        raise Refused(refused.in_one_sentence, code=refused.code) from None
