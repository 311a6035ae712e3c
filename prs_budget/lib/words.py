"""French words of pages: counts, lists, when something was done in the time of the agency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from prs_budget.lib.money import NO_BREAK_SPACE, euros_text

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
#: beyond this many, a list is no longer read
MOST_LISTED = 20


def number_text(number: int) -> str:
    """« 50 000 »."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE)


def counted(number: int, one: str, several: str = "") -> str:
    """« 1 ligne », « 1 200 lignes reconstituées »: with several, each word takes its s, unless they are given."""
    words = one if number < 2 else several or " ".join(f"{word}s" for word in one.split())
    return f"{number_text(number)} {words}"


def tally(counts: Iterable[tuple[int, str, str]]) -> str:
    """« 3 lignes nouvelles, 1 note »: each number with its word, one or several; what there is none of is not said."""
    return ", ".join(counted(number, one, several) for number, one, several in counts if number)


def years_text(years: Sequence[int]) -> str:
    """« 2018 à 2022 », « 2022 »; a dash where there is none."""
    return "–" if not years else str(years[0]) if len(years) == 1 else f"{years[0]} à {years[-1]}"


def listed(texts: Sequence[str], most: int = MOST_LISTED) -> str:
    """« A, B et C »; beyond `most`, « A, B et 4 autres »."""
    if len(texts) > most:
        return f"{', '.join(texts[:most])} et {len(texts) - most} autres"
    return " et ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def date_text(day: date) -> str:
    """« 8 mars 2018 », « 1er janvier 2018 »."""
    return ("1er " if day.day == 1 else f"{day.day} ") + f"{MONTHS[day.month - 1]} {day.year}"


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


def change_text(place: str, old: Decimal | None, new: Decimal | None) -> str:
    """« L029 · 2018 : vide → 1 500,00 € »."""
    return f"{place} : {euros_text(old)} → {euros_text(new)}"


def operation_text(at: datetime, zone: str, way: str, done: str) -> str:
    """« l’opération du 9 mars 2018, 10:41 (Virement, 12 cellules) ». `done` is what it changed."""
    return f"l’opération du {date_and_time_of(at, zone)} ({way}, {done})"


def undone_text(by: object, at: datetime, zone: str) -> str:
    """« annulée par Finances le 9 mars 2018, 10:41 »."""
    return f"annulée par {by} le {date_and_time_of(at, zone)}"
