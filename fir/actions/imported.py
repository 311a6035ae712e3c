"""What a file of movements brings in, attributed: by rules, or as what it corrects was; given back with the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fir.actions.attribution import AttributionEdit, given_back, write_attributions
from fir.actions.locking import CHUNK
from fir.actions.rules import Ruled, rule_described
from fir.enums import EXECUTION
from fir.facts.attributable import COMMITMENT, MOVEMENT, NOT_ATTRIBUTED, Described, Live, Thing, live_of
from fir.facts.rules import RulesReady, ready
from fir.models import Commitment, FirYear, Movement, Operation
from fir.reference_forms import base_reference


def described_commitment(fir_year: FirYear, one: Commitment) -> Described:
    """What rules look at of a commitment that a year makes."""
    place = (one.nature, one.direction_id, one.mission_id, one.scheme_id)
    return Described(fir_year.year, fir_year.envelope_id or 0, *place, one.beneficiary_id or 0, one.code, one.label)


def attribute_import(
    *, fir_year: FirYear, operation: Operation, commitments: Sequence[Commitment], corrected: Iterable[Movement]
) -> Ruled:
    """Attribute the commitments that a file makes, and its movements without one, within its operation.

    `corrected` are the movements that it records anew: one that a person attributed stays so.
    """
    rules = ready(fir_year.agency_id)
    chosen = [
        (edit, live)
        for edit, live in _kept(
            operation, {base_reference(one.key): one.pk for one in corrected if one.commitment_id is None}
        )
        if edit.rule is None
    ]
    write_attributions(operation, chosen)
    if not rules.rules:
        return Ruled()
    done = {edit.thing for edit, _ in chosen}
    things = [*_commitments(fir_year, commitments), *_movements(fir_year, operation, rules)]
    return rule_described(operation, rules, [one for one in things if one[0] not in done])


def give_back_import(*, operation: Operation, undo: Operation, corrected: Iterable[Movement]) -> None:
    """Give what a file attributed what it was before, where nobody changed it since; what it corrected, what it was.

    `undo` is the operation that takes the file back.
    """
    wanted, _ = given_back(operation)
    restored = _kept(undo, {base_reference(one.key): one.pk for one in corrected if one.commitment_id is None})
    write_attributions(undo, [*wanted, *restored])


def _commitments(fir_year: FirYear, rows: Sequence[Commitment]) -> Iterator[tuple[Thing, Described, Live]]:
    """Those that name no line. Two queries a chunk of those that were made before."""
    lives: dict[Thing, Live] = {}
    known = [one.pk for one in rows if one.rev > 1]
    for start in range(0, len(known), CHUNK):
        lives |= live_of(COMMITMENT, known[start : start + CHUNK])
    for one in rows:
        if one.line_id is None:
            thing = Thing(COMMITMENT, one.pk)
            yield thing, described_commitment(fir_year, one), lives.get(thing, NOT_ATTRIBUTED)


def _movements(fir_year: FirYear, operation: Operation, rules: RulesReady) -> Iterator[tuple[Thing, Described, Live]]:
    """Movements without a commitment that name no line. One query."""
    alone = Movement.objects.filter(operation=operation, commitment__isnull=True, cancels__isnull=True, line=None)
    rows = alone.filter(kind__in=EXECUTION).order_by("pk")
    said = ("nature", "direction", "mission", "scheme", "key", "label")
    year, envelope = fir_year.year, fir_year.envelope_id or 0
    for pk, nature, direction, mission, scheme, key, label in rows.values_list("pk", *said):
        described = Described(year, envelope, nature, direction, mission, scheme, 0, key or "", label)
        yield Thing(MOVEMENT, pk), described, NOT_ATTRIBUTED


def _kept(operation: Operation, before: Mapping[str, int]) -> Iterator[tuple[AttributionEdit, Live]]:
    """What movements that an operation records anew take of those that they stand for, by reference."""
    if not before:
        return
    lives = {thing.id: live for thing, live in live_of(MOVEMENT, list(before.values())).items() if live.shares}
    if not lives:
        return
    rows = Movement.objects.filter(operation=operation, commitment__isnull=True, cancels__isnull=True)
    for pk, key in rows.order_by("pk").values_list("pk", "key"):
        live = lives.get(before.get(base_reference(key), 0))
        if live is not None:
            yield AttributionEdit(Thing(MOVEMENT, pk), live.shares, 0, live.rule), NOT_ATTRIBUTED
