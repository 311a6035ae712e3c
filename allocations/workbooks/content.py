"""What a workbook takes out: the lines that the user may enter, with the revision of each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from allocations.enums import Recurrence
from allocations.models import Allocation, Envelope, LineNote, Version
from allocations.perms import EntryRights
from allocations.visit import VersionVisit
from allocations.workbooks.sheets import Content, Lists, SheetLine, named_sector
from projects.enums import YearStatus
from projects.models import Measure, PlanYear
from prs_budget.lib.words import date_and_time_of
from prs_budget.organisation.models import Sector

#: the order of the nomenclature
READING_ORDER = (
    "axis__position",
    "project__position",
    "measure__position",
    "sector__position",
    "envelope__position",
    "line__code",
    "year",
)


def content_of(visit: VersionVisit, direction: str = "") -> Content:
    """The lines of a version that the user may enter, of one direction where `direction` names it. Eight queries."""
    version, rights = visit.version, visit.rights
    years = open_years(version)
    parent = version.parent
    base = version.plan.base_year
    return Content(
        version=version.code,
        stamp=version.stamp,
        agency=str(visit.agency),
        title=version.label,
        by=str(visit.user),
        at=date_and_time_of(timezone.now(), visit.agency.time_zone),
        years=years,
        reference=f"{base} ({parent.code})" if parent else "",
        lines=tuple(_lines(version, rights, direction, _references(parent, base))),
        lists=lists_of(version, rights, direction),
    )


def open_years(version: Version) -> tuple[int, ...]:
    """The years of the plan that may be entered."""
    years = PlanYear.objects.filter(plan=version.plan_id, status=YearStatus.OPEN).order_by("year")
    return tuple(years.values_list("year", flat=True))


def _references(parent: Version | None, year: int) -> dict[int, Decimal | None]:
    if parent is None:
        return {}
    return dict(Allocation.objects.filter(version=parent, year=year).values_list("line", "amount"))


def _lines(
    version: Version, rights: EntryRights, direction: str, references: dict[int, Decimal | None]
) -> Sequence[SheetLine]:
    rows = Allocation.objects.filter(version=version).order_by(*READING_ORDER)
    if direction:
        rows = rows.filter(direction__code=direction)
    notes = dict(LineNote.objects.filter(version=version).values_list("line", "text"))
    found: dict[int, SheetLine] = {}
    for row in rows.select_related("line", "project", "measure", "direction", "sector", "envelope"):
        if rights.refusal(row.direction_id):
            continue
        line = found.get(row.line_id)
        if line is None:
            line = found[row.line_id] = SheetLine(
                code=row.line.code,
                project=row.project.code,
                measure=row.measure.code,
                label=row.measure.label,
                direction=row.direction.code,
                sector=row.sector.label,
                envelope=row.envelope.label,
                recurrence=Recurrence(row.recurrence).label,
                last_year=row.line.last_year,
                reference=references.get(row.line_id),
                cells={},
                note=notes.get(row.line_id, ""),
            )
        line.cells[row.year] = (row.amount, row.rev)
    return list(found.values())


def lists_of(version: Version, rights: EntryRights, direction: str = "") -> Lists:
    """What a new line may be made of, by the user."""
    measures = Measure.objects.filter(plan=version.plan_id, closed_on=None).order_by(
        "project__axis__position", "project__position", "position"
    )
    sectors = Sector.objects.filter(agency=version.agency_id, closed_on=None).select_related("direction")
    sectors = sectors.order_by("direction__position", "position")
    if direction:
        sectors = sectors.filter(direction__code=direction)
    open_ones = [one for one in sectors if not rights.refusal(one.direction_id)]
    return Lists(
        measures=tuple(measures.values_list("code", "label")),
        sectors=tuple(named_sector(one.direction.code, one.label) for one in open_ones),
        envelopes=tuple(named_envelopes(version)),
        recurrences=tuple(Recurrence(value).label for value in Recurrence.values),
    )


def named_envelopes(version: Version) -> dict[str, int]:
    """The ids of the envelopes that a new line may have, by their labels; by code and label where several share one."""
    envelopes = Envelope.objects.filter(agency=version.agency_id, closed_on=None).order_by("position")
    rows = list(envelopes.values_list("pk", "code", "label"))
    shared = Counter(label for _, _, label in rows)
    return {f"{code} · {label}" if shared[label] > 1 else label: pk for pk, code, label in rows}
