"""Beneficiaries: found or made with what names them, corrected, merged and separated again; each act journalled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from fir.actions.locking import CHUNK
from fir.facts.beneficiaries import KnownBeneficiaries
from fir.models import Beneficiary, Commitment, Delegation
from prs_budget.lib.fields import REASON_LENGTH

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User


def store_named(*, by: User, agency: Agency, rows: Sequence[Commitment | Delegation], reason: str = "") -> None:
    """Store those that rows to be written name and nobody had named, or had not numbered; each row has its own then.

    Under the agency's lock: who was made or numbered meanwhile is found again. One query, and those of the writing.
    """
    named = [one for one in rows if one.beneficiary_id is None and _of(one) is not None]
    named += [one for one in rows if one.beneficiary_id is not None]
    if not named:
        return
    known = KnownBeneficiaries(agency)
    for row in named:
        one = _of(row)
        if one is not None:
            row.beneficiary = known.named(one.name, siret=one.siret or "", finess=one.finess or "") or one
    told = {"default_user": by, "default_change_reason": reason[:REASON_LENGTH]}
    for start in range(0, len(known.made), CHUNK):
        bulk_create_with_history(known.made[start : start + CHUNK], Beneficiary, **told)
    completed = list(known.completed.values())
    for one in completed:
        one.rev += 1
    for start in range(0, len(completed), CHUNK):
        bulk_update_with_history(completed[start : start + CHUNK], Beneficiary, ["siret", "finess", "rev"], **told)


def _of(row: Commitment | Delegation) -> Beneficiary | None:
    """Who a row that is not stored yet names."""
    return row._state.fields_cache.get("beneficiary")
