"""What is done to people's accounts and roles. It is told in the journal, so it lives on the journal's layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from prs_budget.journal.models import Entry
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Direction, Membership, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@transaction.atomic
def give_role(
    *, by: User, user: User, agency: Agency, role: Role, directions: Sequence[Direction] = (), reason: str = ""
) -> Membership:
    """Give a person a role in an agency, in place of the one they had there.

    Raises PermissionDenied unless `by` administers the agency, ValidationError on a direction of another agency.
    """
    _require_administrator(by, [agency])
    strangers = [direction.code for direction in directions if direction.agency_id != agency.pk]
    if strangers:
        raise ValidationError(f"Direction d’une autre agence : {', '.join(strangers)}.")
    membership, _ = Membership.objects.update_or_create(user=user, agency=agency, defaults={"role": role})
    membership.directions.set(directions)
    codes = sorted(direction.code for direction in directions)
    Entry.objects.record(
        by=by, agency=agency, action="role.give", target=membership, reason=reason, role=role, directions=codes
    )
    return membership


@transaction.atomic
def revoke_role(*, by: User, membership: Membership, reason: str = "") -> None:
    """Take a person's role in an agency away. The journal and the history keep it.

    Raises PermissionDenied unless `by` administers the agency.
    """
    _require_administrator(by, [membership.agency])
    Entry.objects.record(
        by=by, agency=membership.agency, action="role.revoke", target=membership, reason=reason, role=membership.role
    )
    membership.directions.clear()
    membership.delete()


@transaction.atomic
def anonymise(*, by: User, user: User, reason: str) -> None:
    """Close an account and blank the person in it, in the journal and in the records of sign-in; the rest stays.

    What they wrote keeps its author, « anonyme-12 ». It cannot be undone. Raises PermissionDenied unless `by`
    administers every agency of the person, ValidationError for one's own account.
    """
    if user.pk == by.pk:
        raise ValidationError("On n’anonymise pas son propre compte.")
    agencies = list(Agency.objects.visible_to(user).order_by("code")) or _administered_by(by)
    _require_administrator(by, agencies)
    username = user.username
    user.username = f"anonyme-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    _blank_labels(user)
    _forget_sign_ins(username)
    for agency in agencies:
        Entry.objects.record(by=by, agency=agency, action="account.anonymise", target=user, reason=reason)


def _require_administrator(by: User, agencies: Iterable[Agency]) -> None:
    """Refuse who administers neither the site nor each of these agencies, or when there is none to tell it in."""
    wanted = {agency.pk for agency in agencies}
    held = {agency.pk for agency in _administered_by(by)}
    if not by.is_active or not wanted or not (by.is_superuser or wanted <= held):
        raise PermissionDenied("Seul un administrateur de l’agence gère ses comptes et ses rôles.")


def _administered_by(user: User) -> list[Agency]:
    return list(Agency.objects.filter(memberships__user=user, memberships__role=Role.ADMIN).order_by("code"))


def _blank_labels(user: User) -> None:
    """Replace the person's name where an account or a role was named in the journals."""
    roles = list(Membership.history.filter(user_id=user.pk).values_list("id", flat=True))
    accounts = Q(target_model=User._meta.label_lower, target_id=user.pk)
    Entry.objects.filter(accounts | Q(target_model=Membership._meta.label_lower, target_id__in=roles)).update(
        target_label=str(user)
    )
    of_account = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    of_roles = Q(content_type=ContentType.objects.get_for_model(Membership), object_id__in=[str(pk) for pk in roles])
    LogEntry.objects.filter(of_account | of_roles).update(object_repr=str(user))


def _forget_sign_ins(username: str) -> None:
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        model.objects.filter(username=username).delete()
