"""What a folder of CSV files holds: a plan, its nomenclatures by codes, and the credits of one version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allocations.enums import Origin, Recurrence


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """The agency."""

    code: str
    name: str
    time_zone: str
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The plan: its first year is T0, the last T0 + `horizon`."""

    code: str
    label: str
    base_year: int
    horizon: int
    axis_word: str
    source: str

    @property
    def years(self) -> range:
        """T0 to T0 + horizon."""
        return range(self.base_year, self.base_year + self.horizon + 1)


@dataclass(frozen=True, slots=True)
class DirectionRow:
    """A direction."""

    code: str
    label: str
    label_source: str


@dataclass(frozen=True, slots=True)
class SectorRow:
    """A domain of intervention, under its direction; `heading` is its actor."""

    code: str
    label: str
    direction: str
    heading: str


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """A legally distinct source of credits."""

    code: str
    label: str
    long_label: str
    label_source: str
    kind: str


@dataclass(frozen=True, slots=True)
class AxisRow:
    """An axis, or the pseudo-axis « Autres »."""

    code: str
    label: str
    short_label: str
    scope: str
    is_outside_axes: bool


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project, under its axis."""

    code: str
    axis: str
    label: str
    short_label: str
    note: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A financed measure, under its project; `is_rest`: what the project does not break down."""

    code: str
    project: str
    label: str
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The version that holds the amounts."""

    code: str
    label: str
    data_date: date
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line by codes. `place` is its line in the file, for what only the database can refuse."""

    code: str
    measure: str
    sector: str
    envelope: str
    recurrence: Recurrence
    last_year: int
    note: str
    place: int

    @property
    def identity(self) -> tuple[str, str, str, str, int]:
        """What two lines may not have in common."""
        return (self.measure, self.sector, self.envelope, self.recurrence, self.last_year)


@dataclass(frozen=True, slots=True)
class AmountRow:
    """The exact euros of a line in a year, and where the figure comes from."""

    line: str
    year: int
    amount: Decimal
    origin: Origin


@dataclass(frozen=True, slots=True)
class Bundle:
    """A folder that holds no problem. Rows are in the order of the files, which is the reading order."""

    agency: AgencyRow
    plan: PlanRow
    directions: tuple[DirectionRow, ...]
    sectors: tuple[SectorRow, ...]
    envelopes: tuple[EnvelopeRow, ...]
    axes: tuple[AxisRow, ...]
    projects: tuple[ProjectRow, ...]
    measures: tuple[MeasureRow, ...]
    version: VersionRow | None
    lines: tuple[LineRow, ...]
    amounts: tuple[AmountRow, ...]
