"""The names and schedules of a year: those of the day when it was closed, the live ones while it is open.

Codes and agencies never change; labels, order, parents, texts and schedules do. A year is read through `names_of` and
`schedules_of`, so that what it said when it was closed is what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from fir.enums import NameKind
from fir.models import FirYear, FrozenName, FrozenPayment, Mission, ReceiptLine, ScheduledPayment, Scheme
from prs_budget.organisation.models import Direction

Named = Direction | Mission | Scheme | ReceiptLine
#: what each kind of name is a row of
MODELS: Mapping[NameKind, type[Named]] = {
    NameKind.DIRECTION: Direction,
    NameKind.MISSION: Mission,
    NameKind.SCHEME: Scheme,
    NameKind.RECEIPT: ReceiptLine,
}
_KINDS = {model: kind for kind, model in MODELS.items()}


class Names:
    """The names that a year keeps; none for a year whose names are the live ones."""

    def __init__(self, rows: QuerySet[FrozenName] | None = None) -> None:
        """Read them. One query, none for no rows."""
        kept = [] if rows is None else list(rows)
        self.is_kept = rows is not None
        self._by_id = {(one.kind, one.object_id): one for one in kept}
        self._by_code = {(one.kind, one.code): one for one in kept}

    def holds(self, row: Any) -> bool:
        """Whether a row was there: always where nothing is kept."""
        return not self.is_kept or self._of(row) is not None

    def apply(self, row: Any) -> None:
        """Make a row say what it said then. It is not written."""
        kept = self._of(row)
        if kept is None:
            return
        row.label, row.position, row.closed_on = kept.label, kept.position, kept.closed_on
        if isinstance(row, Mission | Scheme):
            row.parent_id, row.purpose, row.opened_on = kept.parent, kept.purpose, kept.opened_on
        if isinstance(row, Scheme):
            row.mission_id, row.group, row.note = kept.mission or row.mission_id, kept.group, kept.text
        if isinstance(row, ReceiptLine):
            row.text = kept.text

    def placed(self, kind: NameKind, position: int, code: str, label: str) -> tuple[int, str, str]:
        """The place in the order, the code and the label of a row, as they were then."""
        kept = self._by_code.get((kind, code))
        return (position, code, label) if kept is None else (kept.position, code, kept.label)

    def _of(self, row: Any) -> FrozenName | None:
        return self._by_id.get((_KINDS[type(row)], row.pk))


#: the live names
LIVE = Names()
#: where a year that was read holds its names
READ = "_names_read"


def names_of(fir_year: FirYear) -> Names:
    """The names of a year. One query, once for each year that was read, none where they are the live ones."""
    if not fir_year.is_frozen:
        return LIVE
    # what is kept never changes while it is: every part of a page shares what the first one read
    kept: Names = fir_year.__dict__.get(READ) or Names(FrozenName.objects.filter(fir_year=fir_year))
    fir_year.__dict__[READ] = kept
    return kept


def schedules_of(fir_year: FirYear) -> QuerySet[Any]:
    """The schedules of the agency's commitments as a year knows them: rows with a commitment, a year, an amount."""
    if fir_year.is_frozen:
        return FrozenPayment.objects.filter(fir_year=fir_year)
    return ScheduledPayment.objects.filter(commitment__agency=fir_year.agency_id)
