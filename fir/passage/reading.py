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
#: between the code of a measure and the passage of a row that is not its first; what names a row to add
BETWEEN, ADDED = "__", "0"


@dataclass(frozen=True, slots=True)
class Passing:
    """A measure: what is programmed for it (None: nothing), and where it passes to (None: not said).

    A measure that passes to several places has a row for each; `rank` tells those after the first apart.
    """

    measure: Measure
    programmed: Decimal | None
    passage: Passage | None
    is_financed: bool
    rank: str = ""

    @property
    def key(self) -> str:
        """What its fields are named by: its code, with the passage where it is not the first."""
        return f"{self.measure.code}{self.rank}"

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

    @property
    def terms(self) -> tuple[str, str, str]:
        """Its part, the years since and until which it holds; empty without a passage."""
        if self.passage is None:
            return "", "", ""
        return str(self.passage.weight), str(self.passage.since), str(self.passage.until or "")


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


def read(fir_year: FirYear, version: Version | None, adding: str = "") -> list[Passing]:
    """Every measure of the plan: those with lines in the envelope of the year first. Four queries.

    Passages that ended before the year are left to the history. `adding` is the code of a measure that gets a row more.
    """
    plan = plan_of(fir_year, version)
    if plan is None:
        return []
    measures = Measure.objects.filter(plan=plan, merged_into=None).select_related("plan__agency", "project__axis")
    ordered = measures.order_by("project__axis__position", "project__position", "position", "code")
    rows = Passage.objects.filter(measure__plan=plan).exclude(until__lt=fir_year.year)
    passages: dict[int, list[Passage]] = {}
    for passage in rows.select_related("mission", "scheme").order_by("pk"):
        passages.setdefault(passage.measure_id, []).append(passage)
    programmed = by_measure(fir_year, version)
    lines = (
        Line.objects.filter(plan=plan, envelope=fir_year.envelope_id) if fir_year.envelope_id else Line.objects.none()
    )
    financed = set(lines.order_by().values_list("measure", flat=True))
    found = []
    for one in ordered:
        mine = passages.get(one.pk, [])
        is_financed = one.pk in financed
        found.append(Passing(one, programmed.get(one.pk), mine[0] if mine else None, is_financed))
        found += [Passing(one, None, other, is_financed, f"{BETWEEN}{other.pk}") for other in mine[1:]]
        if mine and one.code == adding:
            found.append(Passing(one, None, None, is_financed, f"{BETWEEN}{ADDED}"))
    return sorted(found, key=lambda one: not one.is_financed)
