"""What is programmed and executed, as other software reads it: the figures of the page, exact."""

from __future__ import annotations

from fir.models import FirYear
from tests.fir.joined.test_page import year
from tests.plugins.api import CallAs
from tests.plugins.idf import Idf

__all__ = ["year"]


def test_it_gives_the_figures_of_the_page_by_year(year: FirYear, idf: Idf, call_as: CallAs) -> None:
    found = call_as(idf.finance).read("programmed-executed/?version=V1&year=2018&unit=EUR")
    assert [one["key"] for one in found["columns"]] == [
        ["2018", name] for name in ("programme", "suivi", "notifie", "engage", "paye", "reste")
    ]
    assert [one["amount"] for one in found["total"]["cells"]] == [
        "1586.00", "1577.00", "1500.00", "397.00", "100.00", "1180.00",
    ]  # fmt: skip
    rest = next(one for one in found["rows"] if one["key"] == ["NC"])
    assert [one and one["amount"] for one in rest["cells"]] == [None, None, "900.00", "47.00", "0.00", "-47.00"]
    assert "75,6 % à la main" in " ".join(found["notes"]).replace("\u00a0", " ")


def test_a_bad_address_and_a_partner_are_refused(year: FirYear, idf: Idf, call_as: CallAs) -> None:
    finance = call_as(idf.finance)
    response = finance.get("programmed-executed/?version=V1&rows=sector")
    assert response.status_code == 400
    assert "Ce qui est exécuté ne se dit pas par domaine" in response.content.decode()
    assert finance.get("programmed-executed/?version=V1&colour=red").status_code == 400
    assert call_as(idf.partner).get("programmed-executed/").status_code == 403
    assert finance.get("programmed-executed/?version=V1&format=csv").status_code == 200
