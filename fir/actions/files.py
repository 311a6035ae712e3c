"""What a file writes: its new commitments with their history, its movements, its corrections; all of it or nothing."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from fir.actions.ground import CHUNK, open_for, operation_of
from fir.actions.movements import Draft, record_movements
from fir.enums import Way
from fir.models import Commitment, FirYear, Movement, Operation
from fir.models.movement import number_refusal
from fir.refusals import ActionRefused
from prs_budget.fields import REASON_LENGTH

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

MOVED = "Des mouvements ont été enregistrés entre-temps : relisez l’aperçu, rien n’est écrit."


def record_file(
    *,
    by: User,
    fir_year: FirYear,
    commitments: Sequence[Commitment],
    drafts: Sequence[Draft],
    uuid: uuids.UUID,
    file_name: str,
    digest: str,
    reason: str = "",
) -> Operation:
    """Record what a file says in one operation: all of it or nothing. The same `uuid` twice lands once.

    `commitments` are new ones, which `drafts` may name. A draft with `cancels` undoes a movement before another draft
    records it as the file has it: a reason is then required. Raises PermissionDenied, ActionRefused, RowsRefused.
    """
    if any(draft.cancels is not None for draft in drafts) and not reason.strip():
        raise ActionRefused("Indiquez pourquoi ces mouvements sont corrigés.")
    try:
        return _record(by, fir_year, commitments, drafts, uuid, file_name, digest, reason)
    except IntegrityError:
        # another year of the agency took a reference or a commitment's number at the same moment
        raise ActionRefused(MOVED) from None


@transaction.atomic
def _record(
    by: User,
    fir_year: FirYear,
    commitments: Sequence[Commitment],
    drafts: Sequence[Draft],
    uuid: uuids.UUID,
    file_name: str,
    digest: str,
    reason: str,
) -> Operation:
    fir_year = open_for(by, fir_year)
    if operation_of(uuid) is None:
        _require_still(fir_year, commitments, drafts)
        for start in range(0, len(commitments), CHUNK):
            some = list(commitments[start : start + CHUNK])
            bulk_create_with_history(some, Commitment, default_user=by, default_change_reason=reason[:REASON_LENGTH])
    return record_movements(
        by=by,
        fir_year=fir_year,
        drafts=drafts,
        way=Way.FILE,
        reason=reason,
        uuid=uuid,
        file_name=file_name[-200:],
        digest=digest,
    )


def _require_still(fir_year: FirYear, commitments: Sequence[Commitment], drafts: Sequence[Draft]) -> None:
    """Refuse where someone made one of the commitments, or undid one of the movements, since they were looked for."""
    if any(one.agency_id != fir_year.agency_id for one in commitments):
        raise ActionRefused("Un engagement de ce fichier est d’une autre agence.")
    codes = [one.code for one in commitments]
    unopenable = next((why for code in codes if (why := number_refusal(code))), "")
    if unopenable:
        raise ActionRefused(unopenable)
    undone = [draft.cancels.pk for draft in drafts if draft.cancels is not None]
    for start in range(0, max(len(codes), len(undone)), CHUNK):
        part = slice(start, start + CHUNK)
        if Commitment.objects.filter(agency=fir_year.agency_id, code__in=codes[part]).exists():
            raise ActionRefused(MOVED)
        if Movement.objects.filter(cancels__in=undone[part]).exists():
            raise ActionRefused(MOVED)
