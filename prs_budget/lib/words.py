"""French words of pages: when something was done, in the time of the agency, what an operation did, and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from prs_budget.lib.money import NO_BREAK_SPACE, Unit, shown

#: beyond this many names, a list is no longer read
MOST_NAMES = 20


def listed(texts: Sequence[str], most: int = MOST_NAMES) -> str:
    """« A, B et C »; beyond `most`, « A, B et 4 autres »."""
    if len(texts) > most:
        return f"{', '.join(texts[:most])} et {len(texts) - most} autres"
    return " et ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


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


def euros_text(amount: Decimal | None) -> str:
    """« 1 500,00 € », « vide »."""
    return "vide" if amount is None else f"{shown(amount, Unit.EUR, 2)}{NO_BREAK_SPACE}{Unit.EUR.symbol}"


def change_text(place: str, old: Decimal | None, new: Decimal | None) -> str:
    """« L029 · 2018 : vide → 1 500,00 € »."""
    return f"{place} : {euros_text(old)} → {euros_text(new)}"


def operation_text(at: datetime, zone: str, way: str, done: str) -> str:
    """« l’opération du 9 mars 2018, 10:41 (Virement, 12 cellules) ». `done` is what it changed."""
    return f"l’opération du {date_and_time_of(at, zone)} ({way}, {done})"


def undone_text(by: object, at: datetime, zone: str) -> str:
    """« annulée par Finances le 9 mars 2018, 10:41 »."""
    return f"annulée par {by} le {date_and_time_of(at, zone)}"
