"""Comments on cells: written with the figure that they speak of, answered, resolved and reopened; never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from allocations.actions.locking import journal, locked, touch
from allocations.models import Allocation, Comment, Line, Version
from projects.models import PlanYear
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused
from prs_budget.organisation.enums import READERS
from prs_budget.organisation.models import Membership

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

LONGEST = 2000


@transaction.atomic
def comment(*, by: User, version: Version, line: Line, year: int, text: str, answers: Comment | None = None) -> Comment:
    """Write a comment on a cell, or answer one; the same sent twice is one.

    By whoever reads the version with their whole agency.
    """
    version = _commented(by, version)
    text = prose(text)
    if not text:
        raise Refused("Écrivez un commentaire.")
    if len(text) > LONGEST:
        raise Refused(f"Un commentaire compte {LONGEST} caractères au plus ; celui-ci en a {len(text)}.")
    if line.plan_id != version.plan_id or not PlanYear.objects.filter(plan=line.plan_id, year=year).exists():
        raise Refused(f"La version {version} n’a pas la cellule {line.code}, {year}.")
    if answers is not None and (answers.version_id, answers.line_id, answers.year) != (version.pk, line.pk, year):
        raise Refused("Ce commentaire est d’une autre cellule.")
    cell = Allocation.objects.filter(version=version, line=line, year=year).first()
    # an answer to an answer stands in the same thread
    thread = (answers.answers_id or answers.pk) if answers else None
    last = Comment.objects.filter(version=version, line=line, year=year).order_by("-pk").first()
    if last is not None and _is_same(last, by, text, thread, cell.rev if cell else 0):
        return last
    made = Comment.objects.create(
        version=version,
        line=line,
        year=year,
        answers_id=thread,
        text=text,
        amount=cell.amount if cell else None,
        rev=cell.rev if cell else 0,
        by=by,
    )
    touch(version)
    journal(by, version, "comment.write", "", line=line.code, year=year)
    return made


def _is_same(last: Comment, by: User, text: str, thread: int | None, rev: int) -> bool:
    """Whether a cell’s last comment is the one that is sent: a second click, or « back » and sent again."""
    same = (last.by_id, last.text, last.answers_id, last.rev) == (by.pk, text, thread, rev)
    return same and last.resolved_at is None


@transaction.atomic
def resolve(*, by: User, remark: Comment) -> Comment:
    """Close a thread. One that is already closed is left as it is."""
    return _settle(by, remark, is_closed=True)


@transaction.atomic
def unresolve(*, by: User, remark: Comment) -> Comment:
    """Open a closed thread again."""
    return _settle(by, remark, is_closed=False)


def _settle(by: User, remark: Comment, *, is_closed: bool) -> Comment:
    version = _commented(by, remark.version)
    first = Comment.objects.select_related("line").get(pk=remark.answers_id or remark.pk)
    if (first.resolved_at is not None) == is_closed:
        return first
    first.resolved_by, first.resolved_at = (by, timezone.now()) if is_closed else (None, None)
    first.save()
    touch(version)
    action = "comment.resolve" if is_closed else "comment.reopen"
    journal(by, version, action, "", line=first.line.code, year=first.year)
    return first


def _commented(by: User, version: Version) -> Version:
    """The version, locked, if the user may comment it."""
    version = locked(version)
    reads = Membership.objects.filter(user=by, agency=version.agency_id, role__in=READERS, user__is_active=True)
    if not reads.exists() or not Version.objects.visible_to(by).filter(pk=version.pk).exists():
        raise PermissionDenied("Vous ne pouvez pas commenter les montants de cette version.")
    if version.is_frozen:
        raise Refused(f"{version} est validée : commentez ses chiffres dans une version ouverte.")
    return version
