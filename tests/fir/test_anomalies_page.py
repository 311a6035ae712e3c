"""The page of anomalies: what it lists, when it has nothing to say, who reads it."""

import pytest
from django.test import Client
from django.urls import reverse

from fir.models import FirYear
from tests.fir.checking import with_budget
from tests.fir.years import a_new_agency, a_place, a_year, commit
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    return a_year(here, 2018)


def address(here: Idf, year: FirYear) -> str:
    return reverse("fir:anomalies", kwargs={"agency": here.agency.slug, "year": year.year})


def test_the_page_lists_what_is_wrong(client: Client, here: Idf, year: FirYear, assert_queries: AssertQueries) -> None:
    with_budget(here, year, {a_place(here.agency): (100, 100)})
    commit(here, year, "E1", 110, schedule={2018: 100})
    client.force_login(here.finance)
    with assert_queries(at_most=20):
        answer = client.get(address(here, year))
    html = answer.content.decode()
    assert "Erreurs : 1" in html
    assert "Avertissements : 2" in html
    assert "article 178" in html
    assert 'href="https://www.legifrance.gouv.fr/loda/article_lc/LEGIARTI000037429980"' in html
    again = client.get(address(here, year), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    for format_ in ("xlsx", "csv"):
        assert client.get(address(here, year) + f"?format={format_}").status_code == 200


def test_the_page_says_when_there_is_nothing(client: Client, here: Idf, year: FirYear) -> None:
    with_budget(here, year, {a_place(here.agency): (100, 100)})
    client.force_login(here.director)
    assert "Rien à signaler" in client.get(address(here, year)).content.decode()


@pytest.mark.parametrize(("who", "status"), [("contributor", 200), ("partner", 403), ("stranger", 404)])
def test_the_page_is_for_the_readers_of_the_agency(
    client: Client, here: Idf, year: FirYear, who: str, status: int
) -> None:
    client.force_login(getattr(here, who))
    assert client.get(address(here, year)).status_code == status
