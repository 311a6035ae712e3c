"""Moving what amounts hang from: in the live structure, and in every version that is not adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from allocations import perms
from allocations.enums import FROZEN, EnvelopeKind
from allocations.models import Allocation, Envelope, Version
from projects.actions import restructured
from projects.models import Measure, Plan, Project
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def save_envelope(*, by: User, envelope: Envelope, fields: list[str], reason: str = "") -> None:
    """Write a new or changed envelope. Every plan of the agency shows it; adopted versions keep theirs.

    What a new one of a usual code is by law follows from the code, where nothing else is said.
    """
    if envelope._state.adding and not envelope.kind:
        envelope.kind = EnvelopeKind.of_code(envelope.code) or ""
    envelope.save()
    for plan in Plan.objects.filter(agency=envelope.agency_id):
        restructured(plan)
    Entry.objects.record(
        by=by, agency=envelope.agency, action="envelope.save", target=envelope, reason=reason, fields=fields
    )


@transaction.atomic
def move_measure(*, by: User, measure: Measure, project: Project, reason: str) -> Measure:
    """Attach a measure to another project, in the live structure and in every version that is not adopted."""
    if project.plan_id != measure.plan_id:
        raise Refused(f"Le projet {project.code} n’est pas du même PRS que la mesure {measure.code}.")
    plan = measure.plan
    perms.require(by, plan.agency, perms.MAY_RESTRUCTURE)
    open_versions = list(
        Version.objects.select_for_update().filter(plan=plan).exclude(status__in=FROZEN).order_by("pk")
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
