"""Closing a year: what is carried over, who may, what it refuses, and undoing it."""

import uuid as uuids
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from fir import actions
from fir.actions import Draft, Refused
from fir.enums import FirYearStatus, MovementKind, Nature, Way
from fir.facts import ledger as facts
from fir.facts.carry_over import CarryOver, Side, ceiling_text_of, text_after
from fir.facts.figures import Moved, total
from fir.facts.incoming import incoming
from fir.facts.settling import carry_over_in
from fir.identity import identity_of
from fir.models import Commitment, FirYear, Movement, Operation
from prs_budget.journal.models import Entry
from prs_budget.lib.money import Unit
from prs_budget.lib.words import date_text
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, pay, record
from tests.plugins.idf import Idf

NBSP = "\u00a0"
RUNNING, INTERVENTION = Nature.RUNNING, Nature.INTERVENTION
NEW_YEAR = date(2018, 1, 1)


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    """Authorised 200 + 800, committed 190 + 750: 10 and 50 unspent, ceiling 3 % of 1 000 = 30."""
    opened = a_year(here, 2018)
    running, spent = a_place(here.agency, RUNNING), a_place(here.agency)
    a_stage(here, opened, "BI", {running: (200, 200), spent: (800, 800)}, voted_on=NEW_YEAR, enforceable_on=NEW_YEAR)
    commit(here, opened, "F1", 190, running, schedule={2018: 190})
    commit(here, opened, "I1", 750, spent, schedule={2018: 250, 2019: 250, 2020: 250})
    return opened


def carried(fir_year: FirYear, kind: str) -> dict[str, Decimal]:
    """What is carried in or out, net, by nature."""
    moved = facts.moved(fir_year, ("nature",))
    return {
        str(key[0]): getattr(one, f"carried_{kind}") for key, one in moved.items() if getattr(one, f"carried_{kind}")
    }


def proposed(fir_year: FirYear) -> dict[str, tuple[Decimal | None, ...]]:
    """The AE and CP that the year before still proposes, by nature."""
    return {one.value: tuple(credits) for one, credits in incoming(fir_year).proposed.items()}


def following(fir_year: FirYear) -> FirYear:
    return FirYear.objects.select_related("agency").get(agency=fir_year.agency, year=fir_year.year + 1)


def again(fir_year: FirYear) -> FirYear:
    return FirYear.objects.select_related("agency").get(pk=fir_year.pk)


# --- what is proposed


def side(nature: Nature, authorised: str | None, committed: str, **moved: str) -> Side:
    counts = {name: Decimal(value) for name, value in moved.items()}
    return Side(nature, None if authorised is None else Decimal(authorised), Moved(Decimal(committed), **counts))


def test_the_proposal_is_pro_rata_of_what_each_nature_left_to_the_cent() -> None:
    """10 and 50 left, 30 allowed: 5 and 25; with a ceiling of 3 % of 333,34 (10,00), 1,67 and 8,33."""
    over = CarryOver((side(RUNNING, "200", "190"), side(INTERVENTION, "800", "750")), Decimal(3))
    assert (over.unspent, over.ceiling, over.allowed) == (Decimal(60), Decimal(30), Decimal(30))
    assert over.proposed == {RUNNING: Decimal(5), INTERVENTION: Decimal(25)}
    small = CarryOver((side(RUNNING, "10", "0"), side(INTERVENTION, "323.34", "273.34")), Decimal(3))
    assert small.ceiling == Decimal("10.00")
    assert small.proposed == {RUNNING: Decimal("1.67"), INTERVENTION: Decimal("8.33")}


def test_the_ceiling_is_a_share_of_the_last_ae_less_what_a_text_excludes() -> None:
    """3 % of 1 000 − 400 = 18: 3 of 10 left, 15 of 50."""
    over = CarryOver((side(RUNNING, "200", "190"), side(INTERVENTION, "800", "750")), Decimal(3), Decimal(400))
    assert (over.base, over.ceiling) == (Decimal(600), Decimal(18))
    assert over.proposed == {RUNNING: Decimal(3), INTERVENTION: Decimal(15)}
    [why] = over.refusals({INTERVENTION: Decimal(19)})
    assert "19,00 €, dépasse le plafond de 18,00 € (3 % des AE autorisées, 400,00 € exclus)" in why.replace(NBSP, " ")


