"""Handing a direction's lines in, and giving them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from allocations import perms
from allocations.actions.locking import journal, locked, require_status, touch
from allocations.enums import SubmissionState, VersionStatus
from allocations.models import Submission, Version
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.models import Direction

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def submit(*, by: User, version: Version, direction: Direction, reason: str = "") -> Submission:
    """A direction hands its lines in: its contributors may no longer change them. By one of them, or by finance."""
    version = locked(version)
    require_status(version, VersionStatus.OPEN)
    rights = perms.EntryRights.of(by, version)
    rights.require_any()
    if not rights.enters_for(direction.pk):
        raise PermissionDenied(f"Vous ne saisissez pas pour la direction {direction.code}.")
    standing = rights.submitted.get(direction.pk)
    if standing is not None:
        raise Refused(f"{direction.code} a déjà transmis ses lignes, par {standing.by}.")
    return _write(by, version, direction, SubmissionState.SUBMITTED, reason)


@transaction.atomic
def give_back(*, by: User, version: Version, direction: Direction, reason: str) -> Submission:
    """Finance gives a direction its lines back, and says why: its contributors may change them again."""
    version = locked(version)
    require_status(version, VersionStatus.OPEN)
    perms.require(by, version.agency, perms.MAY_RETURN)
    if not prose(reason):
        raise Refused("Un renvoi dit pourquoi : indiquez un motif.")
    last = Submission.objects.standing(version).get(direction.pk)
    if last is None or last.state != SubmissionState.SUBMITTED:
        raise Refused(f"{direction.code} n’a pas transmis ses lignes : il n’y a rien à renvoyer.")
    return _write(by, version, direction, SubmissionState.RETURNED, reason)


def _write(by: User, version: Version, direction: Direction, state: SubmissionState, reason: str) -> Submission:
    if direction.agency_id != version.agency_id:
        raise Refused(f"La direction {direction.code} est d’une autre agence.")
    made = Submission.objects.create(version=version, direction=direction, state=state, by=by, reason=reason)
    touch(version)
    journal(by, version, f"submission.{state}", reason, direction=direction.code)
    return made
