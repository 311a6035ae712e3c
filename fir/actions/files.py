"""Files of movements: all of one is written, or nothing; taken back whole. Until then they wait (`waiting`)."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from fir.actions.beneficiaries import store_named
from fir.actions.imported import attribute_import, give_back_import
from fir.actions.imputation import Imputation, change_imputations
from fir.actions.locking import CHUNK, journal, locked_agency, open_for, open_year_of, operation_of
from fir.actions.movements import counter_movements, record_movements
from fir.actions.writing import Draft
from fir.enums import MovementKind, Way
from fir.models import Commitment, FirYear, Movement, Operation
from fir.models.movement import number_refusal
from fir.reference_forms import reference_form, split_reference
from fir.refusals import RowsRefused
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User
    from prs_budget.readings.models import SavedReading

#: what a file says of a commitment
_REMADE = ["label", "beneficiary", "origin_year", "nature", "direction", "mission", "scheme", "line", "rev"]
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
    imputations: Sequence[Imputation] = (),
    reason: str = "",
    remade: Sequence[Commitment] = (),
    reading: SavedReading | None = None,
) -> Operation:
    """Record what a file says in one operation: all of it or nothing. The same `uuid` twice lands once.

    `commitments` are new ones, which `drafts` may name. A draft with `cancels` undoes a movement before another draft
    records it as the file has it: a reason is then required, as it is for `imputations`, which say where commitments
    count. `remade` are commitments that imports taken back alone had made (`taken_back`), as this file makes them anew.
    Raises PermissionDenied, Refused, RowsRefused.
    """
    if (imputations or any(draft.cancels is not None for draft in drafts)) and not prose(reason):
        raise Refused("Indiquez pourquoi ces mouvements sont corrigés.")
    try:
        return _record(by, fir_year, commitments, drafts, uuid, file_name, digest, imputations, reason, remade, reading)
    except IntegrityError:
        # another year of the agency took a reference or a commitment's number at the same moment
        raise Refused(MOVED) from None


@transaction.atomic
def _record(
    by: User,
    fir_year: FirYear,
    commitments: Sequence[Commitment],
    drafts: Sequence[Draft],
    uuid: uuids.UUID,
    file_name: str,
    digest: str,
    imputations: Sequence[Imputation],
    reason: str,
    remade: Sequence[Commitment],
    reading: SavedReading | None,
) -> Operation:
    locked_agency(fir_year.agency)
    fir_year = open_for(by, fir_year)
    is_new = operation_of(uuid) is None
    if is_new:
        _require_still(fir_year, commitments, drafts)
        store_named(by=by, agency=fir_year.agency, rows=[*commitments, *remade], reason=reason or file_name)
        for start in range(0, len(commitments), CHUNK):
            some = list(commitments[start : start + CHUNK])
            bulk_create_with_history(some, Commitment, default_user=by, default_change_reason=reason[:REASON_LENGTH])
        _remake(by, fir_year, remade, reason or f"Refait par {file_name} : son import était annulé.")
    operation = record_movements(
        by=by,
        fir_year=fir_year,
        drafts=drafts,
        way=Way.FILE,
        reason=reason,
        uuid=uuid,
        file_name=file_name[-200:],
        digest=digest,
        reading=reading,
    )
    if is_new:
        made, corrected = [*commitments, *remade], [draft.cancels for draft in drafts if draft.cancels is not None]
        attribute_import(fir_year=fir_year, operation=operation, commitments=made, corrected=corrected)
        if imputations:
            change_imputations(by=by, fir_year=fir_year, imputations=imputations, reason=reason)
    return operation


def _remake(by: User, fir_year: FirYear, remade: Sequence[Commitment], reason: str) -> None:
    """Write what a file says of commitments that nothing stands on; refused where something does, or they changed."""
    if not remade:
        return
    seen = {one.pk: one.rev for one in remade}
    rows = Commitment.objects.select_for_update().filter(agency=fir_year.agency_id).order_by("pk")
    free = taken_back(fir_year.agency_id)
    for start in range(0, len(remade), CHUNK):
        some = remade[start : start + CHUNK]
        revisions = dict(rows.filter(pk__in=[one.pk for one in some]).values_list("pk", "rev"))
        for one in some:
            if one.pk not in free or revisions.get(one.pk) != seen[one.pk]:
                raise Refused(MOVED)
            one.rev += 1
        bulk_update_with_history(
            some, Commitment, _REMADE, default_user=by, default_change_reason=reason[:REASON_LENGTH]
        )
    journal(by, fir_year, "fir.remake_commitments", reason, count=len(remade))


def taken_back(agency: int) -> frozenset[int]:
    """The commitments that imports taken back alone had made: what they say binds nobody. A query, two where some are.

    Nothing stands on them, and nothing but files, and what undid them, was ever recorded on them.
    """
    undone = Movement.objects.filter(agency=agency, operation__way=Way.FILE, operation__undone_by__isnull=False)
    made = undone.filter(kind=MovementKind.COMMITMENT).order_by().values_list("commitment", flat=True).distinct()
    ids = list(made)
    found: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        some = Commitment.objects.filter(*_of_files_alone(), pk__in=ids[start : start + CHUNK])
        found.update(some.values_list("pk", flat=True))
    return frozenset(found)


def without_taken_back(rows: QuerySet[Commitment], agency: int) -> QuerySet[Commitment]:
    """The commitments of a list but those of `taken_back`: an import taken back is as if it had never been. A query."""
    if not Operation.objects.filter(agency=agency, way=Way.FILE, undone_by__isnull=False).exists():
        return rows
    made = Movement.objects.filter(commitment=OuterRef("pk"), kind=MovementKind.COMMITMENT)
    undone = made.filter(operation__way=Way.FILE, operation__undone_by__isnull=False)
    return rows.exclude(Exists(undone), *_of_files_alone())


def _of_files_alone() -> tuple[Combinable, Combinable]:
    """Of a commitment: nothing stands on it, and nothing but files, and what undid them, was recorded on it."""
    own = Movement.objects.filter(commitment=OuterRef("pk"))
    standing = own.filter(cancels__isnull=True, cancelled_by__isnull=True)
    others = own.exclude(operation__way__in=(Way.FILE, Way.CANCEL, Way.IMPUTATION))
    return ~Exists(standing), ~Exists(others)


@transaction.atomic
def cancel_file(*, by: User, operation: Operation, reason: str) -> Operation:
    """Take a file back whole, in one act, while nothing stands on it; what it corrected is as it was before.

    Taken back twice, it gets the first answer. A reason is required. Raises PermissionDenied, Refused.
    """
    fir_year = open_year_of(by, operation)
    done = Operation.objects.filter(undoes=operation).first()
    if done is not None:
        return done
    if not prose(reason):
        raise Refused("Indiquez pourquoi cet import est annulé.")
    if why := what_stands_on(operation):
        raise Refused(why)
    rows = Movement.objects.filter(operation=operation, cancelled_by__isnull=True)
    named = ("direction", "mission", "scheme", "commitment", "line")
    found = list(rows.select_related(*named, *(f"cancels__{name}" for name in named)).order_by("pk"))
    undone = counter_movements([one for one in found if one.cancels_id is None])
    corrected = [one.cancels for one in found if one.cancels is not None]
    keys = {one.key for one in found}
    restored = [_again(one, draft, keys) for one, draft in zip(corrected, counter_movements(corrected), strict=True)]
    try:
        undo = record_movements(
            by=by, fir_year=fir_year, drafts=[*undone, *restored], way=Way.CANCEL, reason=reason, undoes=operation
        )
    except RowsRefused as refused:
        raise Refused(refused.in_one_sentence, code=refused.code) from None
    give_back_import(operation=operation, undo=undo, corrected=corrected)
    return undo


def what_stands_on(operation: Operation) -> str:
    """Why an import cannot be taken back whole, in French; empty where it can. Four queries."""
    if operation.way != Way.FILE:
        return "Cette opération n’est pas un import : annulez ses mouvements un par un."
    own = Movement.objects.filter(operation=operation)
    corrected = own.filter(cancelled_by__operation__way=Way.FILE).select_related("cancelled_by__operation").first()
    if corrected is not None:
        later = corrected.cancelled_by.operation.file_name
        return f"{later or 'Un autre fichier'}, importé depuis, corrige ce fichier : annulez d’abord cet import-là."
    if not own.filter(cancelled_by__isnull=True).exists():
        return "Tous les mouvements de cet import sont déjà annulés."
    known = Movement.objects.filter(commitment=OuterRef("commitment"), pk__lt=own.order_by("pk").values("pk")[:1])
    known = known.filter(cancels__isnull=True, cancelled_by__isnull=True)  # an import taken back made nothing
    made = own.filter(kind=MovementKind.COMMITMENT).exclude(Exists(known)).order_by().values("commitment")
    standing = Movement.objects.filter(commitment__in=made, cancels__isnull=True, cancelled_by__isnull=True)
    others = standing.exclude(operation=operation).exclude(operation__way=Way.IMPUTATION).select_related("commitment")
    first, count = others.order_by("pk").first(), others.count()
    if first is None or first.commitment is None:
        return ""
    many = "un mouvement a" if count == 1 else f"{count} mouvements ont"
    return (
        f"Depuis cet import, {many} été enregistré{'s' if count > 1 else ''} sur des engagements qu’il a faits, dont "
        f"{first.commitment.code} : annulez-{'les' if count > 1 else 'le'} d’abord."
    )


def _again(movement: Movement, undone: Draft, keys: Collection[str | None]) -> Draft:
    """A movement that a file had corrected or cancelled, recorded again under the next form of its reference.

    `keys` are the references that the file recorded: a correction of it took the number between.
    """
    base, number = split_reference(movement.key)
    number += 2 if reference_form(base, number + 1) in keys else 1
    key = reference_form(base, number) if base else None
    return replace(undone, ae=movement.ae, cp=movement.cp, key=key, label=movement.label, cancels=None)


def _require_still(fir_year: FirYear, commitments: Sequence[Commitment], drafts: Sequence[Draft]) -> None:
    """Refuse where someone made one of the commitments, or undid one of the movements, since they were looked for."""
    if any(one.agency_id != fir_year.agency_id for one in commitments):
        raise Refused("Un engagement de ce fichier est d’une autre agence.")
    codes = [one.code for one in commitments]
    unopenable = next((why for code in codes if (why := number_refusal(code))), "")
    if unopenable:
        raise Refused(unopenable)
    undone = [draft.cancels.pk for draft in drafts if draft.cancels is not None]
    for start in range(0, max(len(codes), len(undone)), CHUNK):
        part = slice(start, start + CHUNK)
        if Commitment.objects.filter(agency=fir_year.agency_id, code__in=codes[part]).exists():
            raise Refused(MOVED)
        if Movement.objects.filter(cancels__in=undone[part]).exists():
            raise Refused(MOVED)
