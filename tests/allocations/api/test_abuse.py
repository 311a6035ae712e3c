"""Absurd addresses: an answer or a refusal, never a failure of the site."""

import pytest
from django.test import Client

from tests.plugins.api import CallAs
from tests.plugins.idf import Idf

VALUES = (
    "%00",
    "A1%00",
    "%FF%FE",
    "%ED%A0%80",
    "%F0%9F%92%B6",
    "%D9%A1%D9%A2%D9%A3%D9%A4",
    "-1",
    "1e9",
    "99999999999999999999",
    "Infinity",
    "%0d%0aX-Injected:%201",
    "'%20OR%201=1%20--",
    "%3Cscript%3E",
    ",,,",
    "axis,axis,axis",
    "x" * 5000,
    "",
)
#: one address of each kind of door
DOORS = (
    "measures/?",
    "versions/?",
    "plans/?",
    "allocations/?version=T0-2017&page_size=5&",
    "crosstab/?version=T0-2017&rows=axis&",
    "schema/?",
)
NAMES = (
    "agency",
    "version",
    "page",
    "page_size",
    "format",
    "rows",
    "columns",
    "unit",
    "compare",
    "axis",
    "actor",
    "year",
    "recurrence",
    "status",
    "plan",
    "origin",
    "amount_min",
    "amount_max",
    "lang",
    "%00",
    "__class__",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_absurd_value_is_refused_or_answered(idf: Idf, call_as: CallAs, name: str) -> None:
    caller = call_as(idf.finance)
    for door in DOORS:
        for value in VALUES:
            response = caller.client.get(f"/api/v1/{door}{name}={value}")
            assert response.status_code in (200, 400, 404), f"{door}{name}={value}"
            assert "X-Injected" not in response.headers


@pytest.mark.parametrize(
    "address",
    [
        "crosstab/?version=T0-2017&rows=axis,project,measure,direction,sector,actor,envelope,year,recurrence",
        "crosstab/?version=T0-2017&rows=measure&columns=axis,project,direction,sector,actor,envelope,recurrence,year",
        "crosstab/?version=T0-2017&rows=year&columns=recurrence,year",
        "crosstab/?version=T0-2017&rows=&columns=year",
        "crosstab/?version=T0-2017&columns=axis",
        "crosstab/?version=T0-2017&rows=axis&year=2022",
        "crosstab/?version=T0-2017&rows=axis&axis=AUTRES&perimeter=axes",
        "crosstab/?version=T0-2017&rows=project&columns=year&axis=A1&project=A2-P1",
        "crosstab/?version=T0-2017&rows=axis&format=csv&format=",
        "crosstab/?version=T0-2017&rows=axis&format=&format=xlsx&decimals=2",
        "crosstab/?version=T0-2017&rows=axis&year=2022&format=xlsx",
        "crosstab/?version=T0-2017&rows=axis,project&columns=year&format=csv",
        "allocations/?version=T0-2017&version=T0-2017&year=2017&year=2017&axis=A1&axis=A1",
        "allocations/?version=T0-2017&axis=A1&project=A2-P1",
        "allocations/?version=T0-2017&amount_min=5&amount_max=1",
        "axes/?" + "&".join(f"axis{n}=1" for n in range(900)),
        "axes/?" + "&".join(f"axis{n}=1" for n in range(2000)),
        "crosstab/?version=T0-2017&" + "&".join("axis=A1" for _ in range(900)),
    ],
)
def test_an_absurd_combination_is_refused_or_answered(idf: Idf, call_as: CallAs, address: str) -> None:
    assert call_as(idf.finance).get(address).status_code in (200, 400)


@pytest.mark.parametrize(
    "header",
    ["Token", "Token a b", "Token \xff", "Token é", "Token " + "a" * 5000, "Bearer x", "Basic eDp5", "token x"],
)
def test_a_bad_authorisation_is_a_401(db: None, client: Client, header: str) -> None:
    response = client.get("/api/v1/axes/", headers={"Authorization": header})
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Token")


@pytest.mark.parametrize(
    "path", ["", "rien/", "axes/A1/", "%00/", "../../admin/", "axes/%0a/", "fir/years/2018/missions/"]
)
def test_an_address_that_is_not_one_is_a_problem(idf: Idf, call_as: CallAs, path: str) -> None:
    response = call_as(idf.finance).client.get(f"/api/v1/{path}", follow=True)
    assert response.status_code == (400 if "%00" in path else 404)


def test_an_address_without_its_slash_is_led_to_the_one_that_has_it(idf: Idf, call_as: CallAs) -> None:
    response = call_as(idf.finance).client.get("/api/v1/axes?page_size=2")
    assert (response.status_code, response.headers["Location"]) == (301, "/api/v1/axes/?page_size=2")
