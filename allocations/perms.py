"""Who may do what to versions and amounts. Reading is `Version.objects.visible_to`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from allocations.enums import SubmissionState, VersionStatus
from allocations.models import Submission, Version
from allocations.models.version import MAKERS
from prs_budget.lib.refusals import REASON_NEEDED, Refused
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

MAY_CREATE = frozenset(MAKERS)
MAY_OPEN = MAY_CREATE
MAY_RETURN = MAY_CREATE
MAY_ARBITRATE = frozenset({Role.ADMIN, Role.DIRECTOR})
MAY_ADOPT = MAY_CREATE
MAY_PUBLISH = MAY_CREATE
MAY_ENTER_ALL = MAY_CREATE
MAY_SET_CEILINGS = MAY_CREATE
MAY_ACKNOWLEDGE = MAY_CREATE
MAY_RESTRUCTURE = frozenset({Role.ADMIN, Role.FINANCE})


def require(user: User, agency: Agency, roles: frozenset[Role]) -> None:
    """Refuse a user who has none of these roles in the agency. One query."""
    held = Membership.objects.filter(user=user, agency=agency, role__in=roles, user__is_active=True)
    if not held.exists():
        wanted = ", ".join(sorted(role.label for role in roles))
        raise PermissionDenied(f"Cette action demande un de ces rôles dans {agency} : {wanted}.")


@dataclass(frozen=True, slots=True)
class EntryRights:
    """What a user may enter in a version: one rule for the page, the form, the workbook and the API.

    `refused` says why nothing at all, and is empty otherwise; `is_frozen` tells a version that nobody may change
    from a person who may not. `own` are the directions of a contributor, by id, with their codes; None for who
    enters everything. `submitted` are the directions that have handed their lines in, which locks contributors out.
    """

    version: str
    refused: str = ""
    is_frozen: bool = False
    own: Mapping[int, str] | None = None
    submitted: Mapping[int, Submission] = field(default_factory=dict)
    needs_reason: bool = False

    @classmethod
    def of(cls, user: User, version: Version) -> EntryRights:
        """Read them. Three queries at most; the version may be one that the user may not see, then all is refused."""
        if version.is_frozen:
            refused = "Version validée : lecture seule. Créez une version à partir d’elle."
            return cls(version.code, refused, is_frozen=True)
        held = Membership.objects.filter(agency=version.agency_id, user__is_active=True).of(user)
        membership = held.with_directions().first()
        refused = _refused(membership, user, version)
        if refused or membership is None:
            return cls(version.code, refused)
        handed_in = {
            direction: one
            for direction, one in Submission.objects.standing(version).items()
            if one.state == SubmissionState.SUBMITTED
        }
        if membership.role in MAY_ENTER_ALL:
            needs_reason = version.status == VersionStatus.ARBITRATED
            return cls(version.code, submitted=handed_in, needs_reason=needs_reason)
        own = {direction.pk: direction.code for direction in membership.directions.all()}
        return cls(version.code, own=own, submitted=handed_in)

    def enters_for(self, direction: int) -> bool:
        """Whether the user enters the lines of a direction, handed in or not."""
        return not self.refused and (self.own is None or direction in self.own)

    def refusal(self, direction: int) -> str:
        """Why the lines of a direction are closed to the user; empty where they are open."""
        if self.refused or self.own is None:
            return self.refused
        if direction not in self.own:
            codes = ", ".join(self.own.values()) or "aucune direction"
            return f"cette ligne est d’une autre direction : vous saisissez celles de {codes}."
        if direction in self.submitted:
            return f"{self.own[direction]} a transmis ses lignes : demandez leur renvoi aux finances."
        return ""

    def require_any(self) -> None:
        """Raise what refuses everything: Refused for a frozen version, PermissionDenied for a person."""
        if self.is_frozen:
            raise Refused(f"{self.version} : {self.refused}")
        if self.refused:
            raise PermissionDenied(self.refused)

    def require_reason(self, cause: str, reason: str) -> None:
        """An arbitrated version changes for a cause and a reason alone."""
        if self.needs_reason and not (cause and reason.strip()):
            raise Refused(
                f"La version {self.version} est arbitrée : indiquez un motif et une raison.", code=REASON_NEEDED
            )


def _refused(membership: Membership | None, user: User, version: Version) -> str:
    """Why a member may enter nothing in a version that is not frozen; empty where they may."""
    if membership is None or membership.role == Role.PARTNER:
        return "Vous n’avez pas le droit de saisir dans cette agence."
    if version.status == VersionStatus.DRAFT and version.author_id != user.pk:
        return "Ce brouillon est celui de son auteur."
    if membership.role in MAY_ENTER_ALL:
        return ""
    if membership.role != Role.CONTRIBUTOR:
        return f"Votre rôle ({membership.get_role_display()}) lit les montants sans les modifier."
    if version.status != VersionStatus.OPEN:
        return f"La version {version.code} est arbitrée : seules les finances modifient encore ses montants."
    return ""