def test_the_order_that_governs_the_next_year_is_the_one_it_cites() -> None:
    """That of 22 June 2018 was replaced by that of 27 October 2023; a text of one's own is kept."""
    assert [ceiling_text_of(year) for year in (2017, 2018, 2022, 2023)] == [
        "",
        "arrêté du 22 juin 2018",
        "arrêté du 22 juin 2018",
        "arrêté du 27 octobre 2023",
    ]
    assert text_after(2022, "arrêté du 22 juin 2018") == "arrêté du 27 octobre 2023"
    assert text_after(2022, "délibération") == "délibération"


def test_what_a_nature_overspent_is_not_carried_by_the_other() -> None:
    over = CarryOver((side(RUNNING, "10", "15"), side(INTERVENTION, "800", "790")), Decimal(3))
    assert over.unspent == Decimal(5)
    assert over.proposed == {RUNNING: Decimal(0), INTERVENTION: Decimal(5)}


def test_without_a_ceiling_all_that_is_left_is_proposed() -> None:
    over = CarryOver((side(INTERVENTION, "100", "40", carried_in="5", transferred="-5"),))
    assert (over.ceiling, over.proposed) == (None, {INTERVENTION: Decimal(60)})


def test_where_no_stage_says_what_is_open_nothing_is_known_to_be_left() -> None:
    over = CarryOver((side(INTERVENTION, None, "40", carried_in="500"),), Decimal(3))
    assert not over.is_known
    assert over.proposed == {INTERVENTION: Decimal(0)}


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({RUNNING: "10.01"}, "Report en fonctionnement : 10,01 € pour 10,00 € non consommés. Réduisez-le."),
        ({INTERVENTION: "-1"}, "Report en intervention : un report n’est pas négatif."),
        ({INTERVENTION: "0.001"}, "Report en intervention : « 0.001 » : deux décimales au plus en euros."),
        (
            {RUNNING: "10", INTERVENTION: "20.01"},
            "Le report, 30,01 €, dépasse le plafond de 30,00 € (3 % des AE autorisées). Réduisez-le de 0,01 €.",
        ),
    ],
)
def test_a_carry_over_that_is_not_allowed_says_why(chosen: dict[Nature, str], why: str) -> None:
    over = CarryOver((side(RUNNING, "200", "190"), side(INTERVENTION, "800", "750")), Decimal(3))
    wanted = {nature: Decimal(amount) for nature, amount in chosen.items()}
    assert [one.replace(NBSP, " ") for one in over.refusals(wanted)] == [why]


# --- closing


def test_closing_proposes_to_the_next_year_and_freezes(here: Idf, year: FirYear) -> None:
    """AE: 30 × 10 ÷ 60 = 5 and 25. CP: 190 and 750 are left to pay and to be paid with, ceiling 30: 6,06 and 23,94."""
    actions.close_year(by=here.finance, fir_year=year)
    after = following(year)
    assert again(year).status == FirYearStatus.CLOSED
    assert carried(year, "out") == {"FONC": Decimal(5), "INT": Decimal(25)}
    assert carried(year, "out_cp") == {"FONC": Decimal("6.06"), "INT": Decimal("23.94")}
    assert carried(after, "in") == carried(after, "in_cp") == {}
    assert proposed(after) == {
        "FONC": (Decimal(5), Decimal("6.06")),
        "INT": (Decimal(25), Decimal("23.94")),
    }
    assert (after.carry_over_rate, after.lapse_years, after.carry_over_text) == (
        Decimal(3),
        3,
        year.carry_over_text,
    )
    assert after.has_payments
    assert after.has_outstanding
    moved = Movement.objects.filter(kind=MovementKind.CARRY_OUT).order_by("pk")
    assert {(one.direction.code, one.mission.code, one.scheme.code) for one in moved} == {("NC", "NC", "NC")}
    assert {(one.origin_year, one.on) for one in moved} == {(2018, date(2018, 12, 31))}
    with pytest.raises(Refused, match="est clos"):
        record(here, year, MovementKind.PAYMENT, cp=1)
    entry = Entry.objects.get(action="fir.close_year")
    assert entry.details["carried"] == {"FONC": ["5.00", "6.06"], "INT": ["25.00", "23.94"]}
    assert (entry.by, entry.target_label) == (here.finance, "FIR 2018")


