"""A line withdrawn from a version that it never should have been in, and given back.

A line is in a version by its cells. Withdrawn, its cells are emptied, each with its change, and their rows leave the
version: what they held and every change stay in the history, and their revisions go on where they were.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from allocations.actions import writing
from allocations.actions.locking import journal, locked, touch
from allocations.actions.writing import Writing
from allocations.enums import FROZEN, Cause, Origin, Way
from allocations.models import Allocation, Change, Line, Operation, Version
from allocations.perms import EntryRights
from allocations.provenance import named, restored
from projects.enums import YearStatus
from projects.models import PlanYear
from prs_budget.lib.money import to_cents
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import NumberReused, Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@transaction.atomic
def withdraw_line(
    *,
    by: User,
    version: Version,
    line: Line,
    reason: str = "",
    number: uuid.UUID | None = None,
    undoes: Operation | None = None,
) -> Operation:
    """Take a line that never carried an adopted amount out of a version. The same number sent again lands once.

    A line that holds amounts is withdrawn with a reason; one whose opening is undone must hold none. Raises
    PermissionDenied, NumberReused, and Refused where it may not be.
    """
    version = locked(version)
    if number is not None and (first := Operation.objects.filter(uuid=number).first()) is not None:
        if (first.version_id, first.by_id, first.way) != (version.pk, by.pk, Way.WITHDRAWAL):
            raise NumberReused
        return first
    held = list(Allocation.objects.filter(version=version, line=line).order_by("year"))
    _require_withdrawable(by, version, line, held, reason, is_undone=undoes is not None)
    operation = Operation(agency=version.agency, version=version, by=by, way=Way.WITHDRAWAL, undoes=undoes)
    operation.uuid = number or operation.uuid
    operation.cause, operation.reason = Cause.CORRECTION, reason or f"Ligne {line.code}"
    operation.save()
    writing.write(version, operation, [_emptied(cell) for cell in held])
    Allocation.objects.filter(version=version, line=line).delete()
    touch(version)
    journal(by, version, "line.withdraw", reason, line=line.code, operation=str(operation.uuid))
    return operation


@transaction.atomic
def give_line_back(*, by: User, operation: Operation, reason: str = "", number: uuid.UUID | None = None) -> Operation:
    """Undo a withdrawal: the line is in the version again, with what its cells held. Raises as `withdraw_line`."""
    version = locked(operation.version)
    rights = EntryRights.of(by, version)
    rights.require_any()
    rights.require_reason(Cause.CORRECTION, reason)
    changes = list(Change.objects.filter(operation=operation).select_related("line__sector").order_by("year"))
    line = changes[0].line
    if why := rights.refusal(line.sector.direction_id):
        raise Refused(f"{line.code} : {why}")
    if Allocation.objects.filter(version=version, line=line).exists():
        raise Refused(f"La ligne {line.code} est déjà revenue dans {version} : il n’y a rien à annuler.")
    made = Operation(agency=version.agency, version=version, by=by, way=Way.LINE, undoes=operation)
    made.uuid = number or made.uuid
    made.cause, made.reason = Cause.CORRECTION, reason or f"Ligne {line.code}"
    made.parameters = named(restored(operation))
    made.save()
    cells = writing.states(version, [(line.code, one.year) for one in changes])
    rows = [
        Writing(
            line_id=line.pk,
            year=cell.year,
            allocation_id=0,
            old=None,
            old_origin=None,
            new=None if one.old is None else to_cents(one.old),
            new_origin=one.old_origin or int(Origin.ENTERED),
            rev_before=cell.rev,
            rev_after=cell.rev + 1,
        )
        for one, cell in zip(changes, cells, strict=True)
    ]
    writing.write(version, made, rows)
    touch(version)
    journal(by, version, "line.open", reason, line=line.code, operation=str(made.uuid))
    return made


def why_not_withdrawn(version: Version, line: Line) -> str:
    """Why a line stays in a version, whoever asks; empty where it may be withdrawn. Two queries."""
    adopted = Allocation.objects.entered().filter(line=line, version__status__in=FROZEN)
    code = adopted.order_by("version").values_list("version__code", flat=True).first()
    if code is not None:
        return f"La ligne {line.code} porte un montant validé, dans {code} : elle ne se retire pas. Videz ses cellules."
    closed = PlanYear.objects.filter(plan=version.plan_id, status=YearStatus.CLOSED).values("year")
    kept = Allocation.objects.entered().filter(version=version, line=line, year__in=closed).order_by("year")
    year = kept.values_list("year", flat=True).first()
    return (
        "" if year is None else f"La ligne {line.code} tient un montant en {year}, année close : elle ne se retire pas."
    )


def _require_withdrawable(
    by: User, version: Version, line: Line, held: list[Allocation], reason: str, *, is_undone: bool
) -> None:
    rights = EntryRights.of(by, version)
    rights.require_any()
    rights.require_reason(Cause.CORRECTION, reason)
    if not held:
        raise Refused(f"La version {version} n’a pas la ligne {line.code}.")
    if why := rights.refusal(held[0].direction_id):
        raise Refused(f"{line.code} : {why}")
    if why := why_not_withdrawn(version, line):
        raise Refused(why)
    filled = [cell for cell in held if cell.amount is not None]
    if filled and is_undone:
        raise Refused(
            f"La ligne {line.code} tient des montants, saisis depuis : annulez-les, ou retirez-la depuis sa page."
        )
    if filled and not prose(reason):
        raise Refused(f"La ligne {line.code} tient des montants : dites pourquoi elle est retirée.")


def _emptied(cell: Allocation) -> Writing:
    """A cell emptied before its row goes, with its change even where it held nothing."""
    return Writing(
        line_id=cell.line_id,
        year=cell.year,
        allocation_id=cell.pk,
        old=None if cell.amount is None else to_cents(cell.amount),
        old_origin=cell.origin,
        new=None,
        new_origin=cell.origin,
        rev_before=cell.rev,
        rev_after=cell.rev + 1,
    )
