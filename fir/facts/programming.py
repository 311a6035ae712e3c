"""What a version programmes of a year of the FIR, through the table de passage, beside what a stage authorises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from allocations.models import Allocation, Version
from fir.facts import ledger as facts
from fir.frozen import names_of
from fir.models import FirYear, Mission, Passage, Stage
from fir.places import Place, not_broken_down
from prs_budget.lib.money import ZERO, divided
from prs_budget.organisation.models import Direction


def by_measure(fir_year: FirYear, version: Version | None) -> dict[int, Decimal]:
    """What a version programmes in the envelope of a year, by measure. One query, none without a version."""
    found: dict[int, Decimal] = {}
    for (measure, _), amount in by_measure_and_direction(fir_year, version).items():
        found[measure] = found.get(measure, ZERO) + amount
    return found


def by_measure_and_direction(fir_year: FirYear, version: Version | None) -> dict[tuple[int, int], Decimal]:
    """The same, by measure and direction. One GROUP BY; nothing where the year executes no envelope."""
    if version is None or fir_year.envelope_id is None:
        return {}
    rows = Allocation.objects.entered().filter(version=version, year=fir_year.year, envelope=fir_year.envelope_id)
    sums = rows.order_by().values_list("measure", "direction").annotate(Sum("amount"))
    return {(measure, direction): amount for measure, direction, amount in sums}


def programmed(fir_year: FirYear, version: Version) -> tuple[dict[str, tuple[Place, Decimal]], dict[int, Decimal]]:
    """What a version programmes by place (by its code), through the passage; and what measures without one hold.

    Four queries. A measure without a passage is not broken down, but for its direction.
    """
    placed: dict[str, tuple[Place, Decimal]] = {}
    unplaced: dict[int, Decimal] = {}
    for passed in passing(fir_year, version):
        if not passed.has_passage:
            unplaced[passed.measure] = unplaced.get(passed.measure, ZERO) + passed.amount
        place = passed.place
        _, before = placed.get(place.code, (place, ZERO))
        placed[place.code] = (place, before + passed.amount)
    return placed, unplaced


class Passed(NamedTuple):
    """What a measure programmes at a place; `has_passage`: the table de passage says so."""

    place: Place
    measure: int
    amount: Decimal
    has_passage: bool


def passing(fir_year: FirYear, version: Version) -> Iterator[Passed]:
    """What a version programmes, measure by measure, where the passages of the year put it, to the cent. Four queries.

    The parts of a measure in a direction add up to it: the cents that remain go to those that lost most by the cut.
    """
    amounts = by_measure_and_direction(fir_year, version)
    rest = not_broken_down(fir_year.agency)
    rows = Passage.objects.in_force(fir_year.year).filter(measure__in={measure for measure, _ in amounts})
    passages: dict[int, list[Passage]] = {}
    for one in rows.select_related("mission", "scheme").order_by("pk"):
        passages.setdefault(one.measure_id, []).append(one)
    directions = Direction.objects.in_bulk({direction for _, direction in amounts})
    for (measure, at), amount in amounts.items():
        direction, mine = directions[at], passages.get(measure, [])
        if not mine:
            yield Passed(Place(rest.nature, direction, rest.mission, rest.scheme), measure, amount, has_passage=False)
            continue
        for one, part in zip(mine, divided(amount, [passage.weight for passage in mine]), strict=True):
            yield Passed(Place(one.nature, direction, one.mission, one.scheme), measure, part, has_passage=True)


#: a row of a nomenclature in a difference: its key in addresses, its code, its label
Named = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A mission in a direction: what is programmed, the AE that the stage authorises (None: nothing said)."""

    mission: Named
    direction: Named
    programmed: Decimal | None
    authorised: Decimal | None

    @property
    def gap(self) -> Decimal:
        """The AE of the stage less what is programmed."""
        return (self.authorised or ZERO) - (self.programmed or ZERO)


def compared(fir_year: FirYear, version: Version, stage: Stage) -> list[Difference]:
    """Every mission × direction of either side, in the order of the nomenclature. Seven queries."""
    placed, _ = programmed(fir_year, version)
    planned: dict[tuple[int, int], Decimal] = {}
    for place, amount in placed.values():
        key = (place.mission.pk, place.direction.pk)
        planned[key] = planned.get(key, ZERO) + amount
    opened = {
        (int(str(mission)), int(str(direction))): credits.ae
        for (mission, direction), credits in facts.authorised([stage], ("mission", "direction"))[stage.pk].items()
    }
    keys = {*planned, *opened}
    missions = Mission.objects.in_bulk({mission for mission, _ in keys})
    directions = Direction.objects.in_bulk({direction for _, direction in keys})
    for row in (*missions.values(), *directions.values()):
        names_of(fir_year).apply(row)

    def rank(key: tuple[int, int]) -> tuple[object, ...]:
        mission, direction = missions[key[0]], directions[key[1]]
        return mission.position, mission.code, direction.position, direction.code

    return [
        Difference(_named(missions[one[0]]), _named(directions[one[1]]), planned.get(one), opened.get(one))
        for one in sorted(keys, key=rank)
    ]


def _named(row: Mission | Direction) -> Named:
    return row.code, row.code, row.label


def stage_to_compare(stages: Sequence[Stage]) -> Stage | None:
    """The last stage of the budget, voted or not: what was done authorises nothing."""
    budget = [one for one in stages if one.is_budget]
    return max(budget, key=lambda one: (one.position, one.pk), default=None)
