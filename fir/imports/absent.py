"""Movements recorded by files that the file given now no longer has: listed, so that a person says which to cancel.

Which are looked at is a rule that the page says: a file is believed to hold all that files like it recorded, between
the first day of the month in which it begins and its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from fir.actions.writing import Draft
from fir.enums import Way
from fir.imports.references import RecordedMovement, live
from fir.models import FirYear, Movement
from fir.reference_forms import AUTO, base_reference
from prs_budget.readings.models import SavedReading


@dataclass(slots=True)
class Coverage:
    """What a file is about: its references, its kinds of movement, its directions, its days."""

    references: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    directions: set[int] = field(default_factory=set)
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, drafts: Iterable[Draft]) -> Coverage:
        """That of the movements of a file."""
        found = cls()
        for draft in drafts:
            if draft.key and not draft.key.startswith(AUTO):
                found.references.update((draft.key, base_reference(draft.key)))
            found.kinds.add(str(draft.kind))
            found.directions.add(draft.place.direction.pk)
            if draft.on is not None:
                found.first = min(found.first or draft.on, draft.on)
                found.last = max(found.last or draft.on, draft.on)
        return found

    @property
    def since(self) -> date | None:
        """The first day that it is believed to cover."""
        return self.first.replace(day=1) if self.first else None

    def has_day(self, on: date | None) -> bool:
        """Whether a movement of that day would be in the file."""
        if on is None or self.since is None or self.last is None:
            return True
        return self.since <= on <= self.last

    def is_alike(self, one: RecordedMovement) -> bool:
        """Whether a movement is of a kind and of a direction that the file has."""
        return one.kind in self.kinds and one.place[1] in self.directions


def absent_movements(fir_year: FirYear, covers: Coverage, saved: SavedReading | None) -> tuple[RecordedMovement, ...]:
    """What stands in the year that a file like this one recorded, and that it has not, by reference.

    A query, a few more where there are any.

    Of files read with another saved reading, nothing; of those read with the same one, everything; of the others, what
    is of the kinds and of the directions that this file has.
    """
    if not covers.references or not covers.kinds:
        return ()
    rows = Movement.objects.filter(fir_year=fir_year, operation__way=Way.FILE, cancels__isnull=True, key__isnull=False)
    keys = rows.exclude(key__startswith=AUTO).order_by("pk").values_list("key", "operation__reading")
    readings: dict[str, int | None] = {
        base: reading for key, reading in keys if (base := base_reference(key or "")) not in covers.references
    }
    own = saved.pk if saved else None
    wanted = [base for base, reading in readings.items() if reading in (None, own) or own is None]
    found = live(fir_year, wanted)
    kept = (
        one
        for base, one in found.items()
        if not one.is_undone
        and covers.has_day(one.on)
        and ((own is not None and readings[base] == own) or covers.is_alike(one))
    )
    return tuple(sorted(kept, key=lambda one: one.reference))


def rule_told(covers: Coverage, saved: SavedReading | None) -> str:
    """Which movements are looked for in the file, in French."""
    days = f", datés du {covers.since:%d/%m/%Y} au {covers.last:%d/%m/%Y}" if covers.since and covers.last else ""
    alike = "des types et des directions que ce fichier contient"
    if saved is None:
        return f"Mouvements enregistrés par un fichier{days}, {alike}, et qu’il n’a plus."
    return (
        f"Mouvements enregistrés par un fichier lu comme « {saved.name} », ou sans lecture retenue et {alike}{days}, "
        "et qu’il n’a plus."
    )
