"""The measures that a text names: what each line leaves to share out, and the form in which they are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from allocations import actions, perms
from allocations.actions import MeasureShare, SharesRefused
from allocations.enums import Credit
from allocations.line_search import LineNotFound, line_of
from allocations.models import Text, TextLine, TextLineMeasure
from allocations.visit import governed_page
from projects.models import Measure
from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.typed import amount_of, editable
from prs_budget.lib.words import counted
from prs_budget.organisation.perms import Access

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: rows offered beside what stands; a text names no more measures than `MOST`
BLANK, MOST = 5, 500
#: the digits of an id that any database holds
LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class TypedShare:
    """A measure as it is typed, on which line, and why it cannot be kept."""

    line: str = ""
    measure: str = ""
    amount: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in it."""
        return not (self.measure.strip() or self.amount.strip())


@dataclass(frozen=True, slots=True)
class LineLeft:
    """A line of a text, in words: what it notifies, what its measures take, what is left to share out."""

    pk: str
    label: str
    notified: str
    named: str
    left: str


def lines_left(text: Text) -> list[LineLeft]:
    """What each line of a text leaves to share out, a « dont » being in its line. Two queries."""
    named: dict[int, Decimal] = {}
    for line, amount in TextLineMeasure.objects.filter(line__text=text).values_list("line", "amount"):
        named[line] = named.get(line, ZERO) + amount
    rows = TextLine.objects.added().filter(text=text).select_related("envelope").order_by("year", "pk")
    return [
        LineLeft(
            str(row.pk),
            " · ".join(
                part for part in (row.envelope.label, str(row.year), Credit(row.credit).label, row.object) if part
            ),
            euros_text(row.amount),
            euros_text(named.get(row.pk, ZERO)),
            euros_text(row.amount - named.get(row.pk, ZERO)),
        )
        for row in rows
    ]


@governed_page
def text_measures(request: HttpRequest, access: Access, code: str) -> HttpResponseBase:
    """What a text names of measures; who may writes it whole, every error told on its row."""
    text = get_object_or_404(Text.objects.select_related("agency"), agency=access.agency, code=code)
    may, unit = access.role in perms.MAY_SET_CEILINGS, entry_unit(request)
    measures = {
        one.code: f"{one.code} {one.label}"
        for one in Measure.objects.filter(plan__agency=access.agency, closed_on__isnull=True).order_by("code")
    }
    rows = _stored(text, unit)
    if request.method == "POST":
        perms.require(access.user, access.agency, perms.MAY_SET_CEILINGS)
        rows, shares = _read(_typed(request.POST), measures, unit)
        if not any(row.error for row in rows):
            answer, rows = _kept(request, access, text, rows, shares)
            if answer is not None:
                return answer
    context = {
        "access": access,
        "text": text,
        "lines": lines_left(text),
        "rows": [*rows, *[TypedShare()] * BLANK][:MOST] if may else rows,
        "measures": measures,
        "unit": unit,
        "seen": request.POST.get("vu") or actions.shares_state(text),
        "may": may,
        "errors": [(number, row) for number, row in enumerate(rows, start=1) if row.error],
    }
    return render(request, "allocations/textes/mesures.html", context)


def _stored(text: Text, unit: Unit) -> list[TypedShare]:
    named = TextLineMeasure.objects.filter(line__text=text).select_related("measure").order_by("line", "pk")
    return [TypedShare(str(one.line_id), one.measure.code, editable(one.amount, unit)) for one in named]


def _typed(data: QueryDict) -> list[TypedShare]:
    count = min(MOST, sum(name.startswith("mesure-") for name in data))
    rows = [
        TypedShare(*(data.get(f"{name}-{number}", "") for name in ("ligne", "mesure", "montant")))
        for number in range(1, count + 1)
    ]
    return [row for row in rows if not row.is_blank]


def _read(
    rows: Sequence[TypedShare], measures: Mapping[str, str], unit: Unit
) -> tuple[list[TypedShare], list[MeasureShare]]:
    """The rows with every error of theirs, and what those without say."""
    shown, shares = [], []
    for row in rows:
        amount, why = amount_of(row.amount, unit)
        code = ""
        try:
            code = line_of(measures, row.measure)
        except LineNotFound:
            why = f"« {row.measure[:60]} » n’est ni le code d’une mesure, ni des mots d’une seule. {why}".strip()
        place = whole_number(row.line, LONGEST_ID)
        if place is None:
            why = f"Choisissez la ligne du texte. {why}".strip()
        if amount is None and not why:
            why = "Donnez un montant."
        shown.append(replace(row, measure=code or row.measure, error=why))
        if amount is not None and place is not None and not why:
            shares.append(MeasureShare(place, code, amount))
    return shown, shares


def _kept(
    request: HttpRequest, access: Access, text: Text, rows: list[TypedShare], shares: Sequence[MeasureShare]
) -> tuple[HttpResponseBase | None, list[TypedShare]]:
    try:
        actions.name_measures(by=access.user, text=text, shares=shares, seen=request.POST.get("vu"))
    except SharesRefused as refused:
        return None, [replace(row, error=refused.shares.get(at, "")) for at, row in enumerate(rows)]
    except Refused as refused:
        messages.error(request, str(refused))
        return None, rows
    named = counted(len(shares), "mesure nommée", "mesures nommées")
    messages.success(request, f"{text.code} : {named}." if shares else f"{text.code} ne nomme plus de mesure.")
    kwargs = {"agency": access.agency.slug, "code": text.code}
    return HttpResponseRedirect(reverse("controles:notification_mesures", kwargs=kwargs)), rows
