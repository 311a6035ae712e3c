"""What happened to a stage: its votes, receptions, rejections, oppositions and decisions, and what was taken back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

from fir.enums import StageState
from fir.models import Stage
from prs_budget.lib.words import date_and_time_of, date_text

#: the dates of a stage, with the words for each
DATES = {
    "voted_on": "voté le",
    "received_on": "reçu des ministres le",
    "urgent_on": "exécution immédiate autorisée le",
    "rejected_on": "rejeté le",
    "opposed_on": "frappé d’opposition le",
    "imposed_on": "arrêté d’office le",
    "enforceable_on": "exécutoire le",
}


class PastAct(NamedTuple):
    """Something that was said of a stage: when, by whom, what it became, why."""

    moment: str
    by: str
    what: str
    reason: str


def told_past(stage: Stage, zone: str) -> list[PastAct]:
    """What was said of a stage, the last first. One query."""
    kept = list(stage.history.select_related("history_user").order_by("history_id"))
    found = [
        PastAct(
            date_and_time_of(after.history_date, zone),
            str(after.history_user or ""),
            _what(before, after),
            after.history_change_reason or "",
        )
        for before, after in pairwise(kept)
        if _facts(before) != _facts(after)
    ]
    return found[::-1]


def _facts(row: Any) -> tuple[object, ...]:
    return (row.is_voted, *(getattr(row, name) for name in DATES))


def _what(before: Any, after: Any) -> str:
    """« voté le 8 mars 2018, exécutoire le 25 mars 2018 », « de nouveau projet », « voté, sans date »."""
    told = [
        f"{words} {date_text(day)}"
        for name, words in DATES.items()
        if (day := getattr(after, name)) is not None and day != getattr(before, name)
    ]
    state = _state(after)
    if told:
        return ", ".join(told)
    if after.is_voted and not before.is_voted:
        return "voté, sans date"
    return f"repris : l’étape est de nouveau {state.of_stage}"


def _state(row: Any) -> StageState:
    """Where a stage stood: its history keeps what makes it."""
    dates = {name: getattr(row, name) for name in ("rejected_on", "opposed_on", "imposed_on")}
    return Stage(is_voted=row.is_voted, **dates).state
