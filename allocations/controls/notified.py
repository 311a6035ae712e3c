"""What the texts of an agency notify, as pages read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allocations.ceilings import Place
from allocations.enums import Credit
from allocations.models import Notification, NotifiedAmount, Version
from allocations.moments import moment_of
from prs_budget.money import NO_BREAK_SPACE, Unit, shown
from prs_budget.organisation.models import Agency


def lines_of(agency: Agency) -> list[NotifiedAmount]:
    """Every line of every text, envelopes with them. One query."""
    lines = NotifiedAmount.objects.filter(notification__agency=agency).select_related("envelope", "notification")
    return list(lines.order_by("-notification__date", "notification__code", "envelope__position", "year", "pk"))


def sources(version: Version) -> Mapping[Place, str]:
    """The texts that make each ceiling of a version, by their references. One query; none once it is adopted.

    An adopted version keeps its ceilings, not what they came from: later texts would be told with the others.
    """
    if version.is_frozen:
        return {}
    told: dict[Place, list[str]] = {}
    for line in lines_of(version.agency):
        told.setdefault((line.envelope_id, line.year), []).append(line.notification.code)
    return {place: ", ".join(sorted(set(codes))) for place, codes in told.items()}


@dataclass(frozen=True, slots=True)
class Corrected:
    """A line of a text that was corrected, in words."""

    moment: str
    by: str
    what: str
    amount: str
    reason: str


#: what was done to a line, by the letter of its history
_DONE = {"+": "ajoutée", "~": "corrigée", "-": "retirée"}


def past_of(text: Notification, agency: Agency, now: datetime) -> list[Corrected]:
    """The corrections of a text, line by line, the last first. One query."""
    told = NotifiedAmount.history.filter(notification=text).exclude(history_change_reason="")
    told = told.exclude(history_change_reason=None).select_related("envelope", "history_user")
    return [
        Corrected(
            moment=moment_of(one.history_date, agency.time_zone, now),
            by=str(one.history_user or ""),
            what=f"{one.envelope.label} {one.year}, {Credit(one.credit).label} : ligne {_DONE[one.history_type]}",
            amount=shown(one.amount, Unit.EUR, 2) + NO_BREAK_SPACE + Unit.EUR.symbol,
            reason=one.history_change_reason,
        )
        for one in told.order_by("-history_id")
    ]
