"""The calendar of a year: dates that the agency adds, and what is noted as done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from fir.actions.locking import journal, locked, signed, touch
from fir.facts.calendar import DATES
from fir.models import Deadline, FirYear
from fir.perms import require_run
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

MOVED = "Quelqu’un a changé cette date depuis que vous l’avez lue : relisez-la, puis recommencez."


@transaction.atomic
def set_deadline(
    *,
    by: User,
    fir_year: FirYear,
    label: str,
    on: date,
    text: str = "",
    done_on: date | None = None,
    deadline: Deadline | None = None,
    seen: int | None = None,
) -> Deadline:
    """Add a date of the agency's to a year, or change one; `seen` is the revision that was read.

    Raises PermissionDenied, Refused.
    """
    fir_year = _locked(by, fir_year)
    row = Deadline(fir_year=fir_year, rev=0)
    if deadline is not None:
        row = _held(fir_year, deadline, seen)
    row.label, row.on, row.text, row.done_on = prose(label), on, prose(text), done_on
    return _kept(by, fir_year, row, "fir.set_deadline")


@transaction.atomic
def note_done(*, by: User, fir_year: FirYear, law: str, done_on: date | None) -> Deadline:
    """Note the day on which a date of the law was met, or that it was not. Raises PermissionDenied, Refused."""
    fir_year = _locked(by, fir_year)
    if law not in {one.code for one in DATES if one.is_noted}:
        raise Refused("Cette date ne se note pas : ce qui la dit faite se saisit ailleurs.")
    row = Deadline.objects.filter(fir_year=fir_year, law=law).first() or Deadline(fir_year=fir_year, law=law, rev=0)
    row.done_on = done_on
    return _kept(by, fir_year, row, "fir.note_done")


@transaction.atomic
def remove_deadline(*, by: User, deadline: Deadline, seen: int | None = None) -> None:
    """Take away a date of the agency's, entered by mistake; its history stays. Raises PermissionDenied, Refused."""
    fir_year = _locked(by, deadline.fir_year)
    row = _held(fir_year, deadline, seen)
    told, on = row.label, str(row.on)
    signed(row, by).delete()
    touch(fir_year)
    journal(by, fir_year, "fir.remove_deadline", "", label=told, on=on)


def _locked(by: User, fir_year: FirYear) -> FirYear:
    """The year, locked, closed or not, for who runs the FIR."""
    fir_year = locked(fir_year)
    require_run(by, fir_year.agency)
    return fir_year


def _held(fir_year: FirYear, deadline: Deadline, seen: int | None) -> Deadline:
    row = Deadline.objects.filter(fir_year=fir_year, pk=deadline.pk, law="").first()
    if row is None or (seen is not None and row.rev != seen):
        raise Refused(MOVED)
    return row


def _kept(by: User, fir_year: FirYear, row: Deadline, action: str) -> Deadline:
    if row.done_on is not None and row.done_on > fir_year.agency.today():
        raise Refused("Ce qui est fait l’est au plus tard aujourd’hui : corrigez « Fait le ».")
    row.rev += 1
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    signed(row, by).save()
    touch(fir_year)
    on, done = str(row.on or ""), str(row.done_on or "")
    journal(by, fir_year, action, "", label=row.law or row.label, on=on, done_on=done)
    return row
