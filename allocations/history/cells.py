"""The past and the comments of a cell, as the panel beside the grid reads them."""

from __future__ import annotations

from typing import Any

from allocations.addresses import operation_address
from allocations.enums import Cause, Origin
from allocations.history.reading import changes_of_cell
from allocations.models import Change, Comment, Version
from prs_budget.lib.history.values import MOST_CHANGES, told_change
from prs_budget.lib.money import exact_text
from prs_budget.lib.words import date_and_time_of


def told(version: Version, line: str, year: int | None) -> dict[str, Any]:
    """The last changes, and every comment, of a cell; of a line without a year. Two queries."""
    changes = changes_of_cell(version, line, year)[:MOST_CHANGES]
    comments = Comment.objects.filter(version=version, line__code=line).select_related("by", "resolved_by", "line")
    if year is not None:
        comments = comments.filter(year=year)
    return {
        "changes": [_change(change, version) for change in changes],
        "comments": threads(version, comments.order_by("pk")),
    }


def threads(version: Version, comments: Any) -> list[dict[str, Any]]:
    """Comments, each followed by its answers, the open ones first."""
    first: dict[int, dict[str, Any]] = {}
    for one in comments:
        shape = _comment(one, version)
        if one.answers_id in first:
            first[one.answers_id]["replies"].append(shape)
        else:
            first[one.pk] = shape | {"replies": []}
    return sorted(first.values(), key=lambda shape: shape["resolved_at"] is not None)


def _change(change: Change, version: Version) -> dict[str, object]:
    operation = change.operation
    return told_change(
        change,
        version.agency.time_zone,
        operation_address(operation, version),
        year=change.year,
        origin=Origin(change.new_origin).code,
        cause=Cause(operation.cause).label if operation.cause else "",
        batch=str(operation.uuid),
    )


def _comment(one: Comment, version: Version) -> dict[str, Any]:
    return {
        "id": one.pk,
        "line": one.line.code,
        "year": one.year,
        "at": one.at.isoformat(),
        "when": date_and_time_of(one.at, version.agency.time_zone),
        "by": str(one.by),
        "text": one.text,
        "amount": exact_text(one.amount),
        "resolved_at": one.resolved_at.isoformat() if one.resolved_at else None,
        "resolved_by": str(one.resolved_by) if one.resolved_by else None,
    }
