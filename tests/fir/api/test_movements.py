"""`fir/movements/`: every movement, by pages, in the order in which they were recorded."""

import pytest

from tests.plugins.api import CallAs, Caller
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf


@pytest.fixture
def finance(idf: Idf, fir: Hdf, call_as: CallAs) -> Caller:
    return call_as(idf.finance)


def test_a_row_names_its_place_by_codes(finance: Caller) -> None:
    row = finance.read("fir/movements/?direction=CAB&nature=FONC")["results"][0]
    assert {name: value for name, value in row.items() if name != "id"} == {
        "year": 2017,
        "kind": "engagement",
        "commitment": None,
        "origin_year": 2017,
        "nature": "FONC",
        "direction": "CAB",
        "mission": "NC",
        "scheme": "NC",
        "line": None,
        "ae": "81400.00",
        "cp": "0.00",
        "on": None,
        "key": "FIR2017-ENGAGEMENT-CAB-FONC",
        "label": "Engagements 2017",
        "cancels": None,
        "origin": "published",
        "payer": "",
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 18),
        ("kind=engagement", 12),
        ("kind=engagement&kind=report_sortant", 18),
        ("year=2016", 0),
        ("mission=1", 0),
    ],
)
def test_filters_keep_what_they_name(finance: Caller, query: str, count: int) -> None:
    assert finance.read(f"fir/movements/?{query}")["count"] == count


@pytest.mark.parametrize("query", ["kind=inconnu", "nature=X", "year=abc", "since=hier", "page=0", "autre=1"])
def test_a_bad_filter_is_refused_in_french(finance: Caller, query: str) -> None:
    finance.refused(f"fir/movements/?{query}")


def test_movements_of_another_agency_never_come(finance: Caller) -> None:
    keys = [row["key"] for row in finance.read("fir/movements/?page_size=1000")["results"]]
    assert all(key.startswith("FIR2017-") for key in keys)
