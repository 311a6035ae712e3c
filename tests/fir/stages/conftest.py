"""An agency of its own, with a year of two stages: the second is being entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fir.models import Stage
    from tests.plugins.idf import Idf


@pytest.fixture
def here(idf: Idf) -> Idf:
    """The agency."""
    from tests.fir.years import a_new_agency

    return a_new_agency(idf)


@pytest.fixture
def stage(here: Idf) -> Stage:
    """BR1, not voted, after BI."""
    from fir.enums import Nature
    from tests.fir.years import a_place, a_stage, a_year

    year, agency = a_year(here), here.agency
    places = {
        a_place(agency): (1000, 900),
        a_place(agency, mission="2"): (200, 200),
        a_place(agency, mission="2", scheme="D01"): (50, None),
        a_place(agency, Nature.RUNNING): (10, 10),
    }
    a_stage(here, year, "BI", places)
    return a_stage(here, year, "BR1", {a_place(agency): (1100, 900)}, voted=False)
