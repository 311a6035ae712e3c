"""The three reports of the FIR: the figures of the pages, in the shape of a cross-table."""

import pytest

from tests.plugins.api import CallAs, Caller
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

KEYS = ["version", "unit", "decimals", "perimeter", "filters", "columns", "rows", "total", "notes"]


@pytest.fixture
def admin(fir: Hdf, call_as: CallAs) -> Caller:
    return call_as(fir.admin)


@pytest.fixture
def finance(idf: Idf, fir: Hdf, call_as: CallAs) -> Caller:
    return call_as(idf.finance)


def test_the_execution_has_the_shape_of_a_crosstab_and_exact_euros(finance: Caller) -> None:
    found = finance.read("fir/years/2017/execution/?unit=KEUR")
    assert list(found) == KEYS
    assert found["version"] == {"code": "FIR-2017", "label": "Exécution 2017", "status": "closed"}
    assert [column["key"] for column in found["columns"]] == [["notified"], ["committed"], ["unspent"], ["carried"]]
    assert found["rows"][0]["key"] == ["CAB"]
    assert found["rows"][1]["key"] == ["CAB", "FONC"]
    assert found["rows"][1]["cells"][1] == {"amount": "81400.00", "display": "81,4"}
    totals = [cell["display"] for cell in found["total"]["cells"]]
    assert (totals[0], totals[1], totals[3]) == ("553\u00a0462,6", "546\u00a0077,2", "7\u00a0103,2")


def test_the_receipts_give_each_stage_in_euros(admin: Caller) -> None:
    found = admin.read("fir/years/2018/receipts/?agency=ARS-HDF")
    assert found["unit"] == "EUR"
    assert [cell["amount"] for cell in found["total"]["cells"]] == [
        "300068674.00",
        "299310111.00",
        "303062834.00",
        "304053570.00",
        "305600382.00",
        "1546812.00",
    ]
    blank = next(row for row in found["rows"] if row["key"] == ["NOTIF3"])["cells"][1]
    zero = next(row for row in found["rows"] if row["key"] == ["NOTIF2"])["cells"][1]
    assert (blank, zero["amount"]) == (None, "0.00")


def test_the_missions_add_up_to_their_own_sum(admin: Caller) -> None:
    found = admin.read("fir/years/2018/missions/?agency=ARS-HDF")
    assert [cell["amount"] for cell in found["total"]["cells"]][:2] == ["303543408.00", "306620703.00"]


@pytest.mark.parametrize("report", ["execution", "receipts", "missions"])
def test_the_same_table_comes_as_files(admin: Caller, report: str) -> None:
    for kind in ("csv", "xlsx"):
        response = admin.get(f"fir/years/2018/{report}/?agency=ARS-HDF&format={kind}")
        assert response.status_code == 200
        assert "ARS-HDF_FIR-2018_" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("fir/years/2017/execution/?unit=LIVRE", "Unité inconnue"),
        ("fir/years/2017/execution/?format=pdf", "Format inconnu"),
        ("fir/years/2017/missions/?annee=2017", "Paramètre inconnu"),
    ],
)
def test_a_bad_address_is_refused_in_french(finance: Caller, address: str, said: str) -> None:
    assert said in finance.refused(address)["detail"]


@pytest.mark.parametrize("year", ["1999", "2018", "99999999999"])
def test_a_year_that_the_agency_has_not_is_unknown(finance: Caller, year: str) -> None:
    """2018 is a year of the other agency: it is told like any other that does not exist."""
    assert finance.refused(f"fir/years/{year}/execution/", 404)


def test_nobody_reads_the_fir_of_an_agency_that_is_not_theirs(finance: Caller) -> None:
    finance.refused("fir/years/2018/missions/?agency=ARS-HDF", 404)


def test_a_partner_does_not_read_the_fir(idf: Idf, fir: Hdf, call_as: CallAs) -> None:
    partner = call_as(idf.partner)
    for address in ("fir/years/2017/execution/", "fir/movements/"):
        partner.refused(address, 403)


def test_a_year_that_did_not_change_is_not_read_again(finance: Caller) -> None:
    first = finance.get("fir/years/2017/execution/")
    again = finance.get("fir/years/2017/execution/", **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_report_takes_few_queries(finance: Caller, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=9):
        finance.read("fir/years/2017/execution/")
