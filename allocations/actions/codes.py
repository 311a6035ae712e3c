"""The codes of versions: that of a draft concerns its author alone, that of a version which others read, the agency.

A code is never refused for a draft of someone else, which would confirm that it exists. Whoever opens a version first
has its code; the hidden drafts that bear it then take the next free one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q

from allocations.actions.locking import journal, touch
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.organisation.models import Agency

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

CODE_LENGTH = 40
VARIANT = re.compile(r"-V\d+$")


def lock_codes(agency: Agency) -> None:
    """Let nobody else give or open a code of the agency until the end; before any lock of a version."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def require_free(*, by: User, version: Version) -> None:
    """Refuse the code of a version which `by` may know of. Raises ValidationError on `code`, as a constraint does."""
    known = Version.objects.known_to(by).filter(agency=version.agency_id, code=version.code).exclude(pk=version.pk)
    if known.exists():
        raise ValidationError({"code": [f"Le code {version.code} est déjà celui d’une version de l’agence."]})


def lock_bearers(version: Version) -> None:
    """Lock a version and the drafts of its code, in the order in which every action locks versions."""
    bearers = Version.objects.filter(Q(pk=version.pk) | Q(agency=version.agency_id, code=version.code))
    list(bearers.select_for_update().order_by("pk").values_list("pk", flat=True))


def release_code(*, by: User, version: Version) -> None:
    """Give the drafts of other people that bear the code of a version, which all may now read, another one."""
    hidden = Version.objects.filter(agency=version.agency_id, code=version.code, status=VersionStatus.DRAFT)
    for draft in hidden.exclude(pk=version.pk).select_related("agency", "plan", "author").order_by("pk"):
        known = Version.objects.known_to(draft.author).filter(agency=draft.agency_id)
        draft.code, _ = first_free(VARIANT.sub("", version.code), "-V", 2, set(known.values_list("code", flat=True)))
        draft.save()
        touch(draft)
        told = f"Une version {version.code} vient d’être ouverte dans l’agence : ce brouillon prend un autre code."
        journal(by, draft, "version.recode", told, changed={"code": [version.code, draft.code]})


def first_free(root: str, mark: str, first: int, taken: Collection[str]) -> tuple[str, int]:
    """The first code of that form, « T0-2017-V2 », which is not taken, and its number."""
    number = first
    while (code := _fitted(root, f"{mark}{number}")) in taken:
        number += 1
    return code, number


def _fitted(root: str, end: str) -> str:
    return root[: CODE_LENGTH - len(end)] + end
