"""The texts of a source, entered as anyone enters them; the receipts that they notify are theirs."""

from __future__ import annotations

from allocations.actions import NotifiedLine, TextHead, record_text
from allocations.enums import Credit, TextKind
from allocations.models import Text
from fir.loading import records as sources
from prs_budget.lib.records import Record
from prs_budget.organisation.models import Agency, User


def load_texts(by: User, agency: Agency, source: sources.Source, reason: str) -> dict[str, Text]:
    """Every text of the agency by code, those of the source made where they are missing."""
    found = {text.code: text for text in Text.objects.filter(agency=agency)}
    for row in source.rows("texts.csv"):
        code = row.code()
        if code not in found:
            lines = [_line(one) for one in source.rows("text_lines.csv") if one.text("text") == code]
            found[code] = record_text(by=by, agency=agency, code=code, head=_head(row), lines=lines, reason=reason)
    return found


def _head(row: Record) -> TextHead:
    return TextHead(
        label=row.text("label"),
        date=row.day("date"),
        kind=row.one_of("kind", sources.TEXT_KINDS) or TextKind.OTHER,
        number=row.text("number"),
        note=row.text("note"),
    )


def _line(row: Record) -> NotifiedLine:
    credit = row.one_of("credit", sources.CREDITS) or Credit.NOT_STATED
    return NotifiedLine(row.text("envelope"), row.integer("year"), credit, "", row.amount("amount"))
