"""Where a stage of the budget stands, what that brings and by when, in sentences that cite their texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from allocations import law
from allocations.law import TWELFTHS, Law
from fir.enums import StageKind, StageState
from fir.facts.enforcement import (
    ENFORCEABLE_TEXT,
    NEW_YEAR_TEXT,
    URGENCY_TEXT,
    is_late,
    last_day_to_draft,
    last_day_to_oppose,
    new_year,
)
from fir.models import Stage
from prs_budget.lib.words import date_text


def state_text(stage: Stage, today: date) -> str:
    """« projet », « voté », « exécutoire », « rejeté »…; nothing for what was done."""
    if not stage.is_budget:
        return ""
    return "exécutoire" if stage.in_force(today) else str(stage.state.label)


def dated_state(stage: Stage, today: date) -> str:
    """« voté le 8 mars 2018 », « exécutoire depuis le 25 mars 2018 »; nothing for what was done."""
    text, day = state_text(stage, today), _day_of(stage)
    if stage.in_force(today) and stage.enforceable_on is not None:
        return f"{text} depuis le {date_text(stage.enforceable_on)}"
    if stage.state == StageState.VOTED and day is None:
        return "voté, sans date"
    return f"{text} le {date_text(day)}" if day else text


def _day_of(stage: Stage) -> date | None:
    """The day of the last thing that happened to a stage."""
    return stage.imposed_on or stage.rejected_on or stage.opposed_on or stage.voted_on


def laws_of(stage: Stage) -> tuple[Law, ...]:
    """The texts of the life of a stage: its vote, its balance, the carry-over that it takes."""
    first = (law.VOTED_BUDGET,) if stage.kind == StageKind.INITIAL else ()
    return (law.ENFORCEABLE, *first, law.URGENCY, law.BALANCED, law.TWO_ENVELOPES, law.CARRY_OVER)


def what_follows(stage: Stage, today: date, *, is_second_rejection: bool = False) -> list[str]:
    """What the state of a stage brings, and by when; nothing for what was done."""
    if not stage.is_budget:
        return []
    match stage.state:
        case StageState.DRAFT:
            return [*_of_draft(stage, today)]
        case StageState.VOTED:
            return [*_of_vote(stage, today), *_told_late(stage)]
        case StageState.REJECTED:
            return [*_of_rejection(stage, today, is_second_rejection)]
        case StageState.OPPOSED:
            return [*_of_opposition(stage)]
        case StageState.IMPOSED:
            when = date_text(stage.imposed_on) if stage.imposed_on else ""
            return [
                f"Arrêté par décision conjointe des ministres le {when}, et exécutoire ce jour ({ENFORCEABLE_TEXT})."
            ]


def _of_draft(stage: Stage, today: date) -> Iterator[str]:
    if stage.kind != StageKind.INITIAL:
        yield f"Voté, il est exécutoire quinze jours après sa réception, sauf opposition ({ENFORCEABLE_TEXT})."
        return
    first = new_year(stage)
    if today < first:
        until = date_text(first - timedelta(days=1))
        yield f"À voter le {until} au plus tard pour être exécutoire le {date_text(first)} ({NEW_YEAR_TEXT})."
    else:
        yield (
            f"L’exercice a commencé sans budget voté : jusqu’à ce qu’il soit exécutoire, un douzième par mois "
            f"({TWELFTHS.short})."
        )


def _of_vote(stage: Stage, today: date) -> Iterator[str]:
    if stage.urgent_on is not None:
        yield f"Exécution immédiate autorisée le {date_text(stage.urgent_on)}, en urgence ({URGENCY_TEXT})."
        return
    last, day = last_day_to_oppose(stage), stage.enforceable_on
    if last is not None and stage.received_on is not None and day is not None:
        received = f"reçu le {date_text(stage.received_on)}"
        if today < day:
            yield f"{received.capitalize()} : exécutoire le {date_text(day)} sauf opposition ({ENFORCEABLE_TEXT})."
        else:
            yield f"{received.capitalize()}, sans opposition : exécutoire depuis le {date_text(day)}."
    elif day is not None:
        since = "exécutoire depuis le" if day <= today else "exécutoire le"
        yield f"{since.capitalize()} {date_text(day)}. La réception par les ministres n’est pas saisie."
    elif stage.voted_on is not None:
        yield (
            "Réception par les ministres non saisie : quinze jours après elle, exécutoire sauf opposition "
            f"({ENFORCEABLE_TEXT})."
        )
    else:
        yield "La source ne dit pas quand il a été voté : rien ne dit depuis quand il est exécutoire."


def _told_late(stage: Stage) -> Iterator[str]:
    if is_late(stage):
        until = (
            f"jusqu’au {date_text(stage.enforceable_on)}" if stage.enforceable_on else "tant qu’il n’est pas exécutoire"
        )
        yield (
            f"Budget initial voté après le 31 décembre {stage.fir_year.year - 1} : {until}, un douzième par mois "
            f"seulement ({TWELFTHS.short})."
        )


def _of_rejection(stage: Stage, today: date, is_second: bool) -> Iterator[str]:
    yield f"Rejeté par les deux tiers du conseil de surveillance ({ENFORCEABLE_TEXT}) : il n’ouvre aucun crédit."
    last = last_day_to_draft(stage)
    if is_second:
        yield "Second rejet : les ministres arrêtent le budget par décision conjointe."
    elif last is not None and today > last:
        yield f"Le délai d’un nouveau projet a pris fin le {date_text(last)} : les ministres arrêtent le budget."
    elif last is not None:
        yield (
            f"Un nouveau projet est à soumettre le {date_text(last)} au plus tard ; passé ce jour, ou après un second "
            "rejet, les ministres arrêtent le budget par décision conjointe."
        )


def _of_opposition(stage: Stage) -> Iterator[str]:
    yield f"Frappé d’opposition ({ENFORCEABLE_TEXT}) : il n’ouvre aucun crédit, et ses reports n’entrent pas."
    yield "Préparez une étape qui en tient compte, à partir de ses chiffres, ou attendez la décision des ministres."
