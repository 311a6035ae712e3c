"""Texts that notify, and forecasts, made for a test through the actions of the site."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from allocations import actions
from allocations.actions import Foreseen, NotifiedLine, TextHead
from allocations.enums import CeilingKind, Credit
from allocations.models import Text, Version
from tests.plugins.idf import Idf

HEAD = TextHead(label="Circulaire du 11 mai 2018", date=date(2018, 5, 11))


def line(envelope: str, year: int, amount: str, credit: Credit = Credit.RECURRENT, object: str = "") -> NotifiedLine:
    """One line of a text, euros as text."""
    return NotifiedLine(envelope, year, credit, object, Decimal(amount))


def notified(idf: Idf, *lines: NotifiedLine, code: str = "CIRC-2018-1") -> Text:
    """A circular that notifies these lines."""
    return actions.record_text(
        by=idf.finance,
        agency=idf.agency,
        code=code,
        head=HEAD,
        lines=lines,
    )


def expected(
    idf: Idf, version: Version, envelope: str, year: int, amount: str, kind: CeilingKind = CeilingKind.HYPOTHESIS
) -> None:
    """A forecast, or a hypothesis, in a version."""
    actions.foresee(
        by=idf.finance, version=version, foreseen=[Foreseen(envelope, year, kind, Decimal(amount), "essai")]
    )
