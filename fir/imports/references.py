"""Movements already recorded, looked for by their references; what was undone and recorded again is « REF~2 ».

A reference is unique in its year: another year may have it, for another movement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fir.actions.locking import CHUNK
from fir.actions.writing import Draft
from fir.models import FirYear, Movement
from fir.reference_forms import reference_form

_COLUMNS = (
    "key", "pk", "fir_year__year", "kind", "commitment__code", "origin_year", "nature", "direction",
    "mission", "scheme", "line", "ae", "cp", "on", "cancelled_by", "cancelled_by__operation__undoes", "payer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordedMovement:
    """The last movement of a reference. `generation` is how many times it was recorded; `is_undone`: nothing stands."""

    pk: int
    reference: str
    year: int
    kind: str
    commitment: str
    origin_year: int | None
    place: tuple[Any, ...]
    ae: Decimal
    cp: Decimal
    on: date | None
    is_undone: bool
    generation: int
    line: int | None = None
    #: undone with the whole file that recorded it: what the file says is new again
    is_taken_back: bool = False
    payer: str = ""

    @property
    def next_key(self) -> str:
        """The reference under which it may be recorded again."""
        return reference_form(self.reference, self.generation + 1)

    def says(self, draft: Draft) -> bool:
        """Whether it stands, and has the figures of another. A commitment says where it counts, itself."""
        code = draft.commitment.code if draft.commitment else ""
        mine = (self.kind, self.commitment, self.origin_year, self.ae, self.cp, self.on)
        theirs = (draft.kind, code, draft.origin_year, draft.ae, draft.cp, draft.on)
        same = mine == theirs and draft.payer in ("", self.payer)  # one that names no payer says nothing of it
        return not self.is_undone and same and (bool(code) or self.is_placed_as(draft))

    def is_placed_as(self, draft: Draft) -> bool:
        """Whether it counts where another does; one that names no line says nothing of it."""
        its = draft.place
        place = (its.nature, its.direction.pk, its.mission.pk, its.scheme.pk)
        return self.place == place and (draft.line is None or draft.line.pk == self.line)


def live(fir_year: FirYear, references: Sequence[str]) -> dict[str, RecordedMovement]:
    """The last movement of each reference that has one in a year. A query a chunk, again for those undone."""
    found: dict[str, RecordedMovement] = {}
    wanted, generation = list(references), 1
    while wanted:
        undone = []
        for start in range(0, len(wanted), CHUNK):
            some = {reference_form(one, generation): one for one in wanted[start : start + CHUNK]}
            rows = Movement.objects.filter(fir_year=fir_year, key__in=list(some)).order_by()
            for row in rows.values_list(*_COLUMNS):
                one = _stored(some[row[0]], row, generation)
                found[one.reference] = one
                if one.is_undone:
                    undone.append(one.reference)
        wanted, generation = undone, generation + 1
    return found


def numbered(fir_year: FirYear, numbers: Sequence[int]) -> dict[int, RecordedMovement]:
    """The movements of a year by their own number, as the site's list of movements gives it. A query a chunk."""
    found = {}
    for start in range(0, len(numbers), CHUNK):
        rows = Movement.objects.filter(fir_year=fir_year, pk__in=numbers[start : start + CHUNK]).order_by()
        for row in rows.values_list(*_COLUMNS):
            found[row[1]] = _stored(row[0] or "", row, 1)
    return found


def elsewhere(fir_year: FirYear, references: Sequence[str]) -> dict[str, list[RecordedMovement]]:
    """The movements of other years of the agency that have these references. A query a chunk."""
    found: dict[str, list[RecordedMovement]] = {}
    others = FirYear.objects.filter(agency=fir_year.agency_id).exclude(pk=fir_year.pk)
    for start in range(0, len(references), CHUNK):
        some = list(references[start : start + CHUNK])
        for row in Movement.objects.filter(fir_year__in=others, key__in=some).order_by().values_list(*_COLUMNS):
            found.setdefault(row[0], []).append(_stored(row[0], row, 1))
    return found


def _stored(reference: str, row: tuple[Any, ...], generation: int) -> RecordedMovement:
    _, pk, year, kind, code, origin, *place, line, ae, cp, on, undone, taken_back, payer = row
    return RecordedMovement(
        pk=pk,
        reference=reference,
        year=year,
        kind=kind,
        commitment=code or "",
        origin_year=origin,
        place=tuple(place),
        ae=ae,
        cp=cp,
        on=on,
        is_undone=undone is not None,
        generation=generation,
        line=line,
        is_taken_back=taken_back is not None,
        payer=payer,
    )
