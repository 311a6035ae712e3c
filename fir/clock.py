"""The day it is, where an agency stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.timezone import now

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency


def today(agency: Agency) -> date:
    """Today in the time of an agency."""
    return now().astimezone(ZoneInfo(agency.time_zone)).date()
