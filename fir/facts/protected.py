"""What is protected in a year of the FIR: by the lines of its texts, and by what is entered of no text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse

from allocations.enums import PurposeKind
from allocations.models import TextLine
from fir.facts.texts import read_lines
from fir.models import FirYear, ProtectedCredit
from prs_budget.lib.money import ZERO
from prs_budget.lib.words import listed


class Protected(NamedTuple):
    """Credits that a text protects: for a purpose, or for a scheme (its id). `entered` is the row, None from a text.

    `url` is the page of the text here; empty for one that is cited and not entered.
    """

    label: str
    purpose: str
    scheme: int | None
    amount: Decimal
    text: str
    entered: ProtectedCredit | None = None
    url: str = ""


def untagged(purpose: str) -> str:
    """Why what is protected for a purpose cannot be looked for where no row is marked with it, and the cure."""
    label = PurposeKind(purpose).label
    return f"rien n’est marqué « {label} » : marquez la finalité d’une mission ou d’un dispositif"


def protected(fir_year: FirYear, lines: Sequence[TextLine] | None = None) -> list[Protected]:
    """Everything protected: parts of the same purpose together, whichever texts say so.

    `lines` are those of the texts of the year, where they are read already. Two queries, one with them.
    """
    entered = ProtectedCredit.objects.filter(fir_year=fir_year).select_related("scheme").order_by("pk")
    own = [Protected(one.label, one.purpose, one.scheme_id, one.amount, one.text, one) for one in entered]
    return [*_by_texts(fir_year, read_lines(fir_year) if lines is None else lines), *own]


def _by_texts(fir_year: FirYear, lines: Sequence[TextLine]) -> list[Protected]:
    """What texts protect by purpose, of what is fongible and of what is not together."""
    sums: dict[str, Decimal] = {}
    texts: dict[str, dict[str, str]] = {}
    for line in lines:
        if line.protects:
            sums[line.protects] = sums.get(line.protects, ZERO) + line.amount
            texts.setdefault(line.protects, {})[line.text.code] = line.text.citation
    return [
        Protected(
            PurposeKind(purpose).label,
            purpose,
            None,
            amount,
            listed(list(texts[purpose].values())),
            url=_page(fir_year, list(texts[purpose])),
        )
        for purpose, amount in sums.items()
    ]


def _page(fir_year: FirYear, codes: Sequence[str]) -> str:
    """The page of a text, or of all of them where there are several."""
    place = {"agency": fir_year.agency.slug}
    if len(codes) == 1:
        return reverse("controles:notification", kwargs={**place, "code": codes[0]})
    return reverse("controles:notifications", kwargs=place)
