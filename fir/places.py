"""A place of the FIR: the nature, direction, mission and scheme under which a figure stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from fir.models import Commitment, Mission, Scheme
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, Direction

#: between the codes of a place: no code has it
BETWEEN = ":"
#: after everything else in its nomenclature
LAST = 9999


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure of the FIR stands. The rows are those of one agency; NC where it is not broken down."""

    nature: str
    direction: Direction
    mission: Mission
    scheme: Scheme

    @property
    def code(self) -> str:
        """« INT:DOS:2:D01 »: the place, by codes."""
        return BETWEEN.join((self.nature, self.direction.code, self.mission.code, self.scheme.code))

    @classmethod
    def of(cls, commitment: Commitment) -> Self:
        """Where a commitment counts."""
        return cls(commitment.nature, commitment.direction, commitment.mission, commitment.scheme)


def not_broken_down(agency: Agency) -> Place:
    """The rows that hold what is not broken down, made where they are missing."""
    words = {"label": "Non ventilé", "position": LAST}
    direction, _ = Direction.objects.get_or_create(agency=agency, code=NOT_BROKEN_DOWN, defaults=words)
    mission, _ = Mission.objects.get_or_create(agency=agency, code=NOT_BROKEN_DOWN, defaults=words)
    scheme, _ = Scheme.objects.get_or_create(
        agency=agency, code=NOT_BROKEN_DOWN, defaults={**words, "mission": mission}
    )
    return Place(NOT_BROKEN_DOWN, direction, mission, scheme)
