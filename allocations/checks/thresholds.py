"""What the checks compare figures with: the agency's own thresholds, else the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from allocations.enums import Limit
from allocations.models import Threshold
from prs_budget.organisation.models import Agency

#: docs/algorithmes/controles.md says why each has this value
DEFAULTS = {
    Limit.GROWTH: Decimal(10),
    Limit.LEAST_GAP: Decimal(100_000),
    Limit.SLIP: Decimal(1000),
    Limit.LINE_OVER_CEILING: Decimal(100),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`growth` and `line_over_ceiling` in percent, `least_gap` in euros, `slip` a ratio."""

    growth: Decimal = DEFAULTS[Limit.GROWTH]
    least_gap: Decimal = DEFAULTS[Limit.LEAST_GAP]
    slip: Decimal = DEFAULTS[Limit.SLIP]
    line_over_ceiling: Decimal = DEFAULTS[Limit.LINE_OVER_CEILING]

    @classmethod
    def of(cls, agency: Agency) -> Thresholds:
        """Those of an agency. One query."""
        return cls(**dict(Threshold.objects.filter(agency=agency).values_list("limit", "value")))