def test_a_closed_year_commits_what_it_did_and_the_next_one_has_more_once_it_is_voted(here: Idf, year: FirYear) -> None:
    before = total(facts.moved(year).values()).committed
    actions.close_year(by=here.finance, fir_year=year)
    assert total(facts.moved(year).values()).committed == before == Decimal(940)
    assert sum(one.opened for one in carry_over_in(following(year))[0].sides) == 0
    a_stage(here, following(year), "BI", {}, voted_on=date(2019, 3, 1), takes=True)
    assert sum(one.opened for one in carry_over_in(following(year))[0].sides) == Decimal(30)


def test_finance_may_carry_less(here: Idf, year: FirYear) -> None:
    actions.close_year(by=here.finance, fir_year=year, carry={INTERVENTION: Decimal("12.34")})
    assert carried(year, "out") == {"INT": Decimal("12.34")}
    assert proposed(following(year)) == {"INT": (Decimal("12.34"), Decimal("23.94")), "FONC": (0, Decimal("6.06"))}


def test_finance_may_carry_less_cp_and_no_more_than_commitments_need(here: Idf, year: FirYear) -> None:
    pay(here, year, Commitment.objects.get(code="F1"), 188)
    with pytest.raises(Refused, match="Report de CP en fonctionnement : 3,00\u00a0€ pour 2,00\u00a0€ de CP"):
        actions.close_year(by=here.finance, fir_year=year, carry_cp={RUNNING: Decimal(3)})
    with pytest.raises(Refused, match="Le report de CP, 31,00\u00a0€, dépasse le plafond de 30,00\u00a0€"):
        actions.close_year(by=here.finance, fir_year=year, carry_cp={INTERVENTION: Decimal(31)})
    assert not again(year).is_closed
    actions.close_year(by=here.finance, fir_year=year, carry_cp={RUNNING: Decimal(2)})
    assert carried(year, "out_cp") == {"FONC": Decimal(2)}


def test_a_carry_over_beyond_the_rules_closes_nothing(here: Idf, year: FirYear) -> None:
    with pytest.raises(Refused, match="dépasse le plafond"):
        actions.close_year(by=here.finance, fir_year=year, carry={INTERVENTION: Decimal("30.01")})
    assert again(year).status == FirYearStatus.OPEN
    assert not FirYear.objects.filter(agency=year.agency, year=2019).exists()
    assert not Movement.objects.filter(kind=MovementKind.CARRY_OUT).exists()


def test_the_same_click_twice_closes_once(here: Idf, year: FirYear) -> None:
    number = uuids.uuid4()
    first = actions.close_year(by=here.finance, fir_year=year, uuid=number)
    assert actions.close_year(by=here.finance, fir_year=year, uuid=number) == first
    with pytest.raises(Refused, match="déjà celui d’une autre"):
        actions.close_year(by=here.admin, fir_year=year, uuid=number)
    with pytest.raises(Refused, match="est clos"):
        actions.close_year(by=here.finance, fir_year=year)
    assert Movement.objects.filter(kind=MovementKind.CARRY_OUT).count() == 2


def test_figures_that_changed_since_they_were_read_close_nothing(here: Idf, year: FirYear) -> None:
    seen = again(year).stamp
    commit(here, year, "I2", 1, schedule={2018: 1})
    with pytest.raises(Refused, match="ont changé"):
        actions.close_year(by=here.finance, fir_year=year, seen=seen)
    actions.close_year(by=here.finance, fir_year=year, seen=seen + 1)


def test_years_close_in_order(here: Idf, year: FirYear) -> None:
    later = a_year(here, 2019)
    with pytest.raises(Refused, match="L’exercice 2018 est encore ouvert"):
        actions.close_year(by=here.finance, fir_year=later)
    actions.close_year(by=here.finance, fir_year=year)
    assert proposed(later).keys() == {"FONC", "INT"}
    actions.close_year(by=here.finance, fir_year=later)


