"""Delegations of the envelopes other than the FIR: recorded in one operation, all or none; taken back by opposites."""

from __future__ import annotations

import uuid as uuids
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from allocations.enums import EnvelopeKind
from fir.actions.beneficiaries import store_named
from fir.actions.locking import CHUNK, locked_agency, operation_of, touch_agency
from fir.actions.rules import attributed_by_rules
from fir.enums import Way
from fir.facts.attributable import DELEGATION, Thing
from fir.facts.beneficiaries import same
from fir.models import Beneficiary, Delegation, FirYear, Operation
from fir.models.movement import KEY_LENGTH
from fir.perms import require_run
from fir.reference_forms import base_reference, reference_form
from fir.refusals import BadRow, RowCode, RowsRefused
from prs_budget.journal.models import Entry
from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from allocations.models import Envelope
    from projects.models import Measure
    from prs_budget.organisation.models import Agency, Direction, User

TAKEN = "Rien n’est écrit : cette page avait déjà enregistré autre chose. Relisez-la, puis enregistrez de nouveau."
#: the years that are delegated
EARLIEST, LATEST = 1990, 2100
#: forms of a reference that are looked for where one is typed
MOST_TIMES = 50
ALREADY = "la délégation {} est déjà enregistrée, la même : il n’y a rien à refaire."
OTHERWISE = "la référence {} est déjà celle d’une délégation enregistrée de cette enveloppe."
NOT_OF_THE_FUND = "le FIR s’exécute en AE et CP : entrez un engagement ou un paiement parmi ses mouvements."


@dataclass(frozen=True, slots=True)
class DelegationDraft:
    """A delegation to record; signed euros. `row` is its place in what was given, for messages."""

    envelope: Envelope
    year: int
    on: date
    direction: Direction
    beneficiary: Beneficiary
    amount: Decimal
    key: str
    phase: str = ""
    measure: Measure | None = None
    label: str = ""
    row: int = 0
    source_line: int | None = None
    cancels: Delegation | None = None


@transaction.atomic
def record_delegations(
    *,
    by: User,
    agency: Agency,
    drafts: Sequence[DelegationDraft],
    way: Way,
    reason: str = "",
    uuid: uuids.UUID | None = None,
    file_name: str = "",
    digest: str = "",
    undoes: Operation | None = None,
) -> Operation:
    """Record delegations in one operation: all of them or, with every reason, none. The same `uuid` twice lands once.

    A draft names a beneficiary, stored or not: who has its number or its name is found. Raises PermissionDenied,
    Refused, RowsRefused.
    """
    agency = locked_agency(agency)
    require_run(by, agency)
    before = operation_of(uuid)
    if before is not None:
        _require_same(before, by, agency, drafts)
        return before
    drafts = freed(agency, drafts)
    if bad := refusals(agency, drafts):
        raise RowsRefused(sorted(bad, key=lambda one: one.row))
    operation = Operation(uuid=uuid or uuids.uuid4(), agency=agency, by=by, way=way, undoes=undoes)
    operation.reason, operation.file_name, operation.digest = reason, file_name[-200:], digest
    operation.save()
    rows = [_row(agency, operation, draft) for draft in drafts]
    store_named(by=by, agency=agency, rows=rows, reason=reason or file_name)
    _store(operation, rows)
    Entry.objects.record(
        by=by,
        agency=agency,
        action=f"fir.delegations.{way.value}",
        target=operation,
        reason=reason,
        count=len(rows),
        file=file_name,
    )
    return operation


def _require_same(before: Operation, by: User, agency: Agency, drafts: Sequence[DelegationDraft]) -> None:
    """Refuse other delegations sent under the number of an operation: a page gone back to keeps its own."""
    held = Counter(
        (envelope, year, base_reference(key), amount)
        for envelope, year, key, amount in before.delegations.values_list("envelope", "year", "key", "amount")
    )
    asked = Counter((one.envelope.pk, one.year, base_reference(one.key), one.amount) for one in drafts)
    if (before.agency_id, before.by_id) != (agency.pk, by.pk) or held != asked:
        raise Refused(TAKEN)


