"""The texts that notify the credits of the invented agency: the orders of the FIR, then the other envelopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from allocations import actions
from allocations.actions import MeasureShare, NotifiedLine, TextHead
from allocations.enums import Credit, PurposeKind, TextKind, TextPart
from allocations.models import Text
from prs_budget.home.invented.people import People
from prs_budget.home.invented.plan import SOURCE

#: what of an order is earmarked, and of each part what protects prevention, and the care homes, in %
RING_FENCED, PREVENTION, MEDICO_SOCIAL = 6, 12, 9

PERENNIAL, ONE_OFF, NEW, EARMARKED = Credit.RECURRENT, Credit.ONE_OFF, Credit.NEW_MEASURES, Credit.EARMARKED
Line = tuple[str, Credit, str, int]

#: code, kind, number, day, title, year, whether it is the first order; lines in thousands of euros
TEXTS: Sequence[tuple[str, TextKind, str, date, str, int, bool, tuple[Line, ...]]] = (
    ("ARR-FIR-2017-1", TextKind.ORDER, "FICTIF-17-01", date(2017, 2, 24), "Premier arrêté du FIR 2017", 2017, True,
     (("FIR", PERENNIAL, "", 56_500),)),
    ("INS-HOP-2017", TextKind.CIRCULAR, "FICTIF-17-12", date(2017, 5, 4), "Campagne hospitalière 2017", 2017, False,
     (("DAF", PERENNIAL, "", 199_900), ("DAF", NEW, "Psychiatrie de secteur", 2_800), ("MIGAC", PERENNIAL, "", 64_200),
      ("MIGAC", EARMARKED, "Services mobiles d’urgence", 2_500))),
    ("DEC-MS-2017", TextKind.DECISION, "FICTIF-17-15", date(2017, 5, 15), "Dotations médico-sociales 2017", 2017, False,
     (("OGD_PA", PERENNIAL, "", 224_900), ("OGD_PA", ONE_OFF, "", 5_300), ("OGD_PH", PERENNIAL, "", 133_500),
      ("OGD_PH", ONE_OFF, "", 3_450))),
    ("DEC-FMESPP-2017", TextKind.DECISION, "FICTIF-17-20", date(2017, 6, 20), "Modernisation 2017", 2017, False,
     (("FMESPP", EARMARKED, "Investissement et numérique", 9_050),)),
    ("ARR-FIR-2017-2", TextKind.ORDER, "FICTIF-17-31", date(2017, 11, 6), "Second arrêté du FIR 2017", 2017, False,
     (("FIR", ONE_OFF, "", 4_100),)),
    ("ARR-FIR-2018-1", TextKind.ORDER, "FICTIF-18-01", date(2018, 2, 26), "Premier arrêté du FIR 2018", 2018, True,
     (("FIR", PERENNIAL, "", 59_600),)),
    ("INS-HOP-2018", TextKind.CIRCULAR, "FICTIF-18-11", date(2018, 5, 4), "Campagne hospitalière 2018", 2018, False,
     (("DAF", PERENNIAL, "", 201_600), ("DAF", NEW, "Réadaptation", 1_500), ("MIGAC", PERENNIAL, "", 65_400),
      ("MIGAC", EARMARKED, "Services mobiles d’urgence", 2_600))),
    ("DEC-MS-2018", TextKind.DECISION, "FICTIF-18-14", date(2018, 5, 25), "Dotations médico-sociales 2018", 2018, False,
     (("OGD_PA", PERENNIAL, "", 228_300), ("OGD_PA", ONE_OFF, "", 1_100), ("OGD_PH", PERENNIAL, "", 136_400))),
    ("DEC-FMESPP-2018", TextKind.DECISION, "FICTIF-18-19", date(2018, 6, 12), "Modernisation 2018", 2018, False,
     (("FMESPP", EARMARKED, "Investissement et numérique", 5_900),)),
)  # fmt: skip
#: which measures a line of a text names: text, envelope, measure, thousands of euros
NAMED: Mapping[str, tuple[tuple[str, Credit, str, int], ...]] = {
    "INS-HOP-2017": (("MIGAC", EARMARKED, "A2-P3-M1", 2_500), ("DAF", NEW, "A4-P2-M1", 2_800)),
    "INS-HOP-2018": (
        ("MIGAC", EARMARKED, "A2-P3-M1", 2_600),
        ("DAF", NEW, "A4-P2-M2", 1_200),
    ),
}


def record_texts(people: People, year: int) -> None:
    """Enter the texts of a year, in the order of their days, and the measures that some of them name."""
    for code, kind, number, day, label, of, is_first, lines in TEXTS:
        if of != year:
            continue
        text = actions.record_text(
            by=people.finance,
            agency=people.agency,
            code=code,
            head=TextHead(
                label=label, date=day, kind=kind, number=number, source=SOURCE, is_first_order=is_first, note="Fictif"
            ),
            lines=[*_lines(year, lines)],
        )
        if code in NAMED:
            _name(people, text, code)


def _lines(year: int, told: Sequence[Line]) -> Iterator[NotifiedLine]:
    for envelope, credit, about, thousands in told:
        whole = Decimal(thousands * 1000)
        yield NotifiedLine(envelope, year, credit, about, whole)
        if envelope == "FIR":
            ring_fenced = whole * RING_FENCED / 100
            for part, amount in ((TextPart.FUNGIBLE, whole - ring_fenced), (TextPart.RING_FENCED, ring_fenced)):
                yield NotifiedLine(envelope, year, credit, about, amount, part)
                for purpose, percent in (
                    (PurposeKind.PREVENTION, PREVENTION),
                    (PurposeKind.MEDICO_SOCIAL, MEDICO_SOCIAL),
                ):
                    yield NotifiedLine(envelope, year, credit, about, amount * percent / 100, part, purpose)


def _name(people: People, text: Text, code: str) -> None:
    lines = {
        (one.envelope.code, one.credit): one.pk for one in text.lines.filter(within=None).select_related("envelope")
    }
    shares = [
        MeasureShare(lines[envelope, credit.value], measure, Decimal(thousands * 1000))
        for envelope, credit, measure, thousands in NAMED[code]
    ]
    actions.name_measures(by=people.finance, text=text, shares=shares, reason="Le texte nomme ces mesures")
