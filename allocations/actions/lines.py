"""Lines: opened in a version by choosing what identifies them, and noted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from allocations.actions import writing
from allocations.actions.locking import journal, locked, touch
from allocations.actions.writing import Writing
from allocations.enums import Cause, Origin, Recurrence, Way
from allocations.models import Allocation, Envelope, Line, LineNote, Operation, Version
from allocations.perms import EntryRights
from projects.enums import YearStatus
from projects.models import Measure, Plan, PlanYear
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import ReferenceRow, Sector

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

NOTE_LENGTH = 300
_CODE = re.compile(r"L(\d+)")


class LineExists(Refused):
    """The line is already in the version: `line` is its code."""

    code = "line_exists"

    def __init__(self, line: str) -> None:
        super().__init__(f"Cette ligne existe déjà : {line}.")
        self.line = line


@transaction.atomic
def open_line(
    *,
    by: User,
    version: Version,
    measure: Measure,
    sector: Sector,
    envelope: Envelope,
    recurrence: Recurrence,
    last_year: int = 0,
    note: str = "",
    reason: str = "",
) -> Line:
    """A row of a version: the plan's line of that identity, made if there is none, with its cells empty.

    An empty cell is a row without amount: it says that the version has the line. Raises LineExists, Refused
    where something is closed or of another agency, PermissionDenied.
    """
    version = locked(version)
    rights = EntryRights.of(by, version)
    rights.require_any()
    rights.require_reason(Cause.NEW_MEASURE, reason)
    _require_ours(version, measure, sector, envelope)
    if why := rights.refusal(sector.direction_id):
        raise Refused(f"{sector.label} : {why}")
    _require_last_year(version.plan, recurrence, last_year)
    note = _short_note(note)
    line = _line(version.plan, measure, sector, envelope, recurrence, last_year)
    if Allocation.objects.filter(version=version, line=line).exists():
        raise LineExists(line.code)
    operation = Operation(agency=version.agency, version=version, by=by, way=Way.LINE)
    operation.cause = Cause.NEW_MEASURE if rights.needs_reason else ""
    operation.reason = reason or f"Ligne {line.code}"
    operation.save()
    writing.write(version, operation, _empty_cells(version, line))
    if note:
        LineNote.objects.create(version=version, line=line, text=note)
    touch(version)
    journal(by, version, "line.open", reason, line=line.code)
    return line


def _empty_cells(version: Version, line: Line) -> list[Writing]:
    """The cells of a line for the open years, without amount; the revisions of one withdrawn go on. Two queries."""
    years = PlanYear.objects.filter(plan=version.plan_id, status=YearStatus.OPEN).order_by("year")
    held = writing.states(version, [(line.code, one.year) for one in years])
    entered = int(Origin.ENTERED)
    return [Writing(line.pk, cell.year, 0, None, None, None, entered, cell.rev, cell.rev + 1) for cell in held]


@transaction.atomic
def note_line(*, by: User, version: Version, line: Line, text: str) -> LineNote:
    """Write, or wipe, the note of a line in a version. Raises PermissionDenied and Refused."""
    version = locked(version)
    rights = EntryRights.of(by, version)
    rights.require_any()
    text = _short_note(text)
    if not Allocation.objects.filter(version=version, line=line).exists():
        raise Refused(f"La version {version} n’a pas la ligne {line.code}.")
    if why := rights.refusal(line.sector.direction_id):
        raise Refused(f"{line.code} : {why}")
    note, _ = LineNote.objects.get_or_create(version=version, line=line)
    note.text = text
    note.save()
    touch(version)
    journal(by, version, "line.note", "", line=line.code)
    return note


def _require_ours(version: Version, measure: Measure, sector: Sector, envelope: Envelope) -> None:
    rows: list[tuple[ReferenceRow, bool]] = [
        (measure, measure.plan_id == version.plan_id),
        (sector, sector.agency_id == version.agency_id),
        (envelope, envelope.agency_id == version.agency_id),
    ]
    today = version.agency.today()
    for row, is_ours in rows:
        if not is_ours:
            raise Refused(f"« {row.label} » n’est pas de cette agence ou de ce PRS.")
        if row.closed_on is not None and row.closed_on <= today:
            raise Refused(f"« {row.label} » est clos depuis le {row.closed_on:%d/%m/%Y}.")


def _require_last_year(plan: Plan, recurrence: Recurrence, last_year: int) -> None:
    """Refuse bounded credits that end in no year of the plan, and others that end."""
    years = plan.years
    if recurrence == Recurrence.BOUNDED and last_year not in years:
        span = f"de {years[0]} à {years[-1]}"
        raise Refused(f"Des crédits bornés finissent une année du PRS, {span} ; {last_year} n’en est pas une.")
    if recurrence != Recurrence.BOUNDED and last_year:
        raise Refused("Seuls des crédits bornés ont une dernière année.")


def _line(
    plan: Plan, measure: Measure, sector: Sector, envelope: Envelope, recurrence: Recurrence, last_year: int
) -> Line:
    """The plan's line of that identity, made with the next code if there is none."""
    # one at a time: two versions may open lines of the same plan
    Plan.objects.select_for_update().get(pk=plan.pk)
    identity = {
        "measure": measure,
        "sector": sector,
        "envelope": envelope,
        "recurrence": recurrence,
        "last_year": last_year,
    }
    found = Line.objects.filter(plan=plan, **identity).first()
    if found is not None:
        return found
    codes = Line.objects.filter(plan=plan).values_list("code", flat=True)
    numbers = [int(match[1]) for code in codes if (match := _CODE.fullmatch(code))]
    line = Line(plan=plan, code=f"L{max(numbers, default=0) + 1:03}", **identity)
    line.full_clean()
    line.save()
    return line


def _short_note(text: str) -> str:
    """A note without the spaces around it. Raises Refused for one that would have to be cut."""
    text = prose(text)
    if len(text) > NOTE_LENGTH:
        raise Refused(f"Une note compte {NOTE_LENGTH} caractères au plus ; celle-ci en a {len(text)}.")
    return text
