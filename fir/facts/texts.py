"""What texts notify to a year of the FIR: those that its stages took, those that wait. A query each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from allocations.models import Text, TextLine
from fir.enums import StageKind
from fir.models import FirYear, Receipt, Stage, StageText
from prs_budget.lib.money import ZERO


def lines_for(fir_year: FirYear) -> QuerySet[TextLine]:
    """The lines of texts that are of the year and of the envelope which it executes; none where it says none."""
    rows = TextLine.objects.filter(text__agency=fir_year.agency_id, year=fir_year.year)
    return rows.filter(envelope=fir_year.envelope_id) if fir_year.envelope_id else rows.none()


def read_lines(fir_year: FirYear) -> list[TextLine]:
    """The same with their texts, the first first. One query."""
    return list(lines_for(fir_year).select_related("text").order_by("text__date", "text__code", "pk"))


def notified_to(fir_year: FirYear, texts: Collection[int]) -> dict[int, Decimal]:
    """What each of some texts notifies to the year, a « dont » not added. One query."""
    added = lines_for(fir_year).filter(text__in=texts, within__isnull=True)
    return dict(added.order_by().values_list("text").annotate(Sum("amount")))


def waiting_texts(fir_year: FirYear) -> list[Text]:
    """The texts that notify something to the year and that no stage of it has, the first first. Two queries."""
    taken = StageText.objects.filter(fir_year=fir_year).values("text")
    found = lines_for(fir_year).exclude(text__in=taken).values("text")
    return list(Text.objects.filter(pk__in=found).order_by("date", "code"))


class TakenText(NamedTuple):
    """A text of a year's budget: the stage that took it, what it notifies, what the stage foresees of it."""

    text: Text
    stage: Stage
    notified: Decimal | None
    foreseen: Decimal | None


def taken_texts(fir_year: FirYear) -> list[TakenText]:
    """The texts of the stages of a year, in the order of the stages. Three queries."""
    rows = StageText.objects.filter(fir_year=fir_year).select_related("stage", "text")
    ordered = list(rows.order_by("stage__position", "text__date", "pk"))
    notified = notified_to(fir_year, [row.text_id for row in ordered])
    held = Receipt.objects.filter(stage__fir_year=fir_year, line__notified_by__isnull=False).order_by()
    foreseen = {
        (stage, text): amount for stage, text, amount in held.values_list("stage", "line__notified_by", "amount")
    }
    return [
        TakenText(row.text, row.stage, notified.get(row.text_id), foreseen.get((row.stage_id, row.text_id)))
        for row in ordered
    ]


class ToldText(NamedTuple):
    """A text that notifies something to a year, and what the last stage of its budget foresees of it, None: nothing."""

    code: str
    notified: Decimal
    stage: str
    foreseen: Decimal | None


def told_texts(fir_year: FirYear, lines: Sequence[TextLine]) -> list[ToldText]:
    """The texts of a year, by their `lines_for` it, beside the last stage of its budget. One query, none without."""
    sums: dict[tuple[int, str], Decimal] = {}
    for line in lines:
        if line.within_id is None:
            key = (line.text_id, line.text.code)
            sums[key] = sums.get(key, ZERO) + line.amount
    if not sums:
        return []
    held = Receipt.objects.filter(stage__fir_year=fir_year, line__notified_by__isnull=False, amount__isnull=False)
    budget = held.exclude(stage__kind=StageKind.EXECUTION).order_by("stage__position", "stage__pk")
    last = {text: (stage, amount) for text, stage, amount in budget.values_list(*_HELD)}
    return [ToldText(code, amount, *last.get(text, ("", None))) for (text, code), amount in sums.items()]


_HELD = ("line__notified_by", "stage__code", "amount")
