"""What every action of this app stands on: the lock, the status, the stamp, the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: rows per INSERT: SQLite allows 32 766 variables a statement, an allocation has 14
CHUNK = 2000


def locked(version: Version) -> Version:
    """The version's row, locked: every write begins with it, so that writers wait instead of deadlocking.

    Raises Refused for a version that was abandoned meanwhile.
    """
    found = Version.objects.select_for_update(of=("self",)).select_related("agency", "plan").get(pk=version.pk)
    if found.abandoned_at is not None:
        raise Refused(f"{found} est abandonnée : reprenez-la, dans la page Versions, avant de la changer.")
    return found


def require_status(version: Version, *wanted: VersionStatus) -> None:
    """Refuse a version that is at another step of its life."""
    if version.status not in wanted:
        words = " ou ".join(f"« {one.label} »" for one in wanted)
        raise Refused(
            f"La version {version} est « {version.get_status_display()} » : cette action attend une version {words}."
        )


def touch(version: Version) -> None:
    """Mark that what pages show of the version changed."""
    Version.objects.filter(pk=version.pk).update(stamp=F("stamp") + 1)
    version.refresh_from_db(fields=["stamp"])


def journal(by: User, version: Version, action: str, reason: str, **details: object) -> None:
    """Write the action's entry."""
    Entry.objects.record(by=by, agency=version.agency, action=action, target=version, reason=reason, **details)
