"""Transfers: balanced, within the law, and never silent about a source below zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocations.commands.cells import Cells, Key
from allocations.commands.transfer import Pair, TransferRefused, transfer
from allocations.enums import EnvelopeKind, PurposeKind, Recurrence
from allocations.fungibility import RULES, Purposes, Rule
from tests.allocations.commands.board import ENVELOPES, FIR, MIGAC, after, board, cell

CELLS = board(
    cell("L001", 2018, "1000.00"),
    cell("L002", 2018, "50.50"),
    cell("L003", 2018, "10.00", envelope=MIGAC),
    cell("L001", 2019),
    cell("L002", 2019, "20.00", locked="l’année 2019 est close."),
    cell("L004", 2018, "5.00", measure=7),
    cell("L005", 2020, recurrence=Recurrence.BOUNDED, last_year=2019),
)


def pair(source: str, target: str, amount: str, years: tuple[int, int] = (2018, 2018)) -> Pair:
    return Pair((source, years[0]), (target, years[1]), Decimal(amount))


def refused(*pairs: Pair, cells: Cells = CELLS, purposes: Purposes | None = None) -> dict[int, str]:
    with pytest.raises(TransferRefused) as error:
        transfer(cells, pairs, ENVELOPES, purposes or Purposes({}, {}))
    return error.value.reasons


def test_what_a_cell_loses_another_gains() -> None:
    done = transfer(CELLS, [pair("L001", "L002", "300.25")], ENVELOPES)
    assert after(done) == {("L001", 2018): "699.75", ("L002", 2018): "350.75"}
    assert (done.difference, done.cautions) == (Decimal(0), ())


def test_several_movements_between_years_add_up_cell_by_cell() -> None:
    done = transfer(CELLS, [pair("L001", "L002", "100.00"), pair("L001", "L001", "200.00", (2018, 2019))], ENVELOPES)
    assert after(done) == {("L001", 2018): "700.00", ("L001", 2019): "200.00", ("L002", 2018): "150.50"}


def test_a_source_below_zero_and_another_envelope_must_be_confirmed() -> None:
    done = transfer(CELLS, [pair("L002", "L003", "60.00")], ENVELOPES)
    assert after(done) == {("L002", 2018): "-9.50", ("L003", 2018): "70.00"}
    first, second = done.cautions
    assert "d’une enveloppe à une autre (FIR vers MIGAC)" in first
    assert first.endswith("limitatifs par enveloppe.")
    assert second == "L002 serait négative en 2018."


def test_what_cannot_be_is_refused_pair_by_pair() -> None:
    assert refused(
        pair("L001", "L002", "1.00"),
        pair("L001", "L001", "1.00"),
        pair("L001", "L002", "0.00"),
        pair("L001", "L002", "1.00", (2018, 2019)),
        pair("L001", "L002", "1.00", (2019, 2018)),
        pair("L001", "L005", "1.00", (2018, 2020)),
    ) == {
        1: "la source et la destination sont la même cellule.",
        2: "un virement est d’un montant supérieur à zéro.",
        3: "L002, 2019 : l’année 2019 est close.",
        4: "L001 n’a aucun montant en 2019 : il n’y a rien à virer.",
        5: "L005, 2020 : borné : ses crédits s’arrêtent en 2019.",
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.source.value)
def test_protected_credits_go_nowhere_that_the_law_forbids(rule: Rule) -> None:
    for kind in PurposeKind:
        purposes = Purposes({7: rule.source}, {FIR: kind})
        if kind in rule.forbidden:
            reasons = refused(pair("L004", "L001", "1.00"), purposes=purposes)
            assert rule.law.short in reasons[0]
            assert "L. 1434-8" in reasons[0]
        else:
            assert transfer(CELLS, [pair("L004", "L001", "1.00")], ENVELOPES, purposes).cautions == ()


DAF, OGD_PA, OGD_PH = 3, 4, 5
NAMES = {**ENVELOPES, DAF: "DAF", OGD_PA: "OGD PA", OGD_PH: "OGD PH"}
KINDS = {
    FIR: EnvelopeKind.FUND,
    MIGAC: EnvelopeKind.GENERAL_INTEREST,
    DAF: EnvelopeKind.HOSPITALS,
    OGD_PA: EnvelopeKind.CARE_HOMES,
    OGD_PH: EnvelopeKind.CARE_HOMES,
}
BY_LAW = board(*(cell(f"L{envelope}", 2018, "9.00", envelope=envelope, measure=envelope) for envelope in KINDS))


@pytest.mark.parametrize("target", [DAF, MIGAC, FIR])
def test_the_means_of_the_medico_social_objectives_leave_them_for_nothing(target: int) -> None:
    """By what the envelope is: no mark has to be remembered, and none of a measure opens a way out."""
    for marks in ({}, {OGD_PA: PurposeKind.CARE, target: PurposeKind.MEDICO_SOCIAL}):
        moved = pair(f"L{OGD_PA}", f"L{target}", "1.00")
        with pytest.raises(TransferRefused) as error:
            transfer(BY_LAW, [moved], NAMES, Purposes(marks, {}, KINDS))
        assert "code de la santé publique, article L. 1434-8, II" in error.value.reasons[0]


def test_from_one_medico_social_objective_to_the_other_their_text_is_cited() -> None:
    done = transfer(BY_LAW, [pair(f"L{OGD_PA}", f"L{OGD_PH}", "1.00")], NAMES, Purposes({}, {}, KINDS))
    assert "(code de l’action sociale et des familles, article L. 314-3)" in done.cautions[0]


def test_each_envelope_is_limitative_by_its_own_text() -> None:
    [caution] = transfer(BY_LAW, [pair(f"L{DAF}", f"L{MIGAC}", "1.00")], NAMES, Purposes({}, {}, KINDS)).cautions
    assert "article L. 174-1-1 ; code de la sécurité sociale, article L. 162-22-13)" in caution
    assert "1432-55" not in caution


@pytest.mark.parametrize("target", [DAF, OGD_PH])
def test_prevention_pays_neither_care_nor_medico_social_by_what_the_envelope_is(target: int) -> None:
    purposes = Purposes({FIR: PurposeKind.PREVENTION}, {}, KINDS)
    with pytest.raises(TransferRefused) as error:
        transfer(BY_LAW, [pair(f"L{FIR}", f"L{target}", "1.00")], NAMES, purposes)
    assert "code de la santé publique, article L. 1434-8, I)" in error.value.reasons[0]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("OGD_PA", "care_homes"), ("OGD-PH", "care_homes"), ("DAF", "hospitals"), ("DAFNE", None), ("FMESPP", None)],
)
def test_an_envelope_of_a_usual_code_is_known_by_it(code: str, kind: str | None) -> None:
    assert EnvelopeKind.of_code(code) == kind


def test_the_other_way_round_is_allowed() -> None:
    purposes = Purposes({7: PurposeKind.PREVENTION}, {FIR: PurposeKind.CARE})
    assert after(transfer(CELLS, [pair("L001", "L004", "1.00")], ENVELOPES, purposes))["L004", 2018] == "6.00"


def test_where_nothing_is_marked_no_rule_applies_and_half_a_mark_is_said() -> None:
    assert transfer(CELLS, [pair("L004", "L001", "1.00")], ENVELOPES).cautions == ()
    half = Purposes({7: PurposeKind.PREVENTION}, {})
    [caution] = transfer(CELLS, [pair("L004", "L001", "1.00")], ENVELOPES, half).cautions
    assert "rien ne dit à quoi servent ceux de L001" in caution


numbers = st.integers(1, 6)
amount = st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2)
moves = st.lists(st.tuples(numbers, numbers, amount).filter(lambda one: one[0] != one[1]), min_size=1, max_size=12)


@given(moves, st.randoms(use_true_random=False))
def test_a_transfer_sums_to_zero_in_whatever_order(drawn: list[tuple[int, int, Decimal]], chance: object) -> None:
    cells = board(*(cell(f"L00{n}", 2018, f"{n}00.00") for n in range(1, 7)))
    key: dict[int, Key] = {n: (f"L00{n}", 2018) for n in range(1, 7)}
    pairs = [Pair(key[source], key[target], some) for source, target, some in drawn]
    done = transfer(cells, pairs, ENVELOPES)
    assert done.difference == 0
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    again = transfer(cells, pairs, ENVELOPES)
    assert (again.moves, set(again.cautions)) == (done.moves, set(done.cautions))
