"""The calendar's page: what finance adds, notes, corrects; who may; what a wrong date gives."""

from datetime import date

import pytest
from django.test import Client

from fir.models import Deadline, FirYear
from prs_budget.journal.models import Entry
from tests.fir.following.pages import page, rows, words
from tests.fir.years import a_year
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/2027/calendrier/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2027, 3, 20))


@pytest.fixture
def year(idf: Idf) -> FirYear:
    return a_year(idf, 2027)


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


def test_the_page_says_what_is_late_what_comes_and_cites_the_law(year: FirYear, finance: Client) -> None:
    html = page(finance, PAGE)
    found = rows(html, "calendrier")
    vote = "Vote du budget initial | avant le 1er janvier 2027 | ! en retard de 79 jours"
    assert found[0] == f"{vote} | décret n° 2012-1246 (GBCP), article 176 | "
    assert found[1].startswith("Premier arrêté qui fixe les crédits | avant le 1er mars 2027 | ! en retard de 20 jours")
    assert "L’agence n’a ajouté aucune date à 2027" in words(html)
    assert 'href="https://www.legifrance.gouv.fr/' in html


def test_finance_adds_a_date_corrects_it_notes_it_done_and_takes_it_away(year: FirYear, finance: Client) -> None:
    given = {"label": "Conseil de surveillance", "on": "2027-06-12", "text": "calendrier du conseil"}
    assert finance.post(f"{PAGE}nouvelle/", given).headers["Location"] == PAGE
    one = Deadline.objects.get()
    assert "dans 84 jours" in words(page(finance, PAGE))
    there = f"{PAGE}{one.pk}/"
    finance.post(there, {**given, "on": "14/06/2027", "done_on": "2027-03-19", "seen": one.rev})
    one.refresh_from_db()
    assert (one.on, one.done_on, one.rev) == (date(2027, 6, 14), date(2027, 3, 19), 2)
    assert "fait le 19 mars 2027" in words(page(finance, PAGE))
    for seen in ("9" * 5000, "²", "", "1"):
        assert finance.post(there, {"retirer": "1", "seen": seen}).status_code == 302
    assert Deadline.objects.get() == one, "nobody read that revision"
    finance.post(there, {"retirer": "1", "seen": one.rev})
    assert not Deadline.objects.exists()
    assert Deadline.history.filter(id=one.pk).count() == 3
    done = list(Entry.objects.filter(action__startswith="fir.").order_by("pk").values_list("action", flat=True))
    assert done[-3:] == ["fir.set_deadline", "fir.set_deadline", "fir.remove_deadline"]


def test_a_date_of_the_law_is_noted_done(year: FirYear, finance: Client) -> None:
    finance.post(f"{PAGE}arrete/", {"done_on": "2027-02-26"})
    assert "fait le 26 février 2027" in words(page(finance, PAGE))
    assert 'value="2027-02-26"' in page(finance, f"{PAGE}arrete/")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"label": "", "on": "2027-06-12"}, "Ce champ est attendu."),
        ({"label": "Conseil", "on": "31/02/2027"}, "Écrivez une date, par exemple 11/05/2018."),
        ({"label": "Conseil", "on": "2027-06-12", "done_on": "2027-03-21"}, "au plus tard aujourd’hui"),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_was_typed_stays(
    year: FirYear, finance: Client, given: dict[str, str], told: str
) -> None:
    html = finance.post(f"{PAGE}nouvelle/", {**given, "text": "délibération du 3 mars"}).content.decode()
    assert told in words(html)
    assert 'value="délibération du 3 mars"' in html
    assert not Deadline.objects.exists()


def test_a_date_that_someone_changed_meanwhile_is_not_written_over(year: FirYear, finance: Client) -> None:
    given = {"label": "Conseil", "on": "2027-06-12", "text": ""}
    finance.post(f"{PAGE}nouvelle/", given)
    one = Deadline.objects.get()
    finance.post(f"{PAGE}{one.pk}/", {**given, "on": "2027-06-13", "seen": 1})
    html = finance.post(f"{PAGE}{one.pk}/", {**given, "on": "2027-06-14", "seen": 1}).content.decode()
    assert "Quelqu’un a changé cette date" in words(html)
    assert Deadline.objects.get().on == date(2027, 6, 13)


def test_what_is_read_elsewhere_or_is_of_no_year_here_is_not_noted(year: FirYear, finance: Client) -> None:
    for key in ("bi", "prescription", "999999", "rien"):
        assert finance.get(f"{PAGE}{key}/").status_code == 404


def test_readers_read_and_only_finance_writes(year: FirYear, idf: Idf, client: Client) -> None:
    for who in (idf.contributor, idf.director):
        client.force_login(who)
        assert "Ajouter une date" not in page(client, PAGE)
        assert client.post(f"{PAGE}nouvelle/", {"label": "x", "on": "2027-06-12"}).status_code == 403
        assert client.post(f"{PAGE}crsa/", {"done_on": "2027-03-01"}).status_code == 403
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403
    assert not Deadline.objects.exists()


def test_the_dashboard_and_the_first_page_of_the_year_say_it_too(year: FirYear, finance: Client) -> None:
    for address in ("/ars-idf/", "/ars-idf/fir/2027/execution/"):
        text = words(page(finance, address))
        assert "Calendrier du FIR" in text, address
        assert "Vote du budget initial, FIR 2027 avant le 1er janvier 2027 en retard de 79 jours" in text, address
    tag = finance.get("/ars-idf/").headers["ETag"]
    finance.post(f"{PAGE}arrete/", {"done_on": "2027-02-26"})
    assert finance.get("/ars-idf/", headers={"If-None-Match": tag}).status_code == 200


def test_a_partner_sees_nothing_of_it_on_the_dashboard(year: FirYear, idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert "Calendrier du FIR" not in client.get("/ars-idf/").content.decode()


def test_the_page_is_few_queries(year: FirYear, finance: Client, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=10):
        page(finance, PAGE)