def test_an_error_that_stands_is_explained(here: Idf, year: FirYear) -> None:
    one = commit(here, year, "I2", 10, schedule={2018: 10})
    pay(here, year, one, 11)
    with pytest.raises(Refused, match="dites pourquoi"):
        actions.close_year(by=here.finance, fir_year=year)
    actions.close_year(by=here.finance, fir_year=year, reason="Trop-perçu réclamé au bénéficiaire")
    assert again(year).is_closed


def test_a_year_with_nothing_left_closes_with_no_movement(here: Idf) -> None:
    year = a_year(here, 2018)
    operation = actions.close_year(by=here.finance, fir_year=year)
    assert not operation.movements.exists()
    assert following(year).status == FirYearStatus.OPEN
    actions.reopen_year(by=here.finance, fir_year=again(year), reason="Clos trop tôt")
    assert not again(year).is_closed


def test_what_its_source_says_is_carried_over_is_what_is_proposed_to_the_next_year(here: Idf, year: FirYear) -> None:
    record(here, year, MovementKind.CARRY_OUT, ae=7, place=a_place(here.agency), origin_year=2018)
    with pytest.raises(Refused, match="Le report est déjà enregistré"):
        actions.close_year(by=here.finance, fir_year=year, carry={INTERVENTION: Decimal(8)})
    actions.close_year(by=here.finance, fir_year=year)
    assert carried(year, "out") == {"INT": Decimal(7)}
    assert proposed(following(year)) == {"INT": (Decimal(7), Decimal(0))}


def test_what_has_already_entered_the_next_year_counts(here: Idf, year: FirYear) -> None:
    after = a_year(here, 2019)
    entered = record(here, after, MovementKind.CARRY_IN, ae=26, origin_year=2018)
    with pytest.raises(Refused, match="Plus est déjà entré dans 2019"):
        actions.close_year(by=here.finance, fir_year=year)
    actions.cancel_movement(by=here.finance, movement=entered, reason="essai")
    record(here, after, MovementKind.CARRY_IN, ae=20, origin_year=2018)
    actions.close_year(by=here.finance, fir_year=year)
    assert carried(after, "in") == {"INT": Decimal(20)}
    assert proposed(after) == {"FONC": (Decimal(5), Decimal("6.06")), "INT": (Decimal(5), Decimal("23.94"))}


def test_nothing_enters_a_closed_year(here: Idf, year: FirYear) -> None:
    a_year(here, 2019)
    FirYear.objects.filter(year=2019).update(status=FirYearStatus.CLOSED)
    with pytest.raises(Refused, match="L’exercice 2019 est clos"):
        actions.close_year(by=here.finance, fir_year=year)


