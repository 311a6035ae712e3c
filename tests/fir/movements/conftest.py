"""A year of the FIR in which movements are entered, and who enters them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from fir.models import FirYear
    from tests.plugins.idf import Idf


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """The open year 2018, with a mission M1."""
    from tests.fir.years import a_place, a_year

    opened = a_year(idf, 2018)
    a_place(idf.agency, mission="M1")
    return opened


@pytest.fixture
def ae_open(idf: Idf, year: FirYear) -> None:
    """A voted budget that opens AE where commitments are typed: none is asked."""
    from tests.fir.years import a_place, a_stage

    a_stage(idf, year, "BI", {a_place(idf.agency, mission="M1"): (5000, 5000)})


@pytest.fixture
def finance(idf: Idf, year: FirYear, client: Client) -> Client:
    """A browser in which the finance officer is signed in."""
    client.force_login(idf.finance)
    return client
