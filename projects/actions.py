"""Every write to the structure of a plan, journalled, with the stamp that makes pages fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from projects.models import Axis, Measure, Plan, Project
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Direction, Sector

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


def restructured(plan: Plan) -> None:
    """Mark that the live structure of a plan changed, so that no page is taken for fresh."""
    Plan.objects.filter(pk=plan.pk).update(stamp=F("stamp") + 1)


@transaction.atomic
def save_node(*, by: User, node: Axis | Project | Measure, fields: list[str], reason: str = "") -> None:
    """Write a new or changed node of a plan's tree. Adopted versions keep theirs: nothing of them changes."""
    created = node.pk is None
    node.save()
    restructured(node.plan)
    Entry.objects.record(
        by=by,
        agency=node.plan.agency,
        action=f"{node._meta.model_name}.{'create' if created else 'change'}",
        target=node,
        reason=reason,
        fields=fields,
    )


@transaction.atomic
def save_place(*, by: User, place: Direction | Sector, fields: list[str], reason: str = "") -> None:
    """Write a new or changed direction or sector. Every plan of the agency shows them."""
    created = place.pk is None
    place.save()
    for plan in Plan.objects.filter(agency=place.agency_id):
        restructured(plan)
    Entry.objects.record(
        by=by,
        agency=place.agency,
        action=f"{place._meta.model_name}.{'create' if created else 'change'}",
        target=place,
        reason=reason,
        fields=fields,
    )
