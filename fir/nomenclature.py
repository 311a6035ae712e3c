"""The nomenclature of the FIR of an agency: its directions, missions and schemes, each with those it is a part of."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from django.db.models import QuerySet

from fir.frozen import LIVE, Names, names_of
from fir.models import FirYear, Mission, Scheme
from fir.models.nomenclature import upwards
from prs_budget.organisation.models import Direction, ReferenceRow

Named = TypeVar("Named", bound=ReferenceRow)


class NomenclatureRows(dict[int, Named]):
    """Rows of a nomenclature by id, in the order of every page."""

    @classmethod
    def of(cls, rows: QuerySet[Named], names: Names) -> NomenclatureRows[Named]:
        """Read them, as these names call and order them. One query."""
        found = [row for row in rows.order_by("position", "code", "pk") if names.holds(row)]
        for row in found:
            names.apply(row)
        return cls((row.pk, row) for row in sorted(found, key=lambda row: (row.position, row.code, row.pk)))

    @cached_property
    def by_code(self) -> dict[str, Named]:
        """The same, by code."""
        return {row.code: row for row in self.values()}


class Nomenclature:
    """What an agency breaks the FIR down by, each read when it is first asked for, in one query."""

    def __init__(self, agency_id: int, names: Names = LIVE) -> None:
        self.agency_id, self.names = agency_id, names

    @classmethod
    def of(cls, fir_year: FirYear) -> Nomenclature:
        """That of a year: as it was when it was closed. One query then."""
        return cls(fir_year.agency_id, names_of(fir_year))

    @cached_property
    def directions(self) -> NomenclatureRows[Direction]:
        """Its directions."""
        return NomenclatureRows.of(Direction.objects.filter(agency=self.agency_id), self.names)

    @cached_property
    def missions(self) -> NomenclatureRows[Mission]:
        """Its missions, each with the one that it is a part of."""
        found = NomenclatureRows.of(Mission.objects.filter(agency=self.agency_id), self.names)
        for mission in found.values():
            mission.parent = found.get(mission.parent_id or 0)
        return found

    @cached_property
    def schemes(self) -> NomenclatureRows[Scheme]:
        """Its schemes, each with its mission and the one that it is a part of."""
        found = NomenclatureRows.of(Scheme.objects.filter(agency=self.agency_id), self.names)
        for scheme in found.values():
            scheme.mission, scheme.parent = self.missions[scheme.mission_id], found.get(scheme.parent_id or 0)
        return found

    def outermost(self, mission: int) -> Mission:
        """The mission that a sub-mission is a part of, however far up."""
        return upwards(self.missions[mission])[-1]

    def holds(self, mission: Mission, scheme: Scheme) -> bool:
        """Whether a scheme is of a mission, or of one that is a part of it."""
        return mission in upwards(self.missions[scheme.mission_id])

    def purpose(self, mission: int, scheme: int) -> str:
        """What the credits of a place are for, as a text says it; empty where none does."""
        return purpose_of(self.missions[mission], self.schemes[scheme])

    @cached_property
    def purposes(self) -> frozenset[str]:
        """Every purpose that a mission or a scheme is marked with."""
        rows = (*self.missions.values(), *self.schemes.values())
        return frozenset(row.purpose for row in rows if row.purpose)


def purpose_of(mission: Mission, scheme: Scheme) -> str:
    """What the credits of a place are for, where a text says it: the scheme's word, then those it is a part of."""
    return next((row.purpose for row in (*upwards(scheme), *upwards(mission)) if row.purpose), "")
