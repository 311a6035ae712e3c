"""Every finding of a year: those of its checks, and of what is programmed against what is authorised."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from allocations.models import Version
from allocations.provenance import is_financed
from fir.checks.executed import executed
from fir.checks.findings import Finding, gravest_first
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.facts.programming import Difference, compared, stage_to_compare
from fir.models import FirYear, Passage, Stage
from fir.visit import Visit
from prs_budget.lib.memory import Memory
from prs_budget.lib.money import ZERO, euros_text

#: what was found, by what it depends on
_FOUND: Memory[tuple[object, ...], Sequence[Finding]] = Memory(20)


def findings(visit: Visit, fir_year: FirYear) -> Sequence[Finding]:
    """The one list that « À voir » and « Anomalies » show, the gravest first.

    No query as long as nothing that makes a page of the FIR fresh changed, nor the version of reference.
    """
    reference = visit.versions[0] if visit.versions else None
    agency = visit.access.agency
    key = (agency.pk, agency.slug, agency.time_zone, fir_year.pk, *visit.stamps())
    if reference is not None:
        key += (reference.pk, reference.stamp, reference.created_at, reference.plan.stamp)
    return _FOUND.get(key, lambda: _found(fir_year, visit.years, reference))


def _found(fir_year: FirYear, years: Sequence[FirYear], reference: Version | None) -> Sequence[Finding]:
    every = [
        *anomalies(examined(fir_year, years)),
        *executed(fir_year, reference),
        *programmed_and_authorised(fir_year, reference),
    ]
    return tuple(gravest_first(every))


def programmed_and_authorised(fir_year: FirYear, version: Version | None) -> list[Finding]:
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


def _finding(one: Difference, version: Version, stage: Stage, href: str) -> Finding:
    def told(amount: Decimal | None) -> str:
        return euros_text(amount or ZERO)

    financed = is_financed(stage.fir_year.year, version)
    said, does = ("a été financé", "finance") if financed else ("est programmé", "programme")
    return Finding(
        rule="programmed",
        level="information",
        title=f"Mission {one.mission[1]}, {one.direction[1]} : {stage.code} n’est pas ce qui {said}",
        detail=f"{version.code} {does} {told(one.programmed)}, {stage.code} autorise {told(one.authorised)} d’AE. "
        "Proposez l’étape depuis la programmation, ou corrigez l’une des deux.",
        figure=euros_text(one.gap, signed=True),
        href=href,
        stake=abs(one.gap),
    )
