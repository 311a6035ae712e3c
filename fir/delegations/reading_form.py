"""How to read a file of delegations, as its owner says it; the codes that its values may mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from fir.delegations.file import DIRECTION, DOOR, ENVELOPE
from fir.delegations.forms import envelopes_of
from prs_budget.organisation.models import Agency, Direction, ReferenceRow
from prs_budget.readings.doors import Door
from prs_budget.readings.reading_form import Choices, FileReadingForm
from prs_budget.readings.rules import LEFT

LONGEST_LABEL = 60
NOT_READ = (LEFT, "Ne pas lire ces lignes")


class DelegationReadingForm(FileReadingForm):
    """The fields of a delegation, each with the column that holds it; the values that are asked."""

    door: ClassVar[Door] = DOOR
    asks_signs: ClassVar[bool] = False


def choices_of(agency: Agency) -> Mapping[str, Choices]:
    """The codes of each field whose values may be said, with their words. Three queries."""
    directions = Direction.objects.filter(agency=agency, closed_on__isnull=True).order_by("position", "code")
    return {
        ENVELOPE: [*map(_choice, envelopes_of(agency)), NOT_READ],
        DIRECTION: [*map(_choice, directions), NOT_READ],
    }


def _choice(row: ReferenceRow) -> tuple[str, str]:
    return row.code, f"{row.code} · {row.label}"[:LONGEST_LABEL]