def _store(operation: Operation, rows: Sequence[Delegation]) -> None:
    """Write delegations, with the measures that rules attribute them to; what takes one back follows it."""
    for start in range(0, len(rows), CHUNK):
        Delegation.objects.bulk_create(rows[start : start + CHUNK])
    new = [Thing(DELEGATION, one.pk) for one in rows if one.cancels_id is None]
    attributed_by_rules(operation=operation, things=new)
    touch_agency(operation.agency)


@transaction.atomic
def cancel_delegations(*, by: User, agency: Agency, delegations: Sequence[Delegation], reason: str) -> Operation:
    """Take delegations back by their opposites, in one operation. A reason is required.

    Raises PermissionDenied, Refused where one is already taken back, or takes another back.
    """
    if not prose(reason):
        raise Refused("Indiquez pourquoi ces délégations sont annulées.")
    agency = locked_agency(agency)
    require_run(by, agency)
    named = ("envelope", "direction", "beneficiary", "measure__plan", "cancelled_by")
    ids = [one.pk for one in delegations]
    found = list(Delegation.objects.filter(agency=agency, pk__in=ids).select_related(*named).order_by("pk"))
    if not found or len(found) != len(set(ids)):
        raise Refused("Ces délégations ne sont plus de l’agence : rechargez la page.")
    for one in found:
        if getattr(one, "cancelled_by", None) is not None:
            raise Refused(f"La délégation {one.key} est déjà annulée.")
        if one.cancels_id is not None:
            raise Refused(f"La délégation {one.key} est elle-même une annulation : enregistrez-la de nouveau.")
    return record_delegations(
        by=by, agency=agency, drafts=[_opposite(one) for one in found], way=Way.CANCEL, reason=reason
    )


@transaction.atomic
def cancel_delegation_file(*, by: User, operation: Operation, reason: str) -> Operation:
    """Take a file of delegations back whole: what of it stands. Taken back twice, it gets the first answer.

    A reason is required. Raises PermissionDenied, Refused.
    """
    agency = locked_agency(operation.agency)
    require_run(by, agency)
    done = Operation.objects.filter(undoes=operation).first()
    if done is not None:
        return done
    if not prose(reason):
        raise Refused("Indiquez pourquoi cet import est annulé.")
    if operation.way != Way.FILE:
        raise Refused("Cette opération n’est pas un import : annulez ses délégations une par une.")
    rows = Delegation.objects.standing().filter(operation=operation)
    found = list(rows.select_related("envelope", "direction", "beneficiary", "measure__plan").order_by("pk"))
    if not found:
        raise Refused("Toutes les délégations de cet import sont déjà annulées.")
    drafts = [_opposite(one) for one in found]
    return record_delegations(by=by, agency=agency, drafts=drafts, way=Way.CANCEL, reason=reason, undoes=operation)


def freed(agency: Agency, drafts: Sequence[DelegationDraft]) -> list[DelegationDraft]:
    """The same, each under the next form of its reference where what had it was taken back. A query a chunk."""
    held: dict[tuple[int, int, str], list[bool]] = {}
    keys = sorted({draft.key for draft in drafts if draft.cancels is None})
    again = [reference_form(key, n) for key in keys for n in range(2, MOST_TIMES)] if len(keys) == 1 else []
    years = {draft.year for draft in drafts}
    rows = Delegation.objects.filter(agency=agency, year__in=years, cancels__isnull=True)
    if again:
        rows = rows.filter(key__in=[*keys, *again])
    for envelope, year, key, back in rows.order_by("pk").values_list("envelope", "year", "key", "cancelled_by"):
        held.setdefault((envelope, year, base_reference(key)), []).append(back is None)
    made = []
    for draft in drafts:
        before = held.get((draft.envelope.pk, draft.year, draft.key), [])
        is_free = bool(before) and not any(before) and draft.cancels is None
        made.append(replace(draft, key=reference_form(draft.key, len(before) + 1)) if is_free else draft)
    return made


