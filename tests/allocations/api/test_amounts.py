"""`allocations/`: leaf rows, with the codes of their version, by pages."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.allocations.versions import new_line, version_with, write
from tests.plugins.api import CallAs, Caller
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

FIELDS = [
    "line",
    "rev",
    "version",
    "axis",
    "project",
    "measure",
    "direction",
    "sector",
    "envelope",
    "recurrence",
    "year",
    "amount",
    "origin",
    "source",
]


@pytest.fixture
def finance(idf: Idf, call_as: CallAs) -> Caller:
    return call_as(idf.finance)


def lines(caller: Caller, query: str) -> list[str]:
    return [row["line"] for row in caller.read(f"allocations/?{query}")["results"]]


def test_a_row_has_the_fields_of_the_contract(finance: Caller) -> None:
    row = finance.read("allocations/?version=T0-2017&measure=A2-P2-M2&envelope=FIR")["results"][0]
    assert list(row) == FIELDS
    assert row == {
        "line": "L018",
        "rev": 1,
        "version": "T0-2017",
        "axis": "A2",
        "project": "A2-P2",
        "measure": "A2-P2-M2",
        "direction": "DPSRI",
        "sector": "D07",
        "envelope": "FIR",
        "recurrence": "NC",
        "year": 2017,
        "amount": "600000.00",
        "origin": "published",
        "source": "ARS Île-de-France, réunion des partenaires, 8 mars 2018",
    }


def test_every_amount_is_there_once_and_adds_up_to_the_total(finance: Caller) -> None:
    first = finance.read("allocations/?version=T0-2017&page_size=50")
    second = finance.read(first["next"].split("/api/v1/")[1])
    assert (first["count"], first["previous"], second["next"]) == (68, None, None)
    rows = first["results"] + second["results"]
    assert len({row["line"] for row in rows}) == 68
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("8646200000.00")


def test_the_lines_behind_a_figure_add_up_to_it(finance: Caller) -> None:
    rows = finance.read("allocations/?version=T0-2017&axis=A2&envelope=FIR")["results"]
    assert len(rows) == 11
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("340440000.00")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("axis=A4&axis=A5", 6),
        ("project=A2-P2&direction=DPSRI", 3),
        ("sector=D07", 3),
        ("actor=Personnes%20%C3%A2g%C3%A9es", 5),
        ("perimeter=axes&envelope=DAF", 7),
        ("recurrence=NC&year=2017", 68),
        ("year=2018", 0),
        ("origin=published&origin=adjusted", 23),
        ("amount_min=783000000", 4),
        ("amount_min=600000.00&amount_max=600000", 2),
    ],
)
def test_filters_keep_what_they_say(finance: Caller, query: str, count: int) -> None:
    assert finance.read(f"allocations/?version=T0-2017&{query}")["count"] == count


def test_a_cleared_amount_is_null_and_keeps_its_revision(finance: Caller, idf: Idf) -> None:
    version = version_with(idf, "V2", {("L001", 2017): "10.50", ("L002", 2017): "0"})
    write(idf, version, {("L001", 2017): None})
    rows = finance.read("allocations/?version=V2")["results"]
    assert [(row["line"], row["rev"], row["amount"], row["origin"]) for row in rows] == [
        ("L001", 2, None, "entered"),
        ("L002", 1, "0.00", "entered"),
    ]


def test_the_order_is_that_of_lines_then_of_years(finance: Caller, idf: Idf) -> None:
    new_line(idf, "L999", "A1-P1-NC", envelope="DAF")
    version_with(idf, "V2", {("L999", 2017): "1", ("L002", 2018): "2", ("L002", 2017): "3", ("L001", 2018): "4"})
    rows = finance.read("allocations/?version=V2")["results"]
    assert [(row["line"], row["year"]) for row in rows] == [
        ("L001", 2018),
        ("L002", 2017),
        ("L002", 2018),
        ("L999", 2017),
    ]


def test_a_page_takes_few_queries(idf: Idf, client: Client, assert_queries: AssertQueries) -> None:
    client.force_login(idf.finance)
    with assert_queries():
        assert client.get("/api/v1/allocations/?version=T0-2017&axis=A2&origin=published").status_code == 200


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ("", ["« version » est obligatoire"]),
        ("version=T0-2017&rows=axis&unit=EUR", ["Paramètre inconnu : « rows »", "Paramètre inconnu : « unit »"]),
        ("version=T0-2017&compare=V2", ["Paramètre inconnu : « compare »"]),
        ("version=T0-2017&format=csv", ["Paramètre inconnu : « format »"]),
        ("version=T0-2017&origin=imagine", ["« origin » : "]),
        ("version=T0-2017&amount_min=1,5", ["« amount_min » : "]),
        ("version=T0-2017&amount_max=0.001", ["« amount_max » : "]),
        ("version=T0-2017&amount_max=NaN", ["« amount_max » : "]),
        ("version=T0-2017&amount_min=99999999999999", ["« amount_min » : "]),
        ("version=T0-2017&page=0&page_size=1001", ["« page » : « 0 »", "« page_size » : 1000"]),
        ("version=T0-2017&page=%D9%A1", ["« page » : « ١ »"]),
        ("version=T0-2017&page=1&page=2", ["« page » est donné deux fois"]),
        ("version=T0-2017&envelope=FIRR&project=A9-P9", ["« FIRR »", "« A9-P9 »"]),
        ("version=T0-2017&envelope=FIRR&page=x&year=dix", ["« FIRR »", "« page »", "« dix » n’est pas une année"]),
    ],
)
def test_a_bad_address_is_refused_with_every_reason(finance: Caller, query: str, reasons: list[str]) -> None:
    told = finance.refused(f"allocations/?{query}")["reasons"]
    assert [any(reason in one for one in told) for reason in reasons] == [True] * len(reasons)
    assert len(told) == len(reasons)


def test_what_is_beyond_the_last_page_is_not_found(finance: Caller) -> None:
    assert "999999999" in finance.refused("allocations/?version=T0-2017&page=999999999", 404)["detail"]


def test_an_unknown_version_is_not_found(finance: Caller) -> None:
    assert "« V9 »" in finance.refused("allocations/?version=V9", 404)["detail"]
