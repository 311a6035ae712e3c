"""Who may do what to versions and amounts. Reading is `Version.objects.visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

MAY_CREATE = frozenset({Role.ADMIN, Role.FINANCE})
MAY_OPEN = MAY_CREATE
MAY_ARBITRATE = frozenset({Role.ADMIN, Role.DIRECTOR})
MAY_ADOPT = MAY_CREATE
MAY_PUBLISH = MAY_CREATE
MAY_ENTER = MAY_CREATE
MAY_RESTRUCTURE = frozenset({Role.ADMIN, Role.FINANCE})


def require(user: User, agency: Agency, roles: frozenset[Role]) -> None:
    """Refuse a user who has none of these roles in the agency. One query."""
    held = Membership.objects.filter(user=user, agency=agency, role__in=roles, user__is_active=True)
    if not held.exists():
        wanted = ", ".join(sorted(role.label for role in roles))
        raise PermissionDenied(f"Cette action demande un de ces rôles dans {agency} : {wanted}.")