def refusals(agency: Agency, drafts: Sequence[DelegationDraft]) -> list[BadRow]:
    """Every reason to refuse these delegations, in their order. Two queries."""
    fund = set(FirYear.objects.filter(agency=agency, envelope__isnull=False).values_list("envelope", flat=True))
    bad, rows = [], dict[tuple[int, int, str], int]()
    by_key = {(one.envelope.pk, one.year, one.key): one for one in drafts}
    for rank, draft in enumerate(drafts, start=1):
        row = draft.row or rank
        bad += [BadRow(row, reason, code) for code, reason in _reasons(agency, draft, fund)]
        named = (draft.envelope.pk, draft.year, draft.key)
        if rows.setdefault(named, row) != row:
            told = f"la référence {draft.key} est déjà celle de la ligne {rows[named]}."
            bad.append(BadRow(row, told, RowCode.REFERENCE))
    keys = sorted({draft.key for draft in drafts})
    for start in range(0, len(keys), CHUNK):
        known = Delegation.objects.filter(agency=agency, key__in=keys[start : start + CHUNK])
        for stored in known.select_related("beneficiary__merged_into"):
            named = (stored.envelope_id, stored.year, stored.key)
            if named in rows:
                told = ALREADY if is_same(stored, by_key[named]) else OTHERWISE
                bad.append(BadRow(rows[named], told.format(stored.key), RowCode.REFERENCE))
    return bad


def is_same(stored: Delegation, draft: DelegationDraft) -> bool:
    """Whether a delegation that is recorded says what a draft of the same reference says: amount, day, who receives."""
    said = (stored.amount, stored.on) == (draft.amount, draft.on)
    return said and same(stored.beneficiary, draft.beneficiary)


def _reasons(agency: Agency, draft: DelegationDraft, fund: Collection[int | None]) -> Iterator[tuple[RowCode, str]]:
    """Every reason to refuse a delegation, for what it is alone."""
    if draft.envelope.kind == EnvelopeKind.FUND or draft.envelope.pk in fund:
        yield RowCode.OTHER, NOT_OF_THE_FUND
    try:
        if not euros(draft.amount):
            yield RowCode.ZERO, "une délégation ne peut pas être nulle : écrivez son montant."
    except MoneyError as error:
        yield RowCode.AMOUNT, str(error)
    if not EARLIEST <= draft.year <= LATEST:
        yield RowCode.DAY, f"l’année {draft.year} ne se délègue pas : écrivez-en une, par exemple 2018."
    elif draft.cancels is None and draft.on.year < draft.year:
        yield RowCode.DAY, f"sa date, {draft.on:%d/%m/%Y}, précède l’année {draft.year} : corrigez l’une ou l’autre."
    if not draft.key:
        yield RowCode.REFERENCE, "une délégation a une référence : écrivez celle de l’arrêté ou de la décision."
    elif len(draft.key) > KEY_LENGTH:
        yield RowCode.REFERENCE, f"la référence compte {KEY_LENGTH} caractères au plus."
    if draft.measure is not None and draft.measure.plan.agency_id != agency.pk:
        yield RowCode.AGENCY, "la mesure est d’une autre agence."
    of = (draft.envelope.agency_id, draft.direction.agency_id, draft.beneficiary.agency_id)
    if any(one != agency.pk for one in of):
        yield RowCode.AGENCY, "l’enveloppe, la direction ou le bénéficiaire est d’une autre agence."


def _row(agency: Agency, operation: Operation, draft: DelegationDraft) -> Delegation:
    return Delegation(
        operation=operation,
        agency=agency,
        envelope=draft.envelope,
        year=draft.year,
        phase=draft.phase[:40],
        on=draft.on,
        direction=draft.direction,
        beneficiary=draft.beneficiary,
        measure=draft.measure,
        amount=draft.amount,
        key=draft.key,
        label=draft.label[:300],
        source_line=draft.source_line,
        cancels=draft.cancels,
    )


def _opposite(one: Delegation) -> DelegationDraft:
    """What takes a delegation back; its reference is its number, which no other has."""
    return DelegationDraft(
        envelope=one.envelope,
        year=one.year,
        on=one.on,
        direction=one.direction,
        beneficiary=one.beneficiary,
        amount=-one.amount,
        key=f"annule-{one.pk}",
        phase=one.phase,
        measure=one.measure,
        label=f"Annulation de {one.key}"[:300],
        cancels=one,
    )
