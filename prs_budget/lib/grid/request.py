"""What a request to write says beside its cells: the number of its operation, its reason."""

from __future__ import annotations

import uuid

from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.plain_text import prose


def operation_number(text: str) -> uuid.UUID:
    """The number of an operation as a form gives it; another one where it is no number."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def reason_in(text: str) -> str:
    """A reason as it is kept, not endless."""
    return prose(text)[:REASON_LENGTH]
