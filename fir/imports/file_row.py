"""A row of a file: the movement that it says, or why it cannot be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from allocations.models import Line
from fir.enums import MovementKind, Nature, Payer
from fir.imports.fields import DIRECTION, MISSION, NATURE, SCHEME, TITLES
from fir.models import Mission, Scheme
from prs_budget.lib.money import ZERO
from prs_budget.organisation.models import Direction


@dataclass(slots=True)
class FileRow:
    """A movement as a row says it; empty texts and None where it says nothing."""

    row: int
    kind: MovementKind
    commitment: str = ""
    beneficiary: str = ""
    siret: str = ""
    finess: str = ""
    nature: Nature | None = None
    direction: Direction | None = None
    mission: Mission | None = None
    scheme: Scheme | None = None
    ae: Decimal = ZERO
    cp: Decimal = ZERO
    on: date | None = None
    origin_year: int | None = None
    key: str = ""
    label: str = ""
    line: Line | None = None
    payer: Payer | Literal[""] = ""
    #: the fields that it does not say: what the reading says of the rows that say nothing
    unsaid: frozenset[str] = frozenset()
    #: that of a movement of the site, in the site's own list
    number: int | None = None

    @property
    def says_where(self) -> list[tuple[str, str, Any]]:
        """Where it says that it counts: the title of its column, the part of a place, what is said."""
        nature = None if self.nature is None else self.nature.value
        said = (
            (NATURE, "nature", nature),
            (DIRECTION, "direction", self.direction),
            (MISSION, "mission", self.mission),
            (SCHEME, "scheme", self.scheme),
        )
        return [
            (TITLES[field], name, value)
            for field, name, value in said
            if value is not None and field not in self.unsaid
        ]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a row cannot be recorded: its line in the file, its reference, the column, what to do."""

    row: int
    key: str
    place: str
    reason: str
