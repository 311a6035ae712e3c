"""Movements: recorded in one operation, all or none; undone by counter-movements, never changed."""

from __future__ import annotations

import uuid as uuids
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from fir.actions.locking import CHUNK, journal, open_for, operation_of, refused_if_taken, touch
from fir.actions.transfer_rules import against_the_way, below_protected, unbalanced
from fir.actions.writing import Draft, write_movements
from fir.enums import PAID_BY, MovementKind, Way
from fir.models import FirYear, Movement, Operation
from fir.models.movement import KEY_LENGTH
from fir.places import Place
from fir.refusals import BadRow, RowCode, RowsRefused
from prs_budget.lib.money import MoneyError, euros, euros_text
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User
    from prs_budget.readings.models import SavedReading

JUST_TAKEN = (
    "Une référence vient d’être enregistrée dans un autre exercice de l’agence : rechargez la page, rien n’est écrit."
)
#: the code of a refusal: what is asked for is done
ALREADY_CANCELLED = "already_cancelled"
TAKEN = "Ce numéro d’opération est déjà celui d’une autre : rechargez la page."
#: the sign of (AE, CP) that a kind asks for; None: either
SIGNS: dict[str, tuple[int | None, int | None]] = {
    MovementKind.COMMITMENT: (1, 0),
    MovementKind.WITHDRAWAL: (-1, 0),
    MovementKind.PAYMENT: (0, 1),
    MovementKind.CREDIT_NOTE: (0, -1),
    MovementKind.CARRY_OUT: (1, None),
    MovementKind.CARRY_IN: (1, None),
    MovementKind.TRANSFER: (None, None),
    MovementKind.CORRECTION: (None, None),
}


@transaction.atomic
def record_movements(
    *,
    by: User,
    fir_year: FirYear,
    drafts: Sequence[Draft],
    way: Way,
    reason: str = "",
    uuid: uuids.UUID | None = None,
    file_name: str = "",
    digest: str = "",
    undoes: Operation | None = None,
    reading: SavedReading | None = None,
) -> Operation:
    """Record movements in one operation: all of them or, with every reason, none. The same `uuid` twice lands once.

    Raises PermissionDenied, Refused for a closed year, RowsRefused; what the law protects stays where it is, but
    for what a source is taken over with.
    """
    fir_year = open_for(by, fir_year)
    before = operation_of(uuid)
    if before is not None:
        _require_same(before, by, fir_year, drafts)
        return before
    bad = refusals(fir_year, drafts)
    if way != Way.LOAD:
        bad += below_protected(fir_year, drafts)
    if bad:
        raise RowsRefused(sorted(bad, key=lambda one: one.row))
    operation = Operation(uuid=uuid or uuids.uuid4(), agency=fir_year.agency, fir_year=fir_year, by=by, way=way)
    operation.reason, operation.file_name, operation.digest = reason, file_name, digest
    operation.undoes, operation.reading = undoes, reading
    with refused_if_taken(JUST_TAKEN):
        operation.save()
        write_movements(fir_year, operation, drafts)
    touch(fir_year)
    journal(by, fir_year, f"fir.movements.{way.value}", reason, count=len(drafts), file=file_name)
    return operation


def _require_same(before: Operation, by: User, fir_year: FirYear, drafts: Sequence[Draft]) -> None:
    """Refuse a number that is another's, or that wrote something else: what is asked for would not be written."""
    if (before.fir_year_id, before.by_id) != (fir_year.pk, by.pk):
        raise Refused(TAKEN)
    written = before.movements.values_list(
        "kind", "nature", "direction", "mission", "scheme", "ae", "cp", "on", "payer"
    )
    asked = [
        (
            one.kind,
            place.nature,
            place.direction.pk,
            place.mission.pk,
            place.scheme.pk,
            one.ae,
            one.cp,
            one.on,
            one.payer,
        )
        for one in drafts
        for place in (one.place,)
    ]
    if Counter(written) != Counter(asked):
        raise Refused(TAKEN)


def cancel_movement(*, by: User, movement: Movement, reason: str, on: date | None = None) -> Operation:
    """Undo a movement by one of the opposite sign, in the same year, on its own date unless another is given.

    A transfer is undone whole: what is taken and what is given, where they alone are of their operation.
    """
    return cancel_movements(by=by, movements=_with_other_side(movement), reason=reason, on=on)


