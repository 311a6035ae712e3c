"""The form of a landing, which needs no script: kept, refused with what was typed, two values in a conflict."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from fir import actions
from fir.actions import Expectation
from fir.enums import Nature
from fir.models import FirYear, Landing
from prs_budget.organisation.models import Direction
from tests.fir.following.pages import page, words
from tests.fir.years import a_place, a_stage, a_year, commit, pay
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/2018/atterrissage/DOS/"
TABLE = "/ars-idf/fir/2018/atterrissage/"


@pytest.fixture(autouse=True)
def on_the_hundredth_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2018, 4, 10))


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """DOS has 1 000 AE and 800 CP of intervention."""
    year = a_year(idf, 2018)
    a_stage(idf, year, "BI", {a_place(idf.agency): (1000, 800)})
    return year


@pytest.fixture
def contributor(idf: Idf, client: Client) -> Client:
    client.force_login(idf.contributor)
    return client


def typed(ae: str = "", cp: str = "", reason: str = "", seen: int = 0) -> dict[str, str]:
    return {"ae-INT": ae, "cp-INT": cp, "motif-INT": reason, "vu-INT": str(seen)}


def test_what_is_typed_is_kept_and_said_once(year: FirYear, idf: Idf, contributor: Client) -> None:
    response = contributor.post(PAGE, typed("1 100,50", "0,8 k€", "deux marchés de fin d’année"))
    assert response.status_code == 302
    assert response.headers["Location"] == TABLE
    one = Landing.objects.get()
    assert (one.ae, one.cp, one.reason) == (Decimal("1100.50"), Decimal("800.00"), "deux marchés de fin d’année")
    assert one.by == idf.contributor
    assert "Atterrissage de DOS enregistré." in words(page(contributor, TABLE))
    html = page(contributor, PAGE)
    assert 'value="1\u00a0100,5"' in html
    assert 'name="vu-INT" value="1"' in html
    assert "deux marchés de fin d’année" in words(html)


def test_the_same_sent_twice_is_harmless(year: FirYear, contributor: Client) -> None:
    for _ in range(2):
        assert contributor.post(PAGE, typed("10", "", "essai")).status_code == 302
    assert Landing.history.count() == 1
    assert "Rien à enregistrer." in words(page(contributor, TABLE))


def test_what_cannot_be_read_is_kept_on_the_page_with_its_error(year: FirYear, contributor: Client) -> None:
    response = contributor.post(PAGE, typed("1 10O", "", "essai"))
    assert response.status_code == 200
    html = response.content.decode()
    assert 'value="1 10O"' in html
    assert "lettre O au lieu du chiffre 0" in words(html)
    assert 'aria-invalid="true"' in html
    assert not Landing.objects.exists()


def test_an_amount_without_its_reason_is_refused_beside_its_row(year: FirYear, contributor: Client) -> None:
    html = contributor.post(PAGE, typed("1100")).content.decode()
    assert "dites sur quoi cette attente se fonde" in words(html)
    assert 'value="1100"' in html
    assert not Landing.objects.exists()


def test_less_than_what_is_done_already_is_asked_once(year: FirYear, idf: Idf, contributor: Client) -> None:
    pay(idf, year, commit(idf, year, "A", 400, on=date(2018, 3, 1)), 100, on=date(2018, 3, 31))
    sent = typed("100", "90", "marché résilié")
    html = contributor.post(PAGE, sent).content.decode()
    text = words(html)
    assert "AE attendues : 100,00 €, c’est 300,00 € de moins que ce qui est déjà engagé (400,00 €)." in text
    assert "CP attendus : 90,00 €, c’est 10,00 € de moins que ce qui est déjà payé (100,00 €)." in text
    assert not Landing.objects.exists()
    answer = re.findall(r'name="ampleur" value="(\w+)"', html)[0]
    # an answer is for these amounts alone
    assert contributor.post(PAGE, {**sent, "ae-INT": "50", "ampleur": answer}).status_code == 200
    assert contributor.post(PAGE, {**sent, "ampleur": answer}).status_code == 302
    # what is kept already is not asked again
    assert contributor.post(PAGE, typed("100", "90", "marché résilié le 3", seen=1)).status_code == 302


def test_a_conflict_shows_both_values_and_either_may_be_kept(year: FirYear, idf: Idf, contributor: Client) -> None:
    one = Expectation(Nature.INTERVENTION, Decimal(900), None, "arbitrage")
    dos = Direction.objects.get(agency=idf.agency, code="DOS")
    actions.land(by=idf.finance, fir_year=year, direction=dos, expectations=[one])
    html = contributor.post(PAGE, typed("1100", "", "le mien")).content.decode()
    text = words(html)
    assert "Les deux valeurs sont montrées" in text
    assert "Finances a entré entre-temps : AE 900 €, CP : rien, motif « arbitrage »" in text
    assert 'value="1100"' in html
    assert 'name="vu-INT" value="1"' in html
    assert Landing.objects.get().ae == Decimal("900.00")
    assert contributor.post(PAGE, typed("1100", "", "le mien", seen=1)).status_code == 302
    assert Landing.objects.get().ae == Decimal("1100.00")
    past = words(page(contributor, PAGE))
    assert past.index("le mien") < past.index("arbitrage")


def test_an_emptied_row_expects_nothing_any_more(year: FirYear, contributor: Client) -> None:
    contributor.post(PAGE, typed("1100", "", "essai"))
    contributor.post(PAGE, typed(seen=1))
    one = Landing.objects.get()
    assert (one.ae, one.cp, one.reason, one.rev) == (None, None, "", 2)


@pytest.mark.parametrize("seen", ["", "abc", "²", "9" * 30])
def test_a_revision_that_is_no_number_is_taken_for_none(year: FirYear, contributor: Client, seen: str) -> None:
    assert contributor.post(PAGE, typed("1", "", "x") | {"vu-INT": seen}).status_code == 302


def test_a_closed_year_is_refused_with_its_reason(year: FirYear, contributor: Client) -> None:
    FirYear.objects.filter(pk=year.pk).update(status="closed")
    html = contributor.post(PAGE, typed("1100", "", "essai")).content.decode()
    assert "L’exercice 2018 est clos" in words(html)
    assert not Landing.objects.exists()


def test_a_direction_of_which_nothing_is_said_may_land_both_natures(year: FirYear, idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    html = page(client, "/ars-idf/fir/2018/atterrissage/DQSPP/")
    assert 'name="ae-FONC"' in html
    assert 'name="ae-INT"' in html
    assert "Rien n’a encore été dit de DQSPP" in words(html)


def test_those_who_may_not_land_are_refused(year: FirYear, idf: Idf, client: Client) -> None:
    answers = {}
    for who in ("contributor", "director", "partner", "stranger"):
        client.force_login(getattr(idf, who))
        answers[who] = [client.get(TABLE + code).status_code for code in ("DOS/", "DS/")]
        answers[who].append(client.post(f"{TABLE}DS/", typed("1", "", "x")).status_code)
    assert answers == {
        "contributor": [200, 403, 403],
        "director": [403, 403, 403],
        "partner": [403, 403, 403],
        "stranger": [404, 404, 404],
    }
    assert not Landing.objects.exists()


def test_a_direction_that_does_not_exist_is_a_french_404(year: FirYear, contributor: Client) -> None:
    response = contributor.get(f"{TABLE}NULLE/")
    assert response.status_code == 404
    assert "La direction « NULLE » n’existe pas" in words(response.content.decode())


def test_the_form_is_few_queries(year: FirYear, contributor: Client, assert_queries: AssertQueries) -> None:
    contributor.post(PAGE, typed("1100", "", "essai"))
    page(contributor, TABLE)
    with assert_queries(at_most=12):
        page(contributor, PAGE)
