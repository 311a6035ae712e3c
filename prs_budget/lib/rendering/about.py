"""Where a file comes from: who made it, when, with what, from which address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prs_budget.lib.words import date_text


@dataclass(frozen=True, slots=True)
class About:
    """The origin of an export.

    `at` is an aware datetime, told in `time_zone` (the agency's, « Europe/Paris »); `by` a person's name;
    `address` the absolute URL of the report. A naive `at` raises ValueError: it would tell a wrong hour.
    """

    at: datetime
    by: str
    release: str
    address: str
    organisation: str
    time_zone: str

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("L’heure d’un export doit porter son fuseau horaire.")

    @property
    def when(self) -> str:
        """The moment in words, in the agency's time zone: « 8 mars 2018 à 10:41 »."""
        local = self.at.astimezone(ZoneInfo(self.time_zone))
        return f"{date_text(local.date())} à {local:%H:%M}"