def _with_other_side(movement: Movement) -> list[Movement]:
    """A movement; both sides of a transfer that is alone in its operation. One query, none for another movement."""
    if movement.kind != MovementKind.TRANSFER or movement.cancels_id:
        return [movement]
    same = Movement.objects.filter(operation=movement.operation_id, kind=MovementKind.TRANSFER)
    sides = list(same.select_related("fir_year").order_by("pk"))
    return sides if len(sides) == 2 else [movement]


@transaction.atomic
def cancel_movements(*, by: User, movements: Sequence[Movement], reason: str, on: date | None = None) -> Operation:
    """Undo movements of one year by counter-movements, in one operation. A reason is required.

    Raises Refused where one is already cancelled, is itself a cancellation, or gave to what the law protects what
    it cannot lose.
    """
    if not movements:
        raise Refused("Rien à annuler : aucun mouvement n’est choisi.")
    if not prose(reason):
        raise Refused("Indiquez pourquoi ces mouvements sont annulés.")
    fir_year = open_for(by, movements[0].fir_year)
    ids = [one.pk for one in movements]
    found = list(
        Movement.objects.filter(pk__in=ids, fir_year=fir_year)
        .select_related("direction", "mission", "scheme", "commitment", "line", "operation")
        .order_by("pk")
    )
    if len(found) != len(set(ids)):
        raise Refused("Ces mouvements ne sont pas tous du même exercice : annulez-les exercice par exercice.")
    done = set(Movement.objects.filter(cancels__in=ids).values_list("cancels", flat=True))
    for one in found:
        if one.pk in done:
            raise Refused(f"Le mouvement {one.key or what_it_is(one)} est déjà annulé.", code=ALREADY_CANCELLED)
        if why := _kept_by_its_way(one):
            raise Refused(why)
    drafts = counter_movements(found, on)
    try:
        return record_movements(by=by, fir_year=fir_year, drafts=drafts, way=Way.CANCEL, reason=reason)
    except RowsRefused as refused:
        raise Refused(refused.in_one_sentence, code=refused.code) from None


def _kept_by_its_way(movement: Movement) -> str:
    """Why a movement is not cancelled by itself, for where it comes from; empty where it may be."""
    if movement.operation.way == Way.CLOSING:
        return f"« {movement.label} » vient d’une clôture : rouvrez l’exercice clos pour l’annuler."
    if movement.operation.way == Way.VOTE:
        return f"« {movement.label} » est entré par un vote : reprenez le vote de l’étape pour l’annuler."
    if movement.operation.way == Way.IMPUTATION:
        code = movement.commitment.code if movement.commitment else ""
        return f"Ce mouvement suit l’imputation de {code} : changez-la de nouveau, sur sa page."
    if movement.cancels_id:
        told = movement.key or what_it_is(movement)
        return f"Le mouvement {told} est lui-même une annulation : enregistrez-le de nouveau."
    return ""


def refusals(fir_year: FirYear, drafts: Iterable[Draft]) -> list[BadRow]:
    """Every reason to refuse these movements in a year, in their order. One query."""
    drafts = list(drafts)
    bad: list[BadRow] = []
    for rank, draft in enumerate(drafts, start=1):
        bad += [BadRow(draft.row or rank, reason, code) for code, reason in reasons(fir_year, draft)]
    bad += _known_keys(fir_year, drafts)
    bad += unbalanced(drafts)
    bad += against_the_way(drafts)
    return bad


def reasons(fir_year: FirYear, draft: Draft) -> Iterable[tuple[RowCode, str]]:
    """Every reason to refuse a movement in a year, for what it is alone, with its code."""
    yield from _bad_amounts(draft)
    if draft.on is not None and draft.on.year != fir_year.year:
        yield RowCode.DAY, f"la date {draft.on:%d/%m/%Y} n’est pas de l’exercice {fir_year.year}."
    if draft.origin_year is not None and draft.origin_year > fir_year.year:
        yield (
            RowCode.ORIGIN_YEAR,
            f"l’exercice d’origine {draft.origin_year} est postérieur à l’exercice {fir_year.year}.",
        )
    if draft.commitment is not None and draft.origin_year != draft.commitment.origin_year:
        told = (
            f"l’engagement {draft.commitment.code} est de {draft.commitment.origin_year}, pas de {draft.origin_year}."
        )
        yield RowCode.ORIGIN_YEAR, told
    rows = (draft.place.direction, draft.place.mission, draft.place.scheme)
    if any(one.agency_id != fir_year.agency_id for one in rows):
        yield RowCode.AGENCY, "la direction, la mission ou le dispositif est d’une autre agence."
    if draft.commitment is not None and draft.commitment.agency_id != fir_year.agency_id:
        yield RowCode.AGENCY, "l’engagement est d’une autre agence."
    if draft.payer and draft.kind not in PAID_BY:
        yield RowCode.PAYER, f"un mouvement « {draft.kind.label.lower()} » ne se paie pas : il n’a pas de payeur."
    if draft.key is not None and len(draft.key) > KEY_LENGTH:
        yield RowCode.REFERENCE, f"la référence compte {KEY_LENGTH} caractères au plus."


