"""What may be taken back of a version before it is adopted: its words and dates corrected, the version abandoned."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from allocations import perms
from allocations.actions.codes import lock_codes, require_free
from allocations.actions.locking import journal, locked, touch
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: what a correction may change, in the order that the journal tells it
CORRECTED = ("code", "label", "reason", "source", "source_date", "data_date")


@transaction.atomic
def correct_version(
    *,
    by: User,
    version: Version,
    code: str,
    label: str,
    data_date: date,
    reason: str = "",
    source: str = "",
    source_date: date | None = None,
) -> Version:
    """Correct the words and the dates of a version that is not adopted; a code, while nobody else has seen it.

    Raises PermissionDenied, Refused, and ValidationError for a code that is taken or is none.
    """
    lock_codes(version.agency)
    version = locked(version)
    _require_own(by, version)
    if version.is_frozen:
        raise Refused(f"{version} est validée : son intitulé, sa source et ses dates ne changent plus.")
    if code != version.code and version.status != VersionStatus.DRAFT:
        raise Refused(f"{version} a déjà été lue : son code est dans des adresses et des fichiers, il ne change plus.")
    before = {name: getattr(version, name) for name in CORRECTED}
    version.code, version.label, version.reason, version.data_date = code, label, reason, data_date
    version.source, version.source_date = source, source_date if source else None
    version.full_clean()
    require_free(by=by, version=version)
    after = {name: getattr(version, name) for name in CORRECTED}
    changed = [name for name in CORRECTED if before[name] != after[name]]
    if not changed:
        return version
    version.save()
    touch(version)
    told = {name: [str(before[name] or ""), str(after[name] or "")] for name in changed}
    journal(by, version, "version.correct", "", changed=told)
    return version


@transaction.atomic
def abandon(*, by: User, version: Version, reason: str) -> Version:
    """Abandon a draft or a décision modificative that is not adopted: it leaves every list, and may be taken up again.

    Nothing of it is erased: its amounts, its operations and its journal stay. Raises PermissionDenied, Refused.
    """
    version = locked(version)
    _require_own(by, version)
    if not may_be_abandoned(version):
        status = version.get_status_display()
        raise Refused(
            f"{version} est « {status} » : seuls un brouillon ou une décision modificative non validée s’abandonnent."
        )
    if not prose(reason):
        raise Refused("Abandonner une version demande un motif.")
    version.abandoned_at = timezone.now()
    version.save()
    touch(version)
    journal(by, version, "version.abandon", reason)
    return version


@transaction.atomic
def take_up(*, by: User, version: Version, reason: str = "") -> Version:
    """Take an abandoned version up again, as it was. Raises PermissionDenied, Refused."""
    version = Version.objects.select_for_update(of=("self",)).select_related("agency", "plan").get(pk=version.pk)
    _require_own(by, version)
    if version.abandoned_at is None:
        raise Refused(f"{version} n’est pas abandonnée : il n’y a rien à reprendre.")
    version.abandoned_at = None
    version.save()
    touch(version)
    journal(by, version, "version.take_up", reason)
    return version


def may_be_abandoned(version: Version) -> bool:
    """Whether a version is a draft, or a décision modificative that is not adopted."""
    return version.status == VersionStatus.DRAFT or (version.is_amendment and not version.is_frozen)


def _require_own(by: User, version: Version) -> None:
    """Refuse who makes no version, and the draft of someone else."""
    perms.require(by, version.agency, perms.MAY_CREATE)
    if version.status == VersionStatus.DRAFT and version.author_id != by.pk:
        raise PermissionDenied("Ce brouillon est celui de son auteur.")
