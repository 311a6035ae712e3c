"""Every finding of a year: those of its checks, and of what is programmed against what is authorised."""

from __future__ import annotations

from collections.abc import Sequence

from fir.checks import anomalies
from fir.controls.reading import examined
from fir.findings import Anomaly, gravest_first
from fir.models import FirYear
from fir.passage import differences
from fir.visit import FirVisit

#: what was found, by what it depends on, in the life of a process; beyond so many, the oldest are made again
FOUND: dict[tuple[object, ...], tuple[Anomaly, ...]] = {}
MOST_KEPT = 20


def findings(visit: FirVisit, fir_year: FirYear) -> Sequence[Anomaly]:
    """The one list that « À voir » and « Anomalies » show, the gravest first.

    No query as long as nothing that makes a page of the FIR fresh changed, nor the version of reference.
    """
    reference = visit.versions[0] if visit.versions else None
    agency = visit.access.agency
    key = (agency.pk, agency.slug, agency.time_zone, fir_year.pk, *visit.stamps())
    if reference is not None:
        key += (reference.pk, reference.stamp, reference.created_at, reference.plan.stamp)
    found = FOUND.get(key)
    if found is None:
        # read after its key: what changes meanwhile makes a key hold newer figures, never older ones
        every = [*anomalies(examined(fir_year, visit.years)), *differences.findings(fir_year, reference)]
        found = FOUND[key] = tuple(gravest_first(every))
        while len(FOUND) > MOST_KEPT:
            FOUND.pop(next(iter(FOUND)), None)
    return found
