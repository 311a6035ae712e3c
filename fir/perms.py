"""Who may do what to the FIR. Reading is `FirYear.objects.visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from prs_budget.organisation.enums import READERS, Role
from prs_budget.organisation.models import Membership

if TYPE_CHECKING:
    from prs_budget.organisation.models import Agency, User
    from prs_budget.organisation.perms import Access

MAY_RUN = frozenset({Role.ADMIN, Role.FINANCE})
READS_STAGES = "Votre rôle lit les étapes du FIR : les finances de l’agence les saisissent."


@dataclass(frozen=True, slots=True)
class FirRights:
    """What a user may do to the FIR of an agency: one rule for the page, the form, the file and the API.

    `runs` enters stages, movements, landings of all, closes; `own` are the directions, by id, whose landing a
    contributor enters. A closed year refuses everyone, whatever their rights.
    """

    reads: bool = False
    runs: bool = False
    own: frozenset[int] = frozenset()

    @classmethod
    def of(cls, user: User, agency: Agency) -> FirRights:
        """Read them. Two queries."""
        held = Membership.objects.of(user).filter(agency=agency, user__is_active=True)
        membership = held.with_directions().first()
        if membership is None or membership.role not in READERS:
            return cls()
        own = membership.directions.all() if membership.role == Role.CONTRIBUTOR else ()
        return cls(True, membership.role in MAY_RUN, frozenset(one.pk for one in own))

    @classmethod
    def held(cls, access: Access) -> FirRights:
        """The same, of who a page has already recognised. One query for a contributor, none for others."""
        if access.role not in READERS:
            return cls()
        contributes = access.role == Role.CONTRIBUTOR
        own = Membership.objects.of(access.user).filter(agency=access.agency, directions__isnull=False)
        ids = own.order_by("directions").values_list("directions", flat=True) if contributes else ()
        return cls(True, access.role in MAY_RUN, frozenset(ids))

    def lands_for(self, direction: int) -> bool:
        """Whether the user enters the landing of a direction."""
        return self.runs or direction in self.own


def require_run(user: User, agency: Agency) -> None:
    """Refuse who does not run the FIR of the agency."""
    if not FirRights.of(user, agency).runs:
        raise not_yours(agency)


def not_yours(agency: Agency) -> PermissionDenied:
    """What is said to who does not run the FIR of the agency."""
    wanted = ", ".join(sorted(role.label for role in MAY_RUN))
    return PermissionDenied(f"Cette action sur le FIR demande un de ces rôles dans {agency} : {wanted}.")
