"""The measures of a plan with what a version programmes for them in the envelope of a year, and where they pass to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from allocations.models import Line, Version
from fir.facts.programming import by_measure
from fir.models import FirYear, Passage
from fir.visit import Visit
from projects.models import Measure, Plan
from prs_budget.lib.refusals import BadAddress

VERSION = "version"


@dataclass(frozen=True, slots=True)
class Passing:
    """A measure: what is programmed for it (None: nothing), and where it passes to (None: not said)."""

    measure: Measure
    programmed: Decimal | None
    passage: Passage | None
    is_financed: bool

    @property
    def label(self) -> str:
        """Its label; that of its project where the project is not broken down into measures."""
        project = self.measure.project
        return f"{project.label} (non ventilé par mesure)" if self.measure.is_rest else self.measure.label

    @property
    def rev(self) -> int:
        """The revision of its passage; 0 without one."""
        return self.passage.rev if self.passage else 0

    @property
    def words(self) -> tuple[str, str, str]:
        """The codes of its mission and scheme, and its nature; empty without a passage."""
        if self.passage is None:
            return "", "", ""
        return self.passage.mission.code, self.passage.scheme.code, self.passage.nature


def version_asked(visit: Visit, fir_year: FirYear) -> Version | None:
    """The version that the address names, or that of the year; None where the agency has none. Raises BadAddress."""
    code = visit.request.GET.get(VERSION, "") or visit.request.POST.get(VERSION, "")
    if not code:
        return visit.version_of(fir_year)
    found = next((one for one in visit.versions if one.code == code), None)
    if found is None:
        known = ", ".join(one.code for one in visit.versions) or "aucune"
        raise BadAddress([f"Version inconnue : « {code[:40]} ». Versions : {known}."])
    return found


def plan_of(fir_year: FirYear, version: Version | None) -> Plan | None:
    """The plan of the version; without one, the last of the agency. One query at most."""
    if version is not None:
        return version.plan
    return Plan.objects.filter(agency=fir_year.agency_id).order_by("-base_year", "-pk").first()


def read(fir_year: FirYear, version: Version | None) -> list[Passing]:
    """Every measure of the plan: those with lines in the envelope of the year first. Four queries."""
    plan = plan_of(fir_year, version)
    if plan is None:
        return []
    measures = Measure.objects.filter(plan=plan, merged_into=None).select_related("plan__agency", "project__axis")
    ordered = measures.order_by("project__axis__position", "project__position", "position", "code")
    rows = Passage.objects.filter(measure__plan=plan).select_related("mission", "scheme")
    passages = {one.measure_id: one for one in rows}
    programmed = by_measure(fir_year, version)
    lines = (
        Line.objects.filter(plan=plan, envelope=fir_year.envelope_id) if fir_year.envelope_id else Line.objects.none()
    )
    financed = set(lines.order_by().values_list("measure", flat=True))
    found = [Passing(one, programmed.get(one.pk), passages.get(one.pk), one.pk in financed) for one in ordered]
    return sorted(found, key=lambda one: not one.is_financed)
