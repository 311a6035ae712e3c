"""What every action on the FIR stands on: the lock of a year, the stamp, the journal."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Model

from fir.models import FirYear, Operation
from fir.perms import require_run
from prs_budget.journal.models import Entry
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Agency

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

Row = TypeVar("Row", bound=Model)
#: rows per INSERT: SQLite allows 32 766 variables a statement, a movement has 20
CHUNK = 1500


def locked_agency(agency: Agency) -> Agency:
    """The agency's row, locked, before any year: what its years share is written by one person at a time."""
    return Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def locked(fir_year: FirYear) -> FirYear:
    """The year's row, locked: every write begins with it. Who takes several years takes the first one first."""
    return FirYear.objects.select_for_update(of=("self",)).select_related("agency").get(pk=fir_year.pk)


def open_for(by: User, fir_year: FirYear) -> FirYear:
    """The year, locked, for who runs the FIR; refused when it is closed."""
    fir_year = locked(fir_year)
    require_run(by, fir_year.agency)
    require_open(fir_year)
    return fir_year


def open_year_of(by: User, operation: Operation) -> FirYear:
    """The year of an operation, locked, for who runs the FIR; refused when it is closed, or where it is of none."""
    if operation.fir_year is None:
        raise Refused("Cette opération n’est pas d’un exercice du FIR.")
    return open_for(by, operation.fir_year)


def require_open(fir_year: FirYear) -> None:
    """Refuse a closed year."""
    if fir_year.is_closed:
        raise Refused(f"L’exercice {fir_year.year} est clos : rouvrez-le, ou écrivez dans l’exercice suivant.")


def touch(fir_year: FirYear) -> None:
    """Mark that what pages show of the year changed."""
    FirYear.objects.filter(pk=fir_year.pk).update(stamp=F("stamp") + 1)
    fir_year.refresh_from_db(fields=["stamp"])


def touch_agency(agency: Agency) -> None:
    """Mark that what pages show of every year of an agency changed: a nomenclature, a table de passage."""
    # in the order in which a closing takes them: an update takes them in none, and both then wait for each other
    years = FirYear.objects.select_for_update().filter(agency=agency).order_by("year")
    FirYear.objects.filter(pk__in=list(years.values_list("pk", flat=True))).update(stamp=F("stamp") + 1)


def operation_of(uuid: uuids.UUID | None) -> Operation | None:
    """What the same number already wrote. Looked for under the lock and before any check: it is the first answer."""
    return Operation.objects.filter(uuid=uuid).first() if uuid else None


@contextmanager
def refused_if_taken(told: str) -> Iterator[None]:
    """Tell, instead of failing, that another year of the agency took a number or a reference at the same moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(told) from None


def signed(row: Row, by: User, reason: str = "") -> Row:
    """A row whose next save says in its history who made it, and why."""
    row._history_user = by  # type: ignore[attr-defined] # simple_history reads them there
    row._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
    return row


def journal(by: User, fir_year: FirYear, action: str, reason: str, **details: object) -> None:
    """Write the action's entry."""
    Entry.objects.record(by=by, agency=fir_year.agency, action=action, target=fir_year, reason=reason, **details)
