"""Days within what a calendar of public credits can mean, at every door."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from prs_budget.lib.days import DayField
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf


@pytest.mark.parametrize("text", ["1900-01-01", "01/01/1900", "2199-12-31"])
def test_a_day_of_the_calendar_is_read(text: str) -> None:
    assert DayField().clean(text) in (date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_beyond_it_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="du 01/01/1900 au 31/12/2199"):
        DayField().clean(text)


@pytest.mark.parametrize(
    "query", ["du=0001-01-01", "au=9999-12-31", "du=0001-01-01&format=csv", "au=9999-12-31&page=2"]
)
def test_the_history_says_so(client: Client, idf: Idf, query: str) -> None:
    version_with(idf, "PROG", {("L001", 2018): "1.00"})
    client.force_login(idf.finance)
    answer = client.get(f"/ars-idf/saisie/PROG/historique/?{query}")
    assert answer.status_code == 200


def test_the_api_says_so(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    answer = client.get("/api/v1/fir/movements/?until=9999-12-31")
    assert answer.status_code == 400
    assert "du 01/01/1900 au 31/12/2199" in answer.json()["detail"]
