"""What the checks find in a year, as a test reads it."""

from __future__ import annotations

from datetime import date

from fir.actions import Place
from fir.checks.findings import Finding
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.models import FirYear
from tests.fir.reading import NBSP
from tests.fir.years import a_stage
from tests.plugins.idf import Idf

NEW_YEAR = date(2018, 1, 1)


def found(year: FirYear, rule: str = "") -> list[Finding]:
    years = list(FirYear.objects.filter(agency=year.agency).select_related("agency").order_by("-year"))
    again = next(one for one in years if one.pk == year.pk)
    return [one for one in anomalies(examined(again, years)) if rule in ("", one.rule)]


def told(year: FirYear, rule: str = "") -> list[tuple[str, str, str]]:
    return [(one.level, one.title.replace(NBSP, " "), one.figure.replace(NBSP, " ")) for one in found(year, rule)]


def with_budget(here: Idf, year: FirYear, credits: dict[Place, tuple[int | None, int | None]]) -> None:
    a_stage(here, year, "BI", credits, voted_on=NEW_YEAR, enforceable_on=NEW_YEAR)