def _bad_amounts(draft: Draft) -> Iterable[tuple[RowCode, str]]:
    """Amounts that are not exact, or whose sign is not that of the movement."""
    try:
        euros(draft.ae), euros(draft.cp)
    except MoneyError as error:
        yield RowCode.AMOUNT, str(error)
        return
    word = MovementKind(draft.kind).label.lower()
    if not draft.ae and not draft.cp:
        yield RowCode.ZERO, f"un mouvement « {word} » ne peut pas être nul."
        return
    turn = -1 if draft.cancels is not None else 1
    for name, amount, sign in zip(("AE", "CP"), (draft.ae, draft.cp), SIGNS[draft.kind], strict=True):
        if sign == 0 and amount:
            yield RowCode.SIGN, f"un mouvement « {word} » n’a pas de montant en {name}."
        elif sign and amount * sign * turn < 0:
            wanted = "positif" if sign * turn > 0 else "négatif"
            yield RowCode.SIGN, f"un mouvement « {word} » a un montant {wanted} en {name}."


def _known_keys(fir_year: FirYear, drafts: Sequence[Draft]) -> list[BadRow]:
    """Keys given twice, or already those of movements of the year."""
    rows: dict[str, int] = {}
    bad = []
    for rank, draft in enumerate(drafts, start=1):
        if draft.key is None:
            continue
        row = draft.row or rank
        if draft.key in rows:
            bad.append(
                BadRow(
                    row, f"la référence {draft.key} est déjà celle de la ligne {rows[draft.key]}.", RowCode.REFERENCE
                )
            )
        rows.setdefault(draft.key, row)
    keys = list(rows)
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        known = Movement.objects.filter(fir_year=fir_year, key__in=some).values_list("key", flat=True)
        bad += [
            BadRow(rows[key], f"la référence {key} est déjà celle d’un mouvement enregistré.", RowCode.REFERENCE)
            for key in known
            if key
        ]
    return bad


def what_it_is(movement: Movement) -> str:
    """A movement that has no reference, in words: « paiement du 30/06/2018, CP 5,00 € »."""
    amounts = [f"{name} {euros_text(value)}" for name, value in (("AE", movement.ae), ("CP", movement.cp)) if value]
    day = f" du {movement.on:%d/%m/%Y}" if movement.on else ""
    return ", ".join([f"{MovementKind(movement.kind).label.lower()}{day}", *amounts])


def opposite(movement: Movement, on: date | None) -> Draft:
    """The movement that undoes another."""
    return Draft(
        kind=MovementKind(movement.kind),
        place=Place(movement.nature, movement.direction, movement.mission, movement.scheme),
        ae=-movement.ae,
        cp=-movement.cp,
        on=on or movement.on,
        label=f"Annulation de {movement.key or what_it_is(movement)}"[:300],
        commitment=movement.commitment,
        origin_year=movement.origin_year,
        line=movement.line,
        cancels=movement,
        payer=movement.payer,
    )


def counter_movements(movements: Sequence[Movement], on: date | None = None) -> list[Draft]:
    """What undoes movements of one year, where their commitments count today. One query, and those of what moved."""
    if not movements:
        return []
    followed = Movement.objects.filter(fir_year=movements[0].fir_year_id, operation__way=Way.IMPUTATION).order_by()
    last = dict(followed.values_list("commitment").annotate(Max("pk")))
    drafts = []
    for one in movements:
        draft, commitment = opposite(one, on), one.commitment
        if commitment is not None and last.get(commitment.pk, 0) > one.pk:
            # what it moved went along with its commitment: it is taken from there
            draft = replace(draft, place=Place.of(commitment), line=commitment.line)
        drafts.append(draft)
    return drafts
