"""Checks 3 to 8: each finds what is wrong, says it with its figures and its text, and leaves alone what is allowed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allocations.enums import Origin
from fir import actions
from fir.actions import Draft
from fir.enums import FirYearStatus, MovementKind, Nature, Way
from fir.models import FirYear, ScheduledPayment
from tests.fir.checking import NEW_YEAR, found, told, with_budget
from tests.fir.reading import NBSP
from tests.fir.years import (
    CARRY_OVER_TEXT,
    LAPSE_TEXT,
    a_new_agency,
    a_place,
    a_stage,
    a_year,
    commit,
    pay,
    record,
    withdraw,
)
from tests.plugins.idf import Idf


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    return a_year(here, 2018)


# --- AE and CP


def test_a_year_that_holds_has_nothing_to_say(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    one = commit(here, year, "E1", 300, schedule={2018: 100, 2019: 200})
    pay(here, year, one, 100)
    assert found(year) == []


def test_ae_beyond_a_nature_are_an_error_and_beyond_a_direction_a_warning(here: Idf, year: FirYear) -> None:
    """Intervention opens 100 in DOS and 50 in DA, 160 are committed: 110 in DOS, 50 in DA."""
    dos, da = a_place(here.agency), a_place(here.agency, direction="DA")
    with_budget(here, year, {dos: (100, 500), da: (50, 500)})
    commit(here, year, "E1", 110, dos, schedule={2018: 110})
    assert told(year) == [("warning", "DOS, intervention : 10,00 € engagés de plus qu’ouverts", "10,00 €")]
    commit(here, year, "E2", 50, da, schedule={2018: 50})
    assert told(year) == [
        ("error", "Intervention : AE ouvertes dépassées de 10,00 €", "10,00 €"),
        ("warning", "DOS, intervention : 10,00 € engagés de plus qu’ouverts", "10,00 €"),
    ]
    error, warning = found(year)
    assert "(GBCP), article 178" in error.text
    assert error.law
    assert error.law.url.endswith("/LEGIARTI000037429980")
    assert "indicatifs" in warning.text
    assert error.href == "/ars-essai/fir/2018/execution/"


def test_figures_known_to_a_rounding_are_compared_as_they_are_printed(here: Idf, year: FirYear) -> None:
    FirYear.objects.filter(pk=year.pk).update(rounding=100)
    dos, da = a_place(here.agency), a_place(here.agency, direction="DA")
    with_budget(here, year, {dos: (1000, 1000), da: (1000, 1000)})
    moves = [
        Draft(MovementKind.COMMITMENT, place, ae=Decimal(ae), origin_year=2018, origin=Origin.ADJUSTED)
        for place, ae in ((dos, 1045), (da, 100))
    ]
    actions.record_movements(by=here.finance, fir_year=year, drafts=moves, way=Way.LOAD)
    assert found(year, "ae") == []
    record(here, year, MovementKind.COMMITMENT, ae=56, place=dos, origin_year=2018)
    assert told(year, "ae") == [("warning", "DOS, intervention : 0,1 k€ engagés de plus qu’ouverts", "0,1 k€")]


def test_what_one_nature_left_does_not_cover_the_other(here: Idf, year: FirYear) -> None:
    running = a_place(here.agency, Nature.RUNNING)
    with_budget(here, year, {running: (10, 10), a_place(here.agency): (1000, 1000)})
    commit(here, year, "E1", 11, running, schedule={2018: 11})
    assert ("error", "Fonctionnement : AE ouvertes dépassées de 1,00 €", "1,00 €") in told(year)


def test_credits_without_a_nature_may_be_used_by_either_and_no_more_than_once(here: Idf, year: FirYear) -> None:
    rest, running = a_place(here.agency, Nature.NOT_STATED), a_place(here.agency, Nature.RUNNING)
    with_budget(here, year, {rest: (100, 100)})
    commit(here, year, "E1", 100, running, schedule={2018: 100})
    assert [one for one in told(year) if one[0] == "error"] == []
    commit(here, year, "E2", 1, schedule={2018: 1})
    assert [one for one in told(year) if one[0] == "error"] == [
        ("error", "FIR, toutes natures : AE ouvertes dépassées de 1,00 €", "1,00 €")
    ]


def test_a_mission_beyond_its_credits_is_a_warning_with_its_sub_missions(here: Idf, year: FirYear) -> None:
    first, second = a_place(here.agency, mission="1"), a_place(here.agency, mission="2")
    with_budget(here, year, {first: (100, 100), second: (100, 100)})
    child = a_place(here.agency, mission="1-1")
    child.mission.parent = first.mission
    child.mission.save()
    commit(here, year, "E1", 60, first, schedule={2018: 60})
    commit(here, year, "E2", 60, child, schedule={2018: 60})
    assert told(year) == [("warning", "Mission 1 : 20,00 € engagés de plus qu’ouverts", "20,00 €")]


def test_a_direction_that_the_budget_does_not_name_uses_what_no_direction_has(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency, direction="NC"): (100, 100)})
    commit(here, year, "E1", 100, schedule={2018: 100})
    assert found(year) == []


def test_carry_in_and_transfers_are_credits(here: Idf, year: FirYear) -> None:
    dos, da = a_place(here.agency), a_place(here.agency, direction="DA")
    with_budget(here, year, {dos: (100, 100), da: (100, 100)})
    moves = [
        Draft(MovementKind.TRANSFER, da, ae=Decimal(-50), cp=Decimal(-50)),
        Draft(MovementKind.TRANSFER, dos, ae=Decimal(50), cp=Decimal(50)),
    ]
    actions.record_movements(by=here.finance, fir_year=year, drafts=moves, way=Way.FORM)
    commit(here, year, "E1", 150, dos, schedule={2018: 150})
    assert found(year) == []


def test_withdrawals_from_older_commitments_free_no_ae(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (100, 1000)})
    old = commit(here, year, "E1", 100, schedule={2018: 100})
    after = a_year(here, 2019)
    a_stage(here, after, "BI", {a_place(here.agency): (50, 1000)}, voted_on=NEW_YEAR, enforceable_on=NEW_YEAR)
    withdraw(here, after, old, 60)
    commit(here, after, "E2", 51, schedule={2019: 51})
    assert ("error", "Intervention : AE ouvertes dépassées de 1,00 €", "1,00 €") in told(after)


def test_cp_beyond_a_nature_are_an_error_only_where_they_are_known(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 100)})
    one = commit(here, year, "E1", 300, schedule={2018: 300})
    pay(here, year, one, 101)
    assert told(year) == [("error", "Intervention : CP ouverts dépassés de 1,00 €", "1,00 €")]
    FirYear.objects.filter(pk=year.pk).update(has_payments=False)
    assert found(year, "cp") == []


def test_cp_paid_with_none_open_are_the_gravest_as_ae_are(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (300, None)})
    pay(here, year, commit(here, year, "E1", 300, schedule={2018: 300}), 60)
    assert told(year) == [("error", "60,00 € payés sans crédits ouverts", "60,00 €")]
    [one] = found(year)
    assert one.is_uncovered
    assert "(GBCP), article 178" in one.text
    FirYear.objects.filter(pk=year.pk).update(source="Réunion des partenaires")
    assert told(year) == [("information", "60,00 € payés, CP ouverts inconnus", "60,00 €")]


def test_cp_paid_in_a_nature_that_opens_none_are_not_covered_by_the_other(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (300, None), a_place(here.agency, Nature.RUNNING): (0, 500)})
    pay(here, year, commit(here, year, "E1", 300, schedule={2018: 300}), 60)
    assert told(year) == [("error", "Intervention : 60,00 € payés sans crédits ouverts", "60,00 €")]


def test_cp_above_ae_is_normal(here: Idf, year: FirYear) -> None:
    """A three-year commitment of 2018 is paid in 2019, where less is committed than paid."""
    with_budget(here, year, {a_place(here.agency): (300, 300)})
    one = commit(here, year, "E1", 300, schedule={2019: 300})
    after = a_year(here, 2019)
    a_stage(here, after, "BI", {a_place(here.agency): (10, 300)}, voted_on=NEW_YEAR, enforceable_on=NEW_YEAR)
    pay(here, after, one, 300)
    assert found(after) == []


def test_what_is_committed_without_open_credits_is_the_gravest(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (None, 100)})
    commit(here, year, "E1", 10, schedule={2018: 10})
    assert told(year, "ae") == [("error", "10,00 € engagés sans crédits ouverts", "10,00 €")]
    FirYear.objects.filter(pk=year.pk).update(source="Réunion des partenaires")
    assert told(year, "ae") == [("information", "10,00 € engagés, AE ouvertes inconnues", "10,00 €")]


def test_a_direction_is_looked_at_whole_and_by_nature(here: Idf, year: FirYear) -> None:
    """DOS opens 138 in running costs alone and commits 228 in intervention; what no direction has does not hide it."""
    running, grants = a_place(here.agency, Nature.RUNNING), a_place(here.agency)
    spare, da = a_place(here.agency, direction="NC"), a_place(here.agency, Nature.RUNNING, "DA")
    with_budget(here, year, {running: (138, 138), spare: (200, 200), da: (1000, 1000)})
    commit(here, year, "E1", 228, grants, schedule={2018: 228})
    commit(here, year, "E2", 5000, da, schedule={2018: 5000})
    assert told(year, "ae") == [
        ("error", "DOS, intervention : 228,00 € engagés sans crédits ouverts", "228,00 €"),
        ("error", "Fonctionnement : AE ouvertes dépassées de 3 862,00 €", "3 862,00 €"),
        ("error", "Intervention : AE ouvertes dépassées de 28,00 €", "28,00 €"),
        ("warning", "DA, fonctionnement : 4 000,00 € engagés de plus qu’ouverts", "4 000,00 €"),
        ("warning", "DOS : 90,00 € engagés de plus qu’ouverts", "90,00 €"),
    ]


def test_a_nature_uses_what_its_direction_opens_without_a_nature(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency, Nature.NOT_STATED): (100, 100)})
    commit(here, year, "E1", 60, a_place(here.agency, Nature.RUNNING), schedule={2018: 60})
    commit(here, year, "E2", 40, schedule={2018: 40})
    assert told(year, "ae") == []


def test_a_year_that_is_over_says_who_committed_least_below_a_hundred(here: Idf, year: FirYear) -> None:
    dos, da, ds = (a_place(here.agency, direction=code) for code in ("DOS", "DA", "DS"))
    with_budget(here, year, {dos: (100, 100), da: (100, 100), ds: (7, 7)})
    commit(here, year, "E1", 114, dos, schedule={2018: 114})
    commit(here, year, "E2", 80, da, schedule={2018: 80})
    assert told(year, "pace") == []
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    assert told(year, "pace") == [
        ("information", "DA : 80,0 % engagés, le taux le plus bas des pôles qui ont engagé", "20,00 €"),
        ("information", "DS : aucun engagement", "7,00 €"),
    ]


def test_what_is_withdrawn_beyond_a_commitment_was_not_paid(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    one, other = commit(here, year, "E1", 100), commit(here, year, "E2", 100)
    pay(here, year, other, 30)
    withdraw(here, year, one, 150)
    withdraw(here, year, other, 150)
    assert told(year, "outstanding") == [
        ("error", "E2 Convention E2 : 30,00 € payés de trop", "−80,00 €"),
        ("error", "E1 Convention E1 : 50,00 € d’AE retirés ou corrigés au-delà de l’engagé", "−50,00 €"),
    ]
    [paid, _] = found(year, "outstanding")
    assert paid.detail.replace(NBSP, " ") == (
        "Retraits et corrections dépassent l’engagé de 50,00 € ; 30,00 € payés depuis l’origine."
    )


# --- what is left to pay


def test_a_commitment_paid_beyond_its_ae_is_an_error(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    one = commit(here, year, "E1", 300, schedule={2018: 300})
    pay(here, year, one, 300)
    withdraw(here, year, one, "0.01")
    ScheduledPayment.objects.update(amount=Decimal("299.99"))
    assert told(year) == [("error", "E1 Convention E1 : 0,01 € payés de trop", "−0,01 €")]


def test_many_negative_commitments_are_listed_then_summed(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    for rank in range(52):
        pay(here, year, commit(here, year, f"E{rank}", 1, schedule={2018: 1}), 2)
    errors = [one for one in told(year, "outstanding") if one[0] == "error"]
    assert len(errors) == 51
    assert sum("payés au-delà des AE connues" in title for _, title, _ in errors) == 1
    assert ("error", "2,00 € payés au-delà des AE connues", "−2,00 €") in errors


def test_what_was_before_the_first_year_is_unknown_not_wrong(here: Idf) -> None:
    year = a_year(here, 2018, has_outstanding=False)
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    record(here, year, MovementKind.PAYMENT, cp=50, origin_year=2016)
    assert found(year, "outstanding") == []
    old = commit(here, year, "E1", 10)
    type(old).objects.update(origin_year=2016)
    old.refresh_from_db()
    pay(here, year, old, 30)
    levels = {one[0] for one in told(year, "outstanding")}
    assert levels <= {"information"}


def test_an_instalment_of_a_year_gone_by_is_told_as_what_is_left_to_pay_tells_it(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    one = commit(here, year, "E1", 300, schedule={2018: 200, 2019: 100})
    pay(here, year, one, 20)
    commit(here, year, "E2", 50)
    late = ("information", "1 engagement a des échéances jusqu’à 2018 à payer", "180,00 €")
    assert late not in told(year, "schedule")
    [without] = found(year, "schedule")
    assert without.detail == "E2 : leur reste à payer est « Non programmé » dans les restes à payer."
    actions.close_year(by=here.finance, fir_year=year)
    assert late in told(year, "schedule")


def test_a_schedule_adds_up_to_the_ae(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    commit(here, year, "E1", 300, schedule={2018: 100, 2019: 100})
    commit(here, year, "E2", 50)
    assert told(year) == [
        ("warning", "E1 Convention E1 : échéancier de 200,00 € pour 300,00 € d’AE", "−100,00 €"),
        ("information", "1 engagement à payer sans échéancier", "50,00 €"),
    ]


# --- carry-over


def carried(here: Idf, year: FirYear, amount: int, nature: str = "INT", kind: MovementKind | None = None) -> None:
    place = replace(actions.not_broken_down(here.agency), nature=nature)
    record(here, year, kind or MovementKind.CARRY_OUT, ae=amount, place=place, origin_year=year.year)


def test_a_carry_over_is_under_the_ceiling_and_what_each_nature_left(here: Idf, year: FirYear) -> None:
    """1 000 authorised, 900 committed: 100 unspent, ceiling 30."""
    with_budget(here, year, {a_place(here.agency): (800, 0), a_place(here.agency, "FONC"): (200, 0)})
    commit(here, year, "E1", 800, schedule={2019: 800})
    commit(here, year, "E2", 100, a_place(here.agency, "FONC"), schedule={2019: 100})
    carried(here, year, 30, "FONC")
    a_year(here, 2019)
    assert told(year, "carry_over") == [("information", "30,00 € de report de 2018 proposés à 2019", "30,00 €")]
    carried(here, year, 1, "FONC")
    assert "Le report, 31,00 €, dépasse le plafond de 30,00 € (3 % des AE autorisées). Réduisez-le de 1,00 €." in [
        one.detail.replace(NBSP, " ") for one in found(year, "carry_over")
    ]
    carried(here, year, 5, "INT")
    details = [one.detail.replace(NBSP, " ") for one in found(year, "carry_over")]
    assert "Report en intervention : 5,00 € pour 0,00 € non consommés. Réduisez-le." in details
    assert {one.text for one in found(year, "carry_over") if one.level == "error"} == {CARRY_OVER_TEXT}


def test_a_direction_may_carry_more_than_it_left(here: Idf, year: FirYear) -> None:
    dos, da = a_place(here.agency), a_place(here.agency, direction="DA")
    with_budget(here, year, {dos: (500, 0), da: (500, 0)})
    commit(here, year, "E1", 500, dos, schedule={2019: 500})
    after = a_year(here, 2019)
    record(here, year, MovementKind.CARRY_OUT, ae=20, place=dos, origin_year=2018)
    record(here, after, MovementKind.CARRY_IN, ae=20, place=a_place(here.agency, direction="NC"), origin_year=2018)
    assert found(year) == []


def test_without_a_rate_the_ceiling_is_said_to_be_unknown(here: Idf) -> None:
    year = a_year(here, 2017, carry_over_rate=None, carry_over_text="")
    with_budget(here, year, {a_place(here.agency): (100, 100)})
    carried(here, year, 50)
    assert [one for one in told(year, "carry_over") if one[0] == "error"] == []
    assert ("information", "50,00 € reportés, plafond inconnu", "50,00 €") in told(year, "carry_over")
    assert ("information", "50,00 € reportés vers 2018, qui n’est pas ouvert", "50,00 €") in told(year, "carry_over")


def test_the_opening_of_a_year_is_the_closing_of_the_one_before_in_both(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 0)})
    after = a_year(here, 2019)
    carried(here, year, 20)
    carried(here, after, 19, kind=MovementKind.CARRY_IN)
    wanted = ("information", "1,00 € de report de 2018 proposés à 2019", "1,00 €")
    assert told(year, "carry_over") == told(after, "carry_over") == [wanted]
    carried(here, after, 1, kind=MovementKind.CARRY_IN)
    assert told(year, "carry_over") == told(after, "carry_over") == []
    carried(here, after, 1, kind=MovementKind.CARRY_IN)
    wanted = ("error", "Intervention : l’ouverture de 2019 n’est pas la clôture de 2018", "+1,00 €")
    assert [one[:2] for one in told(year, "carry_over")] == [wanted[:2]]
    assert [one[:2] for one in told(after, "carry_over")] == [wanted[:2]]


def test_what_a_closed_year_never_took_is_told(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 0)})
    after = a_year(here, 2019)
    carried(here, year, 20)
    FirYear.objects.update(status=FirYearStatus.CLOSED)
    wanted = ("warning", "20,00 € de report de 2018 que 2019 n’a pas pris", "20,00 €")
    assert wanted in told(after, "carry_over")


def test_what_enters_before_the_year_is_closed_is_a_warning(here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (1000, 0)})
    after = a_year(here, 2019)
    carried(here, after, 19, kind=MovementKind.CARRY_IN)
    assert [one[0] for one in told(year, "carry_over")] == [one[0] for one in told(after, "carry_over")] == ["warning"]


# --- lapse


def test_a_schedule_that_goes_on_after_the_lapse_is_a_warning(here: Idf, year: FirYear) -> None:
    """Committed in 2018: nothing may be paid after 31 December 2021."""
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    commit(here, year, "E1", 300, schedule={2018: 100, 2022: 200})
    commit(here, year, "E2", 200, schedule={2021: 200, 2022: 0})
    [one] = found(year)
    assert (one.level, one.title) == ("warning", "E1 Convention E1 : échéance en 2022, après la prescription")
    assert "300,00 €, se prescrit le 31 décembre 2021" in one.detail.replace(NBSP, " ")
    assert one.text == LAPSE_TEXT
    assert one.href.startswith("/ars-essai/fir/2018/engagements/id/")


def test_what_lapsed_is_not_paid_and_should_be_withdrawn(here: Idf, year: FirYear) -> None:
    """Committed in 2018, 3 years: may be paid until 31 December 2021."""
    with_budget(here, year, {a_place(here.agency): (1000, 1000)})
    one = commit(here, year, "E1", 300, schedule={2018: 300})
    later = a_year(here, 2022)
    day = NEW_YEAR.replace(year=2022)
    a_stage(here, later, "BI", {a_place(here.agency): (10, 1000)}, voted_on=day, enforceable_on=day)
    pay(here, later, one, 100)
    assert told(later) == [
        ("error", "100,00 € payés sur des engagements de 2018, prescrits", "100,00 €"),
        ("warning", "200,00 € de 2018 prescrits et toujours à payer", "200,00 €"),
    ]
    assert {one.text for one in found(later)} == {LAPSE_TEXT}
    last = a_year(here, 2021)
    assert found(last, "lapse") == []
