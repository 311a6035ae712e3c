"""Everything that may be done to versions and amounts: atomic, journalled, and refused as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from allocations import perms, seal
from allocations.enums import STRUCTURAL, BatchOrigin, Dimension, Origin, VersionStatus
from allocations.models import Allocation, Batch, Change, Line, Version, VersionNode
from allocations.structure import PARENT, Structure
from projects.actions import restructured
from projects.enums import YearStatus
from projects.models import Measure, Plan, PlanYear, Project
from prs_budget.journal.models import Entry
from prs_budget.money import euros
from prs_budget.organisation.enums import Role

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: rows per INSERT: SQLite allows 32 766 variables a statement, an allocation has 14
CHUNK = 2000


class ActionRefused(Exception):
    """An action that the state of things forbids. The message, in French, says what, where and what to do."""


class Amount(NamedTuple):
    """What a cell is to hold: exact euros (None clears it) and where the figure comes from."""

    amount: Decimal | None
    origin: Origin = Origin.ENTERED


#: a cell is named by its line's id and its year
Cells = Mapping[tuple[int, int], Amount]


@transaction.atomic
def create_version(
    *, by: User, plan: Plan, code: str, label: str, data_date: date, source: str = "", reason: str = ""
) -> Version:
    """A new, empty draft of a plan's programming."""
    perms.require(by, plan.agency, perms.MAY_CREATE)
    version = Version(
        agency=plan.agency,
        plan=plan,
        code=code,
        label=label,
        data_date=data_date,
        source=source,
        reason=reason,
        author=by,
    )
    version.full_clean()
    version.save()
    _journal(by, version, "version.create", reason)
    return version


@transaction.atomic
def enter_amounts(
    *,
    by: User,
    version: Version,
    cells: Cells,
    way: BatchOrigin,
    cause: str = "",
    reason: str = "",
    batch: uuid.UUID | None = None,
) -> Batch:
    """Write the amounts of any number of cells as one batch; cells that already hold their amount are left alone.

    Refused as a whole where a line or a year is not of the version's plan, or a year is closed.
    """
    version = _locked(version)
    perms.require(by, version.agency, perms.MAY_ENTER)
    if version.is_frozen:
        raise ActionRefused(
            f"La version {version} est validée : elle ne change plus. Créez une version à partir d’elle."
        )
    lines = _lines_of(version, cells)
    _require_open_years(version, {year for _, year in cells})
    written = Batch.objects.create(
        uuid=batch or uuid.uuid4(),
        agency=version.agency,
        version=version,
        by=by,
        origin=way,
        cause=cause,
        reason=reason,
    )
    changed = _write(version, written, lines, cells)
    _touch(version)
    _journal(by, version, "amounts.enter", reason, batch=str(written.uuid), cells=changed)
    return written


def _lines_of(version: Version, cells: Cells) -> dict[int, Line]:
    wanted = {line for line, _ in cells}
    lines = {
        line.pk: line
        for line in Line.objects.filter(plan=version.plan_id).select_related("measure__project", "sector")
        if line.pk in wanted
    }
    if len(lines) != len(wanted):
        strangers = ", ".join(map(str, sorted(wanted - lines.keys())))
        raise ActionRefused(f"Ces lignes n’appartiennent pas au PRS {version.plan} : {strangers}.")
    return lines


def _require_open_years(version: Version, years: set[int]) -> None:
    states = dict(PlanYear.objects.filter(plan=version.plan_id).values_list("year", "status"))
    for year in sorted(years):
        if year not in states:
            raise ActionRefused(f"L’année {year} n’est pas une année du PRS {version.plan}.")
        if states[year] == YearStatus.CLOSED:
            raise ActionRefused(f"L’année {year} est close : ses montants ne changent plus.")


def _write(version: Version, batch: Batch, lines: Mapping[int, Line], cells: Cells) -> int:
    """Upsert the cells that differ, with a change for each. Set-based."""
    wanted = {line for line, _ in cells}
    existing = {
        (row.line_id, row.year): row for row in Allocation.objects.filter(version=version) if row.line_id in wanted
    }
    rows, changes = [], []
    for (line_id, year), (amount, origin) in cells.items():
        exact = None if amount is None else euros(amount)
        before = existing.get((line_id, year))
        if before is None and exact is None:
            continue
        if before is not None and (before.amount, before.origin) == (exact, origin):
            continue
        rev = before.rev if before else 0
        rows.append(_allocation(version, lines[line_id], year, exact, origin, rev + 1))
        changes.append(
            Change(
                batch=batch,
                version=version,
                line_id=line_id,
                year=year,
                old=before.amount if before else None,
                new=exact,
                rev_before=rev,
                rev_after=rev + 1,
            )
        )
    Allocation.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["version", "line", "year"],
        update_fields=["amount", "rev", "origin"],
    )
    Change.objects.bulk_create(changes, batch_size=CHUNK)
    return len(changes)


def _allocation(
    version: Version, line: Line, year: int, amount: Decimal | None, origin: Origin, rev: int
) -> Allocation:
    measure = line.measure
    return Allocation(
        agency_id=version.agency_id,
        version_id=version.pk,
        line_id=line.pk,
        year=year,
        amount=amount,
        rev=rev,
        origin=origin,
        axis_id=measure.project.axis_id,
        project_id=measure.project_id,
        measure_id=measure.pk,
        direction_id=line.sector.direction_id,
        sector_id=line.sector_id,
        envelope_id=line.envelope_id,
        recurrence=line.recurrence,
    )


def open_entry(*, by: User, version: Version, reason: str = "") -> Version:
    """Draft → open: the directions may enter their lines."""
    return _step(by, version, "version.open", VersionStatus.DRAFT, VersionStatus.OPEN, perms.MAY_OPEN, reason)


