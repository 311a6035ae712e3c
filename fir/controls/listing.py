"""Every finding of a year: those of its checks, and of what is programmed against what is authorised."""

from __future__ import annotations

from collections.abc import Sequence

from allocations.models import Version
from fir.checks import anomalies
from fir.examined import Examined
from fir.findings import Anomaly, gravest_first
from fir.models import FirYear
from fir.passage import differences


def findings(fir_year: FirYear, year: Examined, versions: Sequence[Version]) -> list[Anomaly]:
    """The one list that « À voir » and « Anomalies » show, the gravest first. `versions`: the reference first."""
    reference = versions[0] if versions else None
    return gravest_first([*anomalies(year), *differences.findings(fir_year, reference)])
