"""When something was done, as a page says it: in the time of the agency."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format


def date_text(day: date) -> str:
    """« 8 mars 2018 », « 1er janvier 2018 »."""
    return ("1er " if day.day == 1 else f"{day.day} ") + date_format(day, "F Y")


def day_of(at: datetime, zone: str) -> str:
    """« 8 mars 2018 »."""
    return date_text(at.astimezone(ZoneInfo(zone)).date())


def hour_of(at: datetime, zone: str) -> str:
    """« 9:12 », « 0:05 »."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour}:{local:%M}"


def date_and_time_of(at: datetime, zone: str) -> str:
    """« 8 mars 2018, 10:41 », whatever the day it is read."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_text(local.date())}, {local:%H:%M}"


def moment_of(at: datetime, zone: str, now: datetime) -> str:
    """« ce jour, 10:41 », « 8 mars 2018, 10:41 »."""
    there = ZoneInfo(zone)
    local = at.astimezone(there)
    day = "ce jour" if local.date() == now.astimezone(there).date() else date_text(local.date())
    return f"{day}, {local:%H:%M}"
