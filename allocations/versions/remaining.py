"""What a contributor still has to do: the lines of their directions that are not handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from allocations.enums import SubmissionState, VersionStatus
from allocations.models import Allocation, Submission, Version
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Membership

if TYPE_CHECKING:
    from prs_budget.organisation.perms import Access


@dataclass(frozen=True, slots=True)
class Remaining:
    """The lines of a direction in an open version; `reason` is why they were given back, if they were."""

    version: Version
    direction: str
    lines: int
    reason: str
    enter: str
    submit: str


def remaining(access: Access, versions: Sequence[Version]) -> list[Remaining]:
    """By version and direction; nothing for who contributes to none. Four queries for a contributor, else none."""
    entered = {version.pk: version for version in versions if version.status == VersionStatus.OPEN}
    if access.role != Role.CONTRIBUTOR or not entered:
        return []
    membership = Membership.objects.of(access.user).filter(agency=access.agency).with_directions().get()
    own = {direction.pk: direction.code for direction in membership.directions.all()}
    submissions = Submission.objects.filter(version__in=entered, direction__in=own).order_by("pk")
    last = {(one.version_id, one.direction_id): one for one in submissions}
    held = Allocation.objects.filter(version__in=entered, direction__in=own).order_by().values("version", "direction")
    counted = held.annotate(lines=Count("line", distinct=True))
    counts = {(row["version"], row["direction"]): row["lines"] for row in counted}
    found = []
    for of, version in entered.items():
        for direction, code in own.items():
            told = last.get((of, direction))
            if (of, direction) not in counts or (told and told.state == SubmissionState.SUBMITTED):
                continue
            place = {"agency": access.agency.slug, "version": version.code}
            found.append(
                Remaining(
                    version=version,
                    direction=code,
                    lines=counts[of, direction],
                    reason=told.reason if told else "",
                    enter=reverse("saisie:grille", kwargs=place),
                    submit=reverse("versions:transmettre", kwargs={**place, "direction": code}),
                )
            )
    return found
