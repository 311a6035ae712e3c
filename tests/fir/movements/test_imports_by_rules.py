"""A file of movements, attributed by rules in the same operation; taken back, its attributions are too."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from fir.actions.files import cancel_file
from fir.actions.rules import RuleDraft, keep_rule
from fir.enums import Way
from fir.models import Attribution, Commitment, FirYear, Movement, Operation
from projects.models import Measure
from tests.fir.attributions import by_measure, to
from tests.fir.movements.files import ROWS, a_csv, given, recorded
from tests.plugins.idf import Idf

ALONE = ("Paiement", "", "", "DOS", "INT", "M1", "", "", "10,00", "30/06/2018", "", "Z-1", "Sans engagement")
OTHER = ("Engagement", "FJ-1", "CHU", "DOS", "INT", "M1", "", "7,00", "", "15/03/2018", "2018", "R-9", "Autre")


@pytest.fixture
def measures(idf: Idf) -> list[Measure]:
    return list(Measure.objects.filter(plan=idf.plan).order_by("pk")[:3])


def a_rule(idf: Idf, number: str, *shares: tuple[Measure, int]) -> None:
    parts = tuple((measure.pk, weight) for measure, weight in shares)
    keep_rule(by=idf.finance, agency=idf.agency, draft=RuleDraft(label=number, since=2018, shares=parts, number=number))


def imported() -> Operation:
    return Operation.objects.filter(way=Way.FILE).select_related("fir_year").latest("pk")


def test_the_preview_says_what_rules_attribute_and_recording_writes_it_in_one_operation(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    one, two, _ = measures
    a_rule(idf, "EJ", (one, 1), (two, 1))
    a_rule(idf, "Z-", (two, 1))
    text = given(finance, a_csv([*ROWS, OTHER, ALONE]))
    assert (
        "1 engagement attribué par règles, 1 non ventilé ; 1 mouvement sans engagement attribué par règles, 0" in text
    )
    assert not Attribution.objects.exists()
    recorded(finance)
    assert set(Attribution.objects.values_list("operation", flat=True)) == {imported().pk}
    # EJ-1: 300 less 20, 150 paid, in halves
    assert by_measure(year) == {
        one.pk: (Decimal(140), Decimal(75)),
        two.pk: (Decimal(150), Decimal(85)),
        None: (Decimal(7), Decimal(0)),
    }


def test_without_a_rule_nothing_is_said(finance: Client, year: FirYear) -> None:
    assert "par règles" not in given(finance, a_csv())


def test_an_import_taken_back_takes_its_attributions_back(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    one, *_ = measures
    a_rule(idf, "EJ", (one, 1))
    a_rule(idf, "Z-", (one, 1))
    given(finance, a_csv([*ROWS, ALONE]))
    recorded(finance)
    undo = cancel_file(by=idf.finance, operation=imported(), reason="mauvais fichier")
    assert by_measure(year) == {}
    live = Attribution.objects.live()
    assert set(live.values_list("operation", flat=True)) == {undo.pk}
    assert not live.filter(shares__isnull=False).exists()
    # the same file again is new again, and attributed again
    assert "1 engagement attribué par règles" in given(finance, a_csv([*ROWS, ALONE]))
    recorded(finance)
    assert by_measure(year) == {one.pk: (Decimal(290), Decimal(160))}


def test_what_a_person_chose_of_a_movement_stays_when_a_file_corrects_it_and_when_that_is_taken_back(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    one, two, _ = measures
    a_rule(idf, "Z-", (one, 1))
    given(finance, a_csv([*ROWS, ALONE]))
    recorded(finance)
    to(idf, Movement.objects.get(key="Z-1"), (two, 1))
    given(finance, a_csv([*ROWS, (*ALONE[:8], "25,00", *ALONE[9:])]))
    recorded(finance, corriger="1", motif="montant faux")
    assert by_measure(year)[two.pk] == (Decimal(25), Decimal(25))
    assert one.pk not in by_measure(year)
    cancel_file(by=idf.finance, operation=imported(), reason="mauvais fichier")
    assert by_measure(year)[two.pk] == (Decimal(10), Decimal(10))


def test_the_preview_of_a_file_taken_back_counts_apart_what_a_person_attributed(
    finance: Client, idf: Idf, measures: list[Measure]
) -> None:
    one, two, _ = measures
    a_rule(idf, "Z-", (one, 1))
    given(finance, a_csv())
    recorded(finance)
    to(idf, Commitment.objects.get(code="EJ-1"), (two, 1))
    cancel_file(by=idf.finance, operation=imported(), reason="mauvais fichier")
    text = given(finance, a_csv())
    assert "1 engagement reste attribué à la main." in text
    assert "non ventilé" not in text[text.index("ligne") : text.index("attribué à la main")]


def test_a_later_file_leaves_what_is_attributed(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    one, two, _ = measures
    a_rule(idf, "EJ", (one, 1))
    given(finance, a_csv())
    recorded(finance)
    to(idf, Commitment.objects.get(code="EJ-1"), (two, 1))
    more = ("Paiement", "EJ-1", "", "", "", "", "", "", "5,00", "31/12/2018", "", "R-5", "Reste")
    assert "par règles" not in given(finance, a_csv([*ROWS, more]))
    recorded(finance)
    assert by_measure(year) == {two.pk: (Decimal(280), Decimal(155))}
