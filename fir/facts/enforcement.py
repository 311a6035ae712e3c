"""When a stage of the budget is enforceable, and what is expected at each moment of its life, by which day."""

from __future__ import annotations

from datetime import date, timedelta

from allocations import law
from fir.enums import StageKind
from fir.models import Stage

#: code de la santé publique, R1432-56: a minister opposes within these days, then the budget is enforceable
DAYS_TO_OPPOSE = 15
#: the same: after a rejection by two thirds, a new draft is given back within these days
DAYS_TO_DRAFT_AGAIN = 15
ENFORCEABLE_TEXT, URGENCY_TEXT, NEW_YEAR_TEXT = law.ENFORCEABLE.short, law.URGENCY.short, law.VOTED_BUDGET.short


def new_year(stage: Stage) -> date:
    """The first day of the year of a stage."""
    return date(stage.fir_year.year, 1, 1)


def is_late(stage: Stage) -> bool:
    """Whether an initial budget was voted too late to be enforceable on 1 January: the twelfths rule until then."""
    return stage.kind == StageKind.INITIAL and stage.voted_on is not None and stage.voted_on >= new_year(stage)


def enforceable_day(stage: Stage) -> date | None:
    """The day from which a stage may be enforced, from its other dates; None where they do not say.

    The ministers' own decision, or their leave in an emergency, at once; an initial budget on 1 January where it was
    voted before, later where its fifteen days end later; any other fifteen days after the ministers received it.
    """
    if stage.imposed_on is not None:
        return stage.imposed_on
    if stage.urgent_on is not None:
        return stage.urgent_on
    is_early = stage.kind == StageKind.INITIAL and stage.voted_on is not None and not is_late(stage)
    days = [new_year(stage)] if is_early else []
    if stage.received_on is not None:
        days.append(stage.received_on + timedelta(days=DAYS_TO_OPPOSE))
    return max(days, default=None)


def last_day_to_oppose(stage: Stage) -> date | None:
    """The day on which the fifteen days of the ministers end; None where nothing says when they received it."""
    return None if stage.received_on is None else stage.received_on + timedelta(days=DAYS_TO_OPPOSE)


def last_day_to_draft(stage: Stage) -> date | None:
    """The day until which a new draft is awaited after a rejection; None where it was not rejected."""
    return None if stage.rejected_on is None else stage.rejected_on + timedelta(days=DAYS_TO_DRAFT_AGAIN)