def test_a_year_without_payments_leaves_the_next_without_what_was_left_to_pay(here: Idf) -> None:
    year = a_year(here, 2018, has_payments=False)
    actions.close_year(by=here.finance, fir_year=year)
    after = following(year)
    assert (after.has_payments, after.has_outstanding) == (True, False)


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_nobody_else_closes_or_reopens(here: Idf, year: FirYear, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.close_year(by=getattr(here, who), fir_year=year)
    actions.close_year(by=here.admin, fir_year=year)
    with pytest.raises(PermissionDenied):
        actions.reopen_year(by=getattr(here, who), fir_year=year, reason="essai")
    assert again(year).is_closed


def test_finance_of_another_agency_does_not_close_this_one(idf: Idf, here: Idf, year: FirYear) -> None:
    other = a_new_agency(idf, "ARS-AUTRE")
    other.finance.memberships.filter(agency=here.agency).delete()
    with pytest.raises(PermissionDenied):
        actions.close_year(by=other.finance, fir_year=year)


# --- reopening


def test_reopening_gives_everything_back_and_it_closes_again(here: Idf, year: FirYear) -> None:
    actions.close_year(by=here.finance, fir_year=year)
    reopened = actions.reopen_year(by=here.finance, fir_year=year, reason="Une facture oubliée")
    after = following(year)
    assert reopened.status == FirYearStatus.OPEN
    assert carried(year, "out") == carried(year, "out_cp") == proposed(after) == {}
    assert Operation.objects.filter(way=Way.REOPENING).count() == 1
    assert Entry.objects.get(action="fir.reopen_year").reason == "Une facture oubliée"
    commit(here, year, "I2", 50, schedule={2018: 50})
    actions.close_year(by=here.finance, fir_year=again(year))
    assert carried(year, "out") == {"FONC": Decimal(10)}
    assert proposed(after)["FONC"][0] == Decimal(10)


def test_reopening_asks_why_and_wants_a_closed_year(here: Idf, year: FirYear) -> None:
    with pytest.raises(Refused, match="il n’y a rien à rouvrir"):
        actions.reopen_year(by=here.finance, fir_year=year, reason="essai")
    actions.close_year(by=here.finance, fir_year=year)
    with pytest.raises(Refused, match="Indiquez pourquoi"):
        actions.reopen_year(by=here.finance, fir_year=year, reason=" ")


def test_a_year_whose_next_one_has_begun_stays_closed(here: Idf, year: FirYear) -> None:
    actions.close_year(by=here.finance, fir_year=year)
    record(here, following(year), MovementKind.COMMITMENT, ae=1, origin_year=2019)
    with pytest.raises(Refused, match="L’exercice 2019 a déjà un mouvement à lui"):
        actions.reopen_year(by=here.finance, fir_year=year, reason="essai")
    assert again(year).is_closed
    assert carried(year, "out") == {"FONC": Decimal(5), "INT": Decimal(25)}


def test_what_a_closing_wrote_is_undone_by_reopening_alone(here: Idf, year: FirYear) -> None:
    actions.close_year(by=here.finance, fir_year=year)
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.OPEN)
    [first, _] = Movement.objects.filter(kind=MovementKind.CARRY_OUT).order_by("pk")
    with pytest.raises(Refused, match="vient d’une clôture"):
        actions.cancel_movement(by=here.finance, movement=first, reason="essai")
    assert carried(year, "out") == {"FONC": Decimal(5), "INT": Decimal(25)}


def test_what_a_closing_of_an_earlier_release_wrote_in_the_next_year_is_undone_with_it(
    here: Idf, year: FirYear
) -> None:
    actions.close_year(by=here.finance, fir_year=year)
    after, place = following(year), a_place(here.agency)
    draft = Draft(MovementKind.CARRY_IN, place, ae=Decimal(25), on=date(2019, 1, 1), origin_year=2018)
    actions.record_movements(by=here.finance, fir_year=after, drafts=[draft], way=Way.CLOSING)
    assert proposed(after)["INT"] == (Decimal(0), Decimal("23.94"))
    actions.reopen_year(by=here.finance, fir_year=year, reason="essai")
    assert carried(year, "out") == carried(after, "in") == {}


def test_years_reopen_the_last_first(here: Idf, year: FirYear) -> None:
    actions.close_year(by=here.finance, fir_year=year)
    after = following(year)
    actions.close_year(by=here.finance, fir_year=after)
    with pytest.raises(Refused, match="L’exercice 2019 est clos : rouvrez-le d’abord"):
        actions.reopen_year(by=here.finance, fir_year=year, reason="essai")
    actions.reopen_year(by=here.finance, fir_year=after, reason="essai")
    actions.reopen_year(by=here.finance, fir_year=year, reason="essai")
    assert carried(year, "out") == carried(after, "out") == proposed(after) == {}


def test_a_year_that_its_source_gives_closed_is_not_reopened(here: Idf, year: FirYear) -> None:
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    with pytest.raises(Refused, match="repris clos de sa source"):
        actions.reopen_year(by=here.finance, fir_year=again(year), reason="essai")


def test_a_year_is_dated_of_today_while_it_is_open_and_of_its_closing_once_closed(here: Idf, year: FirYear) -> None:
    def told() -> str:
        return identity_of(again(year), "Exécution 2018", Unit.EUR, "").data_date

    assert told() == date_text(here.agency.today())
    actions.close_year(by=here.finance, fir_year=year)
    assert again(year).data_date == here.agency.today()
    FirYear.objects.filter(pk=year.pk).update(data_date=date(2019, 2, 3))
    assert told() == "3 février 2019"
    FirYear.objects.filter(pk=year.pk).update(data_date=None)
    assert told() == "la clôture de 2018", "closed before its day was kept"
    actions.reopen_year(by=here.finance, fir_year=again(year), reason="Oubli")
    assert told() == date_text(here.agency.today())
