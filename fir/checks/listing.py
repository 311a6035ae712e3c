"""Every finding of a year: those of its checks, and of what is programmed against what is authorised."""

from __future__ import annotations

from collections.abc import Sequence

from allocations.models import Version
from fir.checks.findings import Anomaly, gravest_first
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.models import FirYear
from fir.passage import differences
from fir.visit import FirVisit
from prs_budget.lib.memory import Memory

#: what was found, by what it depends on
_FOUND: Memory[tuple[object, ...], Sequence[Anomaly]] = Memory(20)


def findings(visit: FirVisit, fir_year: FirYear) -> Sequence[Anomaly]:
    """The one list that « À voir » and « Anomalies » show, the gravest first.

    No query as long as nothing that makes a page of the FIR fresh changed, nor the version of reference.
    """
    reference = visit.versions[0] if visit.versions else None
    agency = visit.access.agency
    key = (agency.pk, agency.slug, agency.time_zone, fir_year.pk, *visit.stamps())
    if reference is not None:
        key += (reference.pk, reference.stamp, reference.created_at, reference.plan.stamp)
    return _FOUND.get(key, lambda: _found(fir_year, visit.years, reference))


def _found(fir_year: FirYear, years: Sequence[FirYear], reference: Version | None) -> Sequence[Anomaly]:
    every = [*anomalies(examined(fir_year, years)), *differences.findings(fir_year, reference)]
    return tuple(gravest_first(every))
