"""Which amounts are asked before they are written, held against what stands there."""

from decimal import Decimal

import pytest

from prs_budget.lib.magnitude import fingerprint, question

D = Decimal


@pytest.mark.parametrize(
    ("amount", "replaced", "line", "envelope", "said"),
    [
        ("100.00", "1.00", [], None, ""),
        ("100.01", "1.00", [], None, "100 fois le montant remplacé (1,00 €)"),
        ("-1234567890.00", "1234567.89", [], None, "1 000 fois le montant remplacé"),
        # what it replaces says more than its line, and its line more than its envelope
        ("5000.00", "100.00", ["1.00"], "10.00", ""),
        ("5000.00", None, ["1.00", None, "-2.00"], None, "2 500 fois le plus grand montant de la ligne (2,00 €)"),
        ("5000.00", "0.00", ["500.00"], "10.00", ""),
        ("1234567890.00", None, [], "559400000.00", "plus que ce qu’a l’enveloppe à lui seul (559 400 000,00 €)"),
        ("559400000.00", None, [None], "559400000.00", ""),
        ("5000.00", None, [], "0.00", ""),
        ("0.00", "1.00", [], "1.00", ""),
    ],
)
def test_an_amount_is_asked_beyond_a_hundred_times_what_it_replaces_or_its_line_or_beyond_its_envelope(
    amount: str, replaced: str | None, line: list[str | None], envelope: str | None, said: str
) -> None:
    asked = question(
        D(amount),
        replaced=None if replaced is None else D(replaced),
        line=[None if one is None else D(one) for one in line],
        envelope=None if envelope is None else D(envelope),
    ).replace("\u00a0", " ")
    assert said in asked
    assert bool(said) == bool(asked)


def test_an_amount_of_an_envelope_is_held_against_ten_times_what_it_has() -> None:
    held = D("559400000.00")
    assert question(D("5594000000.00"), envelope=held, envelope_times=10) == ""
    assert "ce qu’a l’enveloppe" in question(D("5594000000.01"), envelope=held, envelope_times=10)


def test_an_answer_is_for_the_amounts_that_were_asked() -> None:
    assert fingerprint({"2018": D("1.00")}) == fingerprint({"2018": D("1.00")})
    assert fingerprint({"2018": D("1.00")}) != fingerprint({"2018": D("2.00")})
    assert fingerprint({"2018": D("1.00")}) != fingerprint({"2019": D("1.00")})
