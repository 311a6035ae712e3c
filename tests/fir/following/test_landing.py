"""The landing of a year: its figures by hand, its extrapolation, who may say what they expect."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from fir import actions
from fir.actions import Expectation
from fir.enums import FirYearStatus, MovementKind, Nature
from fir.models import Commitment, FirYear, Landing, ScheduledPayment
from fir.refusals import RowsRefused
from fir.reports.landing import verdict
from prs_budget.journal.models import Entry
from prs_budget.lib.refusals import CellsMoved, Refused
from prs_budget.organisation.models import Direction, User
from tests.fir.following.pages import page, rows, verdicts, words
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, pay, record
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/2018/atterrissage/"
INT = Nature.INTERVENTION


@pytest.fixture(autouse=True)
def on_the_hundredth_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2018, 4, 10))


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """DOS, intervention: 1 000 AE and 800 CP open, 50 and 20 carried in; 300 committed, 100 paid by the 100th day.

    DS, fonctionnement: 200 and 200 open, nothing used.
    """
    year = a_year(idf, 2018)
    dos, ds = a_place(idf.agency), a_place(idf.agency, Nature.RUNNING, "DS")
    a_stage(idf, year, "BI", {dos: (1000, 800), ds: (200, 200)})
    record(idf, year, MovementKind.CARRY_IN, ae=50, cp=20, on=date(2018, 2, 1))
    pay(idf, year, commit(idf, year, "A", 300, on=date(2018, 3, 1)), 100, on=date(2018, 3, 31))
    return year


def dos(idf: Idf) -> Direction:
    return Direction.objects.get(agency=idf.agency, code="DOS")


def expect(
    idf: Idf, year: FirYear, ae: int | None, cp: int | None = None, *, rev: int = 0, by: User | None = None
) -> int:
    one = Expectation(INT, None if ae is None else Decimal(ae), None if cp is None else Decimal(cp), "marchés", rev)
    return actions.land(by=by or idf.finance, fir_year=year, direction=dos(idf), expectations=[one])


ABOVE, BELOW = "au-dessus de l’ouvert", "sous l’ouvert"


def test_what_is_open_used_and_extrapolated_is_told_by_direction_and_nature(
    year: FirYear, idf: Idf, finance: Client
) -> None:
    expect(idf, year, 1100, 790)
    found = rows(page(finance, PAGE), "atterrissage")
    figures = f"1 050 | 300 | 1 095 | 1 100 | +50 | {ABOVE} | 820 | 100 | 365 | 790 | −30 | {BELOW}"
    nothing = f"200 | 0 | 0 | 0 | −200 | {BELOW} | 200 | 0 | 0 | 0 | −200 | {BELOW}"
    assert found[0] == f"▾ DOS Direction de l’offre de soins | {figures} | a répondu | "
    assert found[1].startswith(f"Intervention | {figures} | Finances, ")
    assert found[1].endswith(" | marchés")
    assert found[2] == f"▾ DS Direction de la stratégie | {nothing} | pas de réponse | "
    assert found[3] == f"Fonctionnement | {nothing} | pas de réponse | "
    figures = f"1 250 | 300 | 1 095 | 1 100 | −150 | {BELOW} | 1 020 | 100 | 365 | 790 | −230 | {BELOW}"
    assert found[-1] == f"Total | {figures} | 1 direction sur 2 a répondu | "


def test_a_total_that_adds_what_is_said_and_what_is_extrapolated_says_so(
    year: FirYear, idf: Idf, finance: Client
) -> None:
    """DOS expects 1 100 of AE and says nothing of CP: 365 are extrapolated.

    DS committed 50 by the 100th day, 182.50 in a straight line.
    """
    commit(idf, year, "F", 50, a_place(idf.agency, Nature.RUNNING, "DS"), on=date(2018, 3, 2))
    text = words(page(finance, PAGE))
    assert "Total : aucune direction n’a répondu, tout est extrapolé." in text
    assert "dont dit" not in text
    expect(idf, year, 1100)
    html = page(finance, PAGE)
    assert "1 direction sur 2 a répondu" in words(html)
    assert "1 direction sur 2 a répondu, en partie" in words(html)
    # DOS is counted once, among those that answered
    assert "Total : dont 1 direction extrapolée et le reste de 1 autre, AE 183 €, CP 365 €." in words(html)
    found = [row.split(" | ") for row in rows(html, "atterrissage")]
    assert found[0][13] == "en partie, le reste extrapolé"
    assert found[1][13].endswith(" ; CP non dits")
    said, led, total = found[-3:]
    assert (said[0], said[4], said[10]) == ("dont dit par les directions", "1 100", "·")
    assert (led[4], led[10]) == ("183", "365")
    assert led[0] == "dont 1 direction extrapolée et le reste de 1 autre"
    assert total[1:7] == ["1 250", "350", "1 278", "1 283", "+33", ABOVE]
    assert "Atterrissage : ce que la direction a dit, sinon l’extrapolé, en italique." in words(html)
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


@pytest.mark.parametrize(
    ("landing", "opened", "said"),
    [
        (1100, 1050, ABOVE),
        (790, 820, BELOW),
        (5, 5, "à l’ouvert"),
        (0, 0, ""),
        (None, 5, ""),
        (5, None, ""),
        (0, 5, BELOW),
    ],
)
def test_the_verdict_says_on_which_side_of_what_is_open_the_year_ends(
    landing: int | None, opened: int | None, said: str
) -> None:
    amounts = [None if one is None else Decimal(one) for one in (landing, opened)]
    assert verdict(*amounts) == said


def test_all_who_answer_make_a_total_of_one_kind(year: FirYear, idf: Idf, finance: Client) -> None:
    expect(idf, year, 1050, 820)
    ds = Direction.objects.get(agency=idf.agency, code="DS")
    one = Expectation(Nature.RUNNING, Decimal(200), Decimal(150), "loyers")
    actions.land(by=idf.finance, fir_year=year, direction=ds, expectations=[one])
    html = page(finance, PAGE)
    assert "2 directions sur 2 ont répondu" in words(html)
    assert "extrapolées" not in words(html)
    found = [row.split(" | ") for row in rows(html, "atterrissage")]
    assert (found[-1][0], found[-2][0]) == ("Total", "Fonctionnement")
    assert (found[-1][5:7], found[-1][11:13]) == (["0", "à l’ouvert"], ["−50", BELOW])


@pytest.fixture
def before(idf: Idf) -> FirYear:
    """2017: DOS committed 960 and paid 200, of which 240 and 50 by 10 April; a commitment of DA has 40 due in 2018."""
    before = a_year(idf, 2017)
    first = commit(idf, before, "P1", 240, on=date(2017, 3, 1))
    second = commit(idf, before, "P2", 720, on=date(2017, 10, 1))
    pay(idf, before, first, 50, on=date(2017, 4, 10))
    pay(idf, before, second, 150, on=date(2017, 12, 1))
    da = a_place(idf.agency, Nature.INTERVENTION, "DA")
    commit(idf, before, "P3", 40, da, on=date(2017, 12, 2), schedule={2018: 40})
    return before


def test_a_year_may_be_extrapolated_as_the_one_before_went(
    before: FirYear, year: FirYear, idf: Idf, finance: Client
) -> None:
    """AE of intervention: 300 × 1 000 ÷ 240 = 1 250; CP: 100 × 200 ÷ 50 = 400. Running costs had used nothing."""
    html = page(finance, f"{PAGE}?profil=an-dernier")
    found = [row.split(" | ") for row in rows(html, "atterrissage")]
    assert (found[1][3], found[1][9]) == ("1 250", "400")
    assert (found[3][0], found[3][3], found[3][9]) == ("Fonctionnement", "n.p.", "n.p.")
    assert found[-1][3:5] == ["n.p.", "n.p."]
    assert "ce qu’elle avait consommé au 10 avril 2017" in words(html)
    assert verdicts(finance, f"{PAGE}?profil=an-dernier&format=xlsx") == ["✓"]


def test_a_year_may_be_extrapolated_by_the_schedules_of_its_commitments(
    before: FirYear, year: FirYear, idf: Idf, finance: Client
) -> None:
    """A owes 180 by the end of 2018 and paid 100: 80 to come. P3, of 2017, owes 40 and is of no direction open here."""
    for due, amount in ((2018, 180), (2019, 120)):
        ScheduledPayment.objects.create(commitment=Commitment.objects.get(code="A"), year=due, amount=Decimal(amount))
    found = [row.split(" | ") for row in rows(page(finance, f"{PAGE}?profil=echeancier"), "atterrissage")]
    by_row = {row[0]: (row[3], row[9]) for row in found}
    assert by_row["▾ DOS Direction de l’offre de soins"] == ("300", "180")
    assert by_row["▾ DA Direction de l’autonomie"] == ("0", "40")
    assert by_row["Total"] == ("300", "220")
    opened = page(finance, f"{PAGE}?profil=echeancier&ouvre=,cp/extrapole")
    assert [row.split(" | ")[-1] for row in rows(opened, "derriere-extrapole")] == ["40", "100", "80", "220"]


def test_a_profile_that_cannot_be_applied_says_why(year: FirYear, finance: Client) -> None:
    html = page(finance, f"{PAGE}?profil=an-dernier")
    assert "Extrapolé n.p. : l’exercice 2017 n’est pas suivi ici." in words(html)
    assert rows(html, "atterrissage")[-1].split(" | ")[3] == "n.p."
    refused = finance.get(f"{PAGE}?profil=gaussien")
    assert refused.status_code == 400
    assert "Profil inconnu : « gaussien »" in refused.content.decode()


def test_a_sum_that_lacks_an_answer_is_not_the_sum_of_the_others(
    year: FirYear, idf: Idf, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(idf, year, 1100)
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2017, 12, 1))
    found = rows(page(finance, PAGE), "atterrissage")
    assert found[1].split(" | ")[4:7] == ["1 100", "+50", ABOVE]
    assert found[-1].split(" | ")[4:7] == ["n.p.", "n.p.", ""]


def test_a_year_over_in_which_nothing_moved_says_so(idf: Idf, finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2026, 2, 1))
    a_stage(idf, a_year(idf, 2018), "BI", {a_place(idf.agency): (1000, 800)})
    text = words(page(finance, PAGE))
    assert "Extrapolé n.p. : aucun mouvement de 2018 n’engage ni ne paie." in text
    assert "n’ont pas tous une date" not in text


def test_each_column_is_proved_on_its_own_rows(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    a_stage(idf, year, "BI", {a_place(idf.agency): (1000, None)})
    record(idf, year, MovementKind.CARRY_IN, ae=50, on=date(2018, 2, 1))
    text = words(page(finance, PAGE))
    assert "Ouvert, 1 050,00 € sur 2 lignes" in text


def test_what_is_open_without_a_vote_is_not_known_and_nothing_exceeds_it(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    record(idf, year, MovementKind.CARRY_IN, ae=50, on=date(2018, 2, 1))
    commit(idf, year, "EJ-1", 100)
    html = page(finance, PAGE)
    assert "aucune étape n’est votée" in words(html)
    assert rows(html, "atterrissage")[-1].split(" | ")[1:7] == ["·", "100", "365", "365", "·", ""]


def test_a_movement_taken_back_is_no_longer_the_last(
    idf: Idf, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2019, 2, 1))
    year = a_year(idf, 2018)
    commit(idf, year, "EJ-1", 100, on=date(2018, 3, 1))
    late = commit(idf, year, "EJ-2", 100, on=date(2018, 8, 1))
    assert "au 1er août 2018" in words(page(finance, PAGE))
    actions.cancel_movement(by=idf.finance, movement=late.movements.get(), reason="essai")
    assert "au 1er mars 2018" in words(page(finance, PAGE))


def test_figures_that_nothing_makes_are_proved_too(idf: Idf, finance: Client) -> None:
    """Nothing is committed nor paid, no CP is open: as in the year that the demonstration opens."""
    record(idf, a_year(idf, 2018), MovementKind.CARRY_IN, ae=50, on=date(2018, 2, 1))
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


def test_the_formula_is_told_and_the_table_is_proved(year: FirYear, finance: Client) -> None:
    text = words(page(finance, PAGE))
    assert "part de l’année écoulée au 10 avril 2018 (100 jours sur 365)" in text
    assert "✓ Écran = base" in text
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


def test_a_year_that_is_over_is_extrapolated_from_its_last_movement(
    year: FirYear, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2019, 2, 1))
    html = page(finance, PAGE)
    assert "au 31 mars 2018 (90 jours sur 365)" in words(html)
    assert " | 300 | 1 217 | " in rows(html, "atterrissage")[1]


def test_a_year_to_come_or_without_dates_is_not_extrapolated(
    year: FirYear, idf: Idf, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2017, 12, 1))
    html = page(finance, PAGE)
    assert "l’exercice 2018 n’a pas commencé" in words(html)
    assert rows(html, "atterrissage")[1].startswith("Intervention | 1 050 | 300 | n.p. | · | · |  |")
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2019, 2, 1))
    commit(idf, year, "B", 1)
    assert "les mouvements n’ont pas tous une date" in words(page(finance, PAGE))


def test_a_closed_year_has_no_extrapolation_and_no_form(year: FirYear, idf: Idf, finance: Client) -> None:
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    html = page(finance, PAGE)
    assert "Extrapolé" not in html
    assert "Dire l’atterrissage" not in html
    found = f"1 050 | 300 | 300 | −750 | {BELOW} | 820 | 100 | 100 | −720 | {BELOW}"
    assert rows(html, "atterrissage")[1] == f"Intervention | {found} |  | "
    assert rows(html, "atterrissage")[-1].startswith(
        f"Total | 1 250 | 300 | 300 | −950 | {BELOW} | 1 020 | 100 | 100 | "
    )
    assert "Atterrissage : ce qui a été engagé, et payé." in words(html)
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]
    assert "est clos" in words(page(finance, f"{PAGE}DOS/"))
    with pytest.raises(Refused, match="clos"):
        expect(idf, year, 1)


def test_a_closed_year_ends_on_what_it_did_whatever_was_said(year: FirYear, idf: Idf, finance: Client) -> None:
    expect(idf, year, 1100)
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    found = [row.split(" | ") for row in rows(page(finance, PAGE), "atterrissage")]
    assert (found[0][3], found[0][8], found[0][11]) == ("300", "100", "a répondu en partie")
    opened = page(finance, f"{PAGE}?ouvre=DOS,ae/atterrissage")
    assert "exercice clos : engagé" in words(opened)


def test_an_answer_in_part_says_so_whatever_the_profile(year: FirYear, idf: Idf, finance: Client) -> None:
    expect(idf, year, 1100)
    for profile, said in (("lineaire", "en partie, le reste extrapolé"), ("an-dernier", "en partie, le reste n.p.")):
        assert rows(page(finance, f"{PAGE}?profil={profile}"), "atterrissage")[0].split(" | ")[13] == said


def test_payments_that_no_source_gives_are_not_zero(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2018, has_payments=False), "A", 300, on=date(2018, 3, 1))
    assert " | · | n.p. | n.p. | · | · |  | " in rows(page(finance, PAGE), "atterrissage")[1]


def test_a_first_landing_is_kept_with_its_history_and_its_entry(year: FirYear, idf: Idf) -> None:
    stamp = FirYear.objects.get(pk=year.pk).stamp
    assert expect(idf, year, 1100) == 1
    assert expect(idf, year, 1200, rev=1) == 1
    one = Landing.objects.get()
    assert (one.ae, one.cp, one.rev, one.by) == (Decimal("1200.00"), None, 2, idf.finance)
    history = list(Landing.history.order_by("history_id").values_list("ae", "history_user"))
    assert history == [(Decimal("1100.00"), idf.finance.pk), (Decimal("1200.00"), idf.finance.pk)]
    assert Entry.objects.filter(action="fir.land").count() == 2
    assert FirYear.objects.get(pk=year.pk).stamp == stamp + 2


def test_the_same_twice_writes_once(year: FirYear, idf: Idf) -> None:
    assert expect(idf, year, 1100) == 1
    assert expect(idf, year, 1100) == 0
    assert Landing.history.count() == 1


def test_what_someone_else_changed_is_not_written_over(year: FirYear, idf: Idf) -> None:
    expect(idf, year, 1100, 700)
    with pytest.raises(CellsMoved) as moved:
        expect(idf, year, 900, by=idf.contributor)
    assert [(one.year, one.amount, one.rev) for one in moved.value.cells] == [
        ("ae", Decimal("1100.00"), 1),
        ("cp", Decimal("700.00"), 1),
    ]
    assert Landing.objects.get().ae == Decimal("1100.00")


def test_a_contributor_lands_for_their_own_directions_alone(year: FirYear, idf: Idf) -> None:
    assert expect(idf, year, 1100, by=idf.contributor) == 1
    ds = Direction.objects.get(agency=idf.agency, code="DS")
    one = Expectation(Nature.RUNNING, Decimal(1), None, "essai")
    with pytest.raises(PermissionDenied):
        actions.land(by=idf.contributor, fir_year=year, direction=ds, expectations=[one])


@pytest.mark.parametrize("who", ["director", "partner", "stranger"])
def test_others_do_not_land(year: FirYear, idf: Idf, who: str) -> None:
    with pytest.raises(PermissionDenied):
        expect(idf, year, 1, by=getattr(idf, who))
    assert not Landing.objects.exists()


def test_a_direction_of_another_agency_is_refused_and_not_named(year: FirYear, idf: Idf) -> None:
    other = a_new_agency(idf)
    theirs = Direction.objects.get(agency=other.agency)
    with pytest.raises(Refused, match="autre agence") as refused:
        actions.land(by=idf.finance, fir_year=year, direction=theirs, expectations=[Expectation(INT)])
    assert "DOS" not in str(refused.value)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (Expectation(INT, Decimal(1)), "dites sur quoi cette attente se fonde"),
        (Expectation(INT, Decimal(-1), None, "x"), "n’est pas négatif"),
        (Expectation(INT, Decimal("1.001"), None, "x"), "deux décimales"),
        (Expectation(INT, None, None, "x" * 2001), "2000 caractères au plus"),
    ],
)
def test_what_cannot_be_kept_is_told(year: FirYear, idf: Idf, one: Expectation, reason: str) -> None:
    with pytest.raises(RowsRefused, match=reason):
        actions.land(by=idf.finance, fir_year=year, direction=dos(idf), expectations=[one])
    assert not Landing.objects.exists()


def test_an_empty_year_says_what_to_do(idf: Idf, finance: Client) -> None:
    a_year(idf, 2018)
    text = words(page(finance, PAGE))
    assert "Aucun crédit n’est enregistré comme ouvert ni engagé en 2018." in text
    assert "Votez une étape du budget" in text


def test_readers_are_offered_only_the_forms_that_are_theirs(year: FirYear, idf: Idf, client: Client) -> None:
    offered = {}
    for who in ("finance", "contributor", "director"):
        client.force_login(getattr(idf, who))
        html = page(client, PAGE)
        offered[who] = [code for code in ("DOS", "DS") if f'href="{PAGE}{code}/"' in html]
    assert offered == {"finance": ["DOS", "DS"], "contributor": ["DOS"], "director": []}


def test_the_page_is_few_queries(year: FirYear, idf: Idf, client: Client, assert_queries: AssertQueries) -> None:
    expect(idf, year, 1100)
    for who in ("finance", "contributor"):
        client.force_login(getattr(idf, who))
        with assert_queries(who, at_most=10):
            page(client, PAGE)