def arbitrate(*, by: User, version: Version, reason: str = "") -> Version:
    """Open → arbitrated: entry is closed."""
    return _step(
        by, version, "version.arbitrate", VersionStatus.OPEN, VersionStatus.ARBITRATED, perms.MAY_ARBITRATE, reason
    )


@transaction.atomic
def adopt(*, by: User, version: Version, reason: str = "") -> Version:
    """Arbitrated → adopted: the structure is kept with the version, everything is sealed, nothing changes any more."""
    version = _locked(version)
    perms.require(by, version.agency, perms.MAY_ADOPT)
    _require_status(version, VersionStatus.ARBITRATED)
    _keep_structure(version)
    version.status = VersionStatus.ADOPTED
    version.adopted_at = timezone.now()
    version.sha256 = seal.digest(version)
    version.save()
    _touch(version)
    _journal(by, version, "version.adopt", reason, sha256=version.sha256)
    return version


def _keep_structure(version: Version) -> None:
    """Write the nodes of the version as the live structure stands: what is open, what its lines use, what is above."""
    structure = Structure.of(version)
    wanted: dict[Dimension, set[int]] = {dimension: _used(version, dimension) for dimension in STRUCTURAL}
    nodes = []
    # from the leaves up, so that a closed project of an open measure is kept with it
    for dimension in reversed(STRUCTURAL):
        kept = [
            node for node in structure.nodes(dimension).values() if not node.is_closed or node.id in wanted[dimension]
        ]
        if dimension in PARENT:
            wanted[PARENT[dimension]].update(node.parent_id for node in kept)
        nodes += [
            VersionNode(
                version=version,
                dimension=dimension,
                object_id=node.id,
                code=node.code,
                label=node.label,
                short_label=node.short_label,
                parent_id=node.parent_id,
                position=position,
                heading=node.heading,
                is_outside_axes=node.is_outside_axes,
                description=node.description,
            )
            for position, node in enumerate(kept, start=1)
        ]
    VersionNode.objects.bulk_create(nodes, batch_size=CHUNK)


def _used(version: Version, dimension: Dimension) -> set[int]:
    """The ids of a dimension that the version's amounts carry."""
    amounts = Allocation.objects.filter(version=version)
    return set(amounts.values_list(f"{dimension.value}_id", flat=True).distinct())


@transaction.atomic
def publish(*, by: User, version: Version, reason: str = "") -> Version:
    """Adopted → published: partners may read it."""
    version = _locked(version)
    perms.require(by, version.agency, perms.MAY_PUBLISH)
    _require_status(version, VersionStatus.ADOPTED)
    version.status, version.published_at = VersionStatus.PUBLISHED, timezone.now()
    version.save()
    _touch(version)
    _journal(by, version, "version.publish", reason)
    return version


@transaction.atomic
def withdraw(*, by: User, version: Version, reason: str) -> Version:
    """Published → adopted: partners no longer find it; it has not changed."""
    version = _locked(version)
    perms.require(by, version.agency, perms.MAY_PUBLISH)
    _require_status(version, VersionStatus.PUBLISHED)
    version.status, version.published_at = VersionStatus.ADOPTED, None
    version.save()
    _touch(version)
    _journal(by, version, "version.withdraw", reason)
    return version


@transaction.atomic
def move_measure(*, by: User, measure: Measure, project: Project, reason: str) -> Measure:
    """Attach a measure to another project, in the live structure and in every version that is not adopted."""
    if project.plan_id != measure.plan_id:
        raise ActionRefused(f"Le projet {project.code} n’est pas du même PRS que la mesure {measure.code}.")
    plan = measure.plan
    perms.require(by, plan.agency, perms.MAY_RESTRUCTURE)
    open_versions = list(
        Version.objects.select_for_update()
        .filter(plan=plan)
        .exclude(status__in=(VersionStatus.ADOPTED, VersionStatus.PUBLISHED))
        .order_by("pk")
    )
    before = measure.project
    measure.project = project
    measure.save()
    Allocation.objects.filter(version__in=open_versions, measure=measure).update(
        project_id=project.pk, axis_id=project.axis_id
    )
    Version.objects.filter(pk__in=[version.pk for version in open_versions]).update(stamp=F("stamp") + 1)
    restructured(plan)
    Entry.objects.record(
        by=by,
        agency=plan.agency,
        action="measure.move",
        target=measure,
        reason=reason,
        before=before.code,
        after=project.code,
    )
    return measure


@transaction.atomic
def _step(
    by: User,
    version: Version,
    action: str,
    before: VersionStatus,
    after: VersionStatus,
    roles: frozenset[Role],
    reason: str,
) -> Version:
    version = _locked(version)
    perms.require(by, version.agency, roles)
    _require_status(version, before)
    version.status = after
    version.save()
    _touch(version)
    _journal(by, version, action, reason)
    return version


def _locked(version: Version) -> Version:
    """The version's row, locked: every write begins with it, so that writers wait instead of deadlocking."""
    return Version.objects.select_for_update(of=("self",)).select_related("agency", "plan").get(pk=version.pk)


def _require_status(version: Version, wanted: VersionStatus) -> None:
    if version.status != wanted:
        raise ActionRefused(
            f"La version {version} est « {version.get_status_display()} » : "
            f"cette action attend une version « {wanted.label} »."
        )


def _touch(version: Version) -> None:
    Version.objects.filter(pk=version.pk).update(stamp=F("stamp") + 1)
    version.refresh_from_db(fields=["stamp"])


def _journal(by: User, version: Version, action: str, reason: str, **details: object) -> None:
    Entry.objects.record(by=by, agency=version.agency, action=action, target=version, reason=reason, **details)
