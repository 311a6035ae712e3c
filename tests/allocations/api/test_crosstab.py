"""`crosstab/`: the figures of the page, in the shape of the contract."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.test import Client

from allocations.enums import VersionStatus
from tests.allocations.versions import copied, several_years, version_with
from tests.plugins.api import CallAs, Caller
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

AXES_ENVELOPES = "crosstab/?version=T0-2017&rows=axis&columns=envelope&year=2017"


@pytest.fixture
def finance(idf: Idf, call_as: CallAs) -> Caller:
    return call_as(idf.finance)


def heads(document: dict[str, Any]) -> list[tuple[str, ...]]:
    return [tuple(column["key"]) for column in document["columns"]]


def shown(document: dict[str, Any], *column: str) -> list[str | None]:
    """What a column shows from top to bottom, the total last."""
    at = heads(document).index(column)
    cells = [row["cells"][at] for row in (*document["rows"], document["total"])]
    return [cell and cell["display"] for cell in cells]


def test_the_figures_are_the_printed_ones(finance: Caller) -> None:
    document = finance.read(AXES_ENVELOPES)
    assert [row["key"] for row in document["rows"]] == [["A1"], ["A2"], ["A3"], ["A4"], ["A5"], ["AUTRES"]]
    assert shown(document) == ["238,0", "963,8", "788,4", "9,9", "5,7", "6\u00a0640,4", "8\u00a0646,2"]
    assert shown(document, "FIR")[1] == "340,4"
    assert document["total"]["cells"][-1]["amount"] == "8646200000.00"


def test_the_example_of_the_contract(finance: Caller) -> None:
    document = finance.read("crosstab/?version=T0-2017&rows=project&columns=envelope&project=A2-P2&year=2017")
    assert list(document) == [
        "version",
        "unit",
        "decimals",
        "perimeter",
        "filters",
        "source",
        "columns",
        "rows",
        "total",
        "notes",
    ]
    assert document["version"] == {"code": "T0-2017", "label": "Crédits 2017 (T0)", "status": "published"}
    assert (document["unit"], document["decimals"], document["perimeter"]) == ("MEUR", 1, "all")
    assert document["filters"] == {"year": ["2017"], "project": ["A2-P2"]}
    assert document["columns"][0] == {"key": ["DAF"], "labels": ["DAF"], "kind": "leaf"}
    assert document["columns"][-1] == {"key": [], "labels": ["Total"], "kind": "total"}
    [row] = document["rows"]
    assert row["label"].startswith("Prioriser les moyens")
    assert (row["key"], row["depth"], row["kind"]) == (["A2-P2"], 0, "leaf")
    assert row["cells"][0] == {"amount": "37000000.00", "display": "37,0"}
    assert row["cells"][-1] == document["total"]["cells"][-1]
    assert row["cells"][-1] == {"amount": "611800000.00", "display": "611,8"}
    assert "Chiffres affichés : tous publiés" in document["notes"]
    assert any("enveloppe déduite" in note for note in document["notes"])


def test_the_page_shows_the_same_text(finance: Caller, idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    page = client.get("/ars-idf/credits/axes-enveloppes/?version=T0-2017&annee=2017").content.decode()
    document = finance.read(AXES_ENVELOPES)
    for row in (*document["rows"], document["total"]):
        for cell in filter(None, row["cells"]):
            assert cell["display"] in page


def test_an_empty_cell_is_null_and_a_parent_comes_before_its_children(finance: Caller) -> None:
    document = finance.read("crosstab/?version=T0-2017&rows=axis,project&columns=envelope&axis=A4&year=2017")
    first, second = document["rows"][:2]
    assert (first["key"], first["kind"], first["depth"]) == (["A4"], "subtotal", 0)
    assert (second["key"][0], second["kind"], second["depth"]) == ("A4", "leaf", 1)
    assert any(cell is None for row in document["rows"] for cell in row["cells"])
    assert {len(row["cells"]) for row in document["rows"]} == {len(document["columns"])}


def test_the_subtotal_of_a_column_follows_its_children(finance: Caller) -> None:
    document = finance.read("crosstab/?version=T0-2017&rows=axis&columns=direction,envelope&axis=A2&year=2017")
    kinds = [(column["key"], column["kind"]) for column in document["columns"]]
    place = kinds.index((["DOS"], "subtotal"))
    assert kinds[place - 1][0][0] == "DOS"
    assert kinds[-1] == ([], "total")


def test_without_a_year_the_years_are_the_last_level_of_columns(finance: Caller, idf: Idf) -> None:
    several_years(idf, "PROG")
    document = finance.read("crosstab/?version=PROG&rows=axis&columns=envelope&envelope=FIR&envelope=DAF")
    assert [column["key"] for column in document["columns"] if column["kind"] == "leaf"][:5] == [
        ["DAF", "2017"],
        ["DAF", "2018"],
        ["DAF", "2019"],
        ["DAF", "2020"],
        ["FIR", "2017"],
    ]
    assert [column["key"] for column in document["columns"] if column["kind"] == "total"] == [
        ["2017"],
        ["2018"],
        ["2019"],
        ["2020"],
    ]
    assert "year" not in document["filters"]


def test_years_in_rows_are_not_added_either(finance: Caller, idf: Idf) -> None:
    several_years(idf, "PROG")
    document = finance.read("crosstab/?version=PROG&rows=year&columns=axis")
    assert [row["key"] for row in document["rows"]] == [["2017"], ["2018"], ["2019"], ["2020"]]
    assert document["total"] is None


def test_a_comparison_gives_both_sides_and_their_difference(finance: Caller, idf: Idf) -> None:
    copied(idf, "V2", {("L001", 2017): "7320000.50", ("L003", 2017): None})
    document = finance.read(AXES_ENVELOPES + "&compare=V2&unit=EUR&decimals=2")
    assert document["compare"] == {"code": "V2", "label": "Programmation V2", "status": "open"}
    fir, empty = heads(document).index(("FIR",)), heads(document).index(("FORFAITS",))
    assert document["rows"][0]["cells"][fir] == {
        "amount": "-46479999.50",
        "display": "−46\u00a0479\u00a0999,50",
        "base": "171240000.00",
        "other": "124760000.50",
    }
    assert document["rows"][0]["cells"][empty] is None


def test_a_side_without_credits_is_null_not_absent(finance: Caller, idf: Idf) -> None:
    version_with(idf, "V2", {("L001", 2017): "10.00"})
    document = finance.read("crosstab/?version=V2&rows=axis&columns=envelope&year=2017&compare=T0-2017")
    daf = heads(document).index(("DAF",))
    assert document["rows"][0]["cells"][daf] == {
        "amount": "3500000.00",
        "display": "+3,5",
        "base": None,
        "other": "3500000.00",
    }


def test_unit_decimals_and_perimeter_change_what_is_shown_and_not_the_euros(finance: Caller) -> None:
    document = finance.read(AXES_ENVELOPES + "&unit=KEUR&decimals=0&perimeter=axes")
    assert shown(document)[0] == "238\u00a0000"
    assert [row["key"][0] for row in document["rows"]] == ["A1", "A2", "A3", "A4", "A5"]
    assert document["total"]["cells"][-1]["amount"] == "2005800000.00"
    assert (document["unit"], document["decimals"], document["perimeter"]) == ("KEUR", 0, "axes")


@pytest.mark.parametrize(
    "dimension", ["axis", "project", "measure", "direction", "sector", "actor", "envelope", "year", "recurrence"]
)
def test_every_dimension_can_be_a_row_and_a_filter(finance: Caller, dimension: str) -> None:
    document = finance.read(f"crosstab/?version=T0-2017&rows={dimension}")
    key = document["rows"][0]["key"][0]
    narrowed = finance.read(f"crosstab/?version=T0-2017&rows={dimension}&{dimension}={key}")
    assert [row["key"] for row in narrowed["rows"]] == [[key]]
    assert narrowed["rows"][0] == document["rows"][0]


def csv_rows(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")


def test_the_csv_file_holds_the_same_table(finance: Caller) -> None:
    response = finance.get(AXES_ENVELOPES + "&format=csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="ARS-IDF_T0-2017_2017_EUR_croisement.csv"'
    rows = list(csv_rows(response.content))
    assert [row["Axe (code)"] for row in rows] == ["A1", "A2", "A3", "A4", "A5", "AUTRES", ""]
    assert [row["Axe"] for row in rows][-2:] == ["Autres", "Total général"]
    assert [row["Total (€)"] for row in rows][-1] == "8646200000,00"


def test_the_workbook_holds_the_same_table(finance: Caller) -> None:
    response = finance.get(AXES_ENVELOPES + "&format=xlsx")
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    workbook = openpyxl.load_workbook(io.BytesIO(response.content), data_only=True)
    values = {cell.value for row in workbook.worksheets[0].iter_rows() for cell in row}
    assert {340_440_000, 8_646_200_000} <= values


@pytest.mark.parametrize("name", ["json", "csv", "xlsx"])
def test_a_cross_table_takes_few_queries(idf: Idf, client: Client, assert_queries: AssertQueries, name: str) -> None:
    client.force_login(idf.finance)
    with assert_queries():
        assert client.get(f"/api/v1/{AXES_ENVELOPES}&format={name}").status_code == 200


def test_a_year_that_one_version_does_not_have_is_null_on_every_side(finance: Caller, idf: Idf) -> None:
    version_with(idf, "V2", {("L001", 2017): "10.00", ("L001", 2018): "20.00"}, status=VersionStatus.OPEN)
    document = finance.read("crosstab/?version=T0-2017&rows=axis&columns=year&compare=V2")
    assert [column["key"] for column in document["columns"]] == [["2017"], ["2018"]]
    assert {row["cells"][1] for row in document["rows"]} == {None}
    assert document["total"]["cells"][1] is None
    assert "T0-2017 n’a aucun montant en 2018 : pas d’écart cette année-là" in document["notes"]


def test_a_comparison_takes_few_queries(idf: Idf, client: Client, assert_queries: AssertQueries) -> None:
    version_with(idf, "V2", {("L001", 2017): "10.00"}, status=VersionStatus.OPEN)
    client.force_login(idf.finance)
    # one more than without: who programmed what no document prints
    with assert_queries(at_most=10):
        assert client.get(f"/api/v1/{AXES_ENVELOPES}&compare=V2").status_code == 200


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ("", ["« version » est obligatoire"]),
        ("version=T0-2017&rows=nimporte", ["Dimension inconnue dans l’adresse : « nimporte »"]),
        ("version=T0-2017&rows=axis&columns=axis", ["« axis » figure deux fois"]),
        ("version=T0-2017&unit=GEUR", ["Unité inconnue dans l’adresse : « GEUR »"]),
        ("version=T0-2017&decimals=3", ["Nombre de décimales refusé : « 3 »"]),
        ("version=T0-2017&perimeter=tout", ["Périmètre inconnu dans l’adresse : « tout »"]),
        ("version=T0-2017&year=17", ["« 17 » n’est pas une année"]),
        ("version=T0-2017&year=1999", ["« 1999 » n’existe pas dans cette version"]),
        ("version=T0-2017&axis=A9", ["« A9 » n’existe pas dans cette version"]),
        ("version=T0-2017&format=ods", ["Format inconnu : « ods »"]),
        ("version=T0-2017&page=2", ["Paramètre inconnu : « page »"]),
        ("version=T0-2017&version=V9", ["« version » est donné deux fois"]),
        ("version=T0-2017&compare=T0-2017", ["se compare à une autre version"]),
        (
            "version=T0-2017&rows=nimporte&unit=GEUR&axis=A9&year=1999&x=1",
            [
                "Paramètre inconnu : « x »",
                "Dimension inconnue dans l’adresse : « nimporte »",
                "Unité inconnue dans l’adresse : « GEUR »",
                "« A9 » n’existe pas dans cette version",
                "« 1999 » n’existe pas dans cette version",
            ],
        ),
    ],
)
def test_a_bad_address_is_refused_with_every_reason(finance: Caller, query: str, reasons: list[str]) -> None:
    told = finance.refused(f"crosstab/?{query}")["reasons"]
    assert [[reason in one for one in told].count(True) for reason in reasons] == [1] * len(reasons)
    assert len(told) == len(reasons)


@pytest.mark.parametrize("query", ["version=V9", "version=T0-2017&compare=V9"])
def test_an_unknown_version_is_not_found(finance: Caller, query: str) -> None:
    assert "« V9 »" in finance.refused(f"crosstab/?{query}", 404)["detail"]
