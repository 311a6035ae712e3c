"""Where what is programmed and what a stage authorises differ, by mission and direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from allocations.crosstabs.identity import is_financed
from allocations.models import Version
from fir.checks.findings import Anomaly
from fir.enums import StageKind
from fir.facts import ledger as facts
from fir.models import FirYear, Mission, Passage, Stage
from fir.passage.proposal import programmed
from prs_budget.lib.money import NO_BREAK_SPACE, Unit, shown
from prs_budget.organisation.models import Direction

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
        return (self.authorised or Decimal(0)) - (self.programmed or Decimal(0))


def compared(fir_year: FirYear, version: Version, stage: Stage) -> list[Difference]:
    """Every mission × direction of either side, in the order of the nomenclature. Seven queries."""
    placed, _ = programmed(fir_year, version)
    planned: dict[tuple[int, int], Decimal] = {}
    for place, amount in placed.values():
        key = (place.mission.pk, place.direction.pk)
        planned[key] = planned.get(key, Decimal(0)) + amount
    opened = {
        (int(str(mission)), int(str(direction))): credits.ae
        for (mission, direction), credits in facts.authorised([stage], ("mission", "direction"))[stage.pk].items()
    }
    keys = {*planned, *opened}
    missions = Mission.objects.in_bulk({mission for mission, _ in keys})
    directions = Direction.objects.in_bulk({direction for _, direction in keys})

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
    budget = [one for one in stages if one.kind != StageKind.EXECUTION]
    return max(budget, key=lambda one: (one.position, one.pk), default=None)


def findings(fir_year: FirYear, version: Version | None) -> list[Anomaly]:
    """A finding for each mission × direction where a version and the last stage of the budget differ.

    Nothing where the year executes no envelope, where the version programmes nothing of it, or as long as no measure
    has a passage: two figures that nothing links are not a difference. Information: both may be right.
    """
    if version is None or fir_year.envelope_id is None:
        return []
    if not Passage.objects.filter(measure__plan=version.plan_id).exists():
        return []
    stage = stage_to_compare(list(Stage.objects.filter(fir_year=fir_year).in_order()))
    if stage is None:
        return []
    rows = compared(fir_year, version, stage)
    if not any(one.programmed for one in rows):
        return []
    kwargs = {"agency": fir_year.agency.slug, "year": fir_year.year}
    href = reverse("fir:ecarts", kwargs=kwargs) + f"?version={version.code}&etape={stage.code}"
    found = [_finding(one, version, stage, href) for one in rows if one.gap]
    return sorted(found, key=lambda one: -one.stake)


def _finding(one: Difference, version: Version, stage: Stage, href: str) -> Anomaly:
    def told(amount: Decimal | None) -> str:
        return f"{shown(amount or Decimal(0), Unit.EUR, 2)}{NO_BREAK_SPACE}€"

    financed = is_financed(stage.fir_year.year, version)
    said, does = ("a été financé", "finance") if financed else ("est programmé", "programme")
    return Anomaly(
        rule="programmed",
        level="information",
        title=f"Mission {one.mission[1]}, {one.direction[1]} : {stage.code} n’est pas ce qui {said}",
        detail=f"{version.code} {does} {told(one.programmed)}, {stage.code} autorise {told(one.authorised)} d’AE. "
        "Proposez l’étape depuis la programmation, ou corrigez l’une des deux.",
        figure=f"{shown(one.gap, Unit.EUR, 2, signed=True)}{NO_BREAK_SPACE}€",
        href=href,
        stake=abs(one.gap),
    )
