"""« Programmé et exécuté » of the invented agency: its columns are the totals of the pages that each comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.test import Client

from allocations.models import Allocation, TextLine
from fir.models import Delegation, Movement
from prs_budget.home.invented.life import live
from prs_budget.home.invented.versions import PROGRAMMING
from prs_budget.home.management.commands.invent_agency import FOLDER
from prs_budget.organisation.models import User
from tests.plugins.idf import Idf

YEARS = range(2017, 2023)
PAGE = "/ars-demo/programme-execute/"
NAMES = {
    "programmed": ("Programmé", "Financé (T0)"),
    "notified": ("Notifié",),
    "done": ("Engagé ou délégué",),
    "paid": ("Payé (FIR)",),
}
#: what the FIR committed of an axis in a year, in SQL: from attributions of one measure to the movements
OF_AXIS = """
    SELECT SUM(m.ae) FROM fir_movement m
    JOIN fir_firyear y ON y.id = m.fir_year_id
    JOIN fir_attribution a ON a.commitment_id = m.commitment_id
    LEFT JOIN fir_attribution later ON later.cancels_id = a.id
    JOIN fir_attributionshare s ON s.attribution_id = a.id
    JOIN projects_measure e ON e.id = s.measure_id
    JOIN projects_project p ON p.id = e.project_id
    JOIN projects_axis x ON x.id = p.axis_id
    WHERE later.id IS NULL AND x.code = %s AND y.year = %s AND m.kind IN ('engagement', 'retrait')
"""


#: what was delegated of the same, of which the measure is said
DELEGATED = """
    SELECT SUM(d.amount) FROM fir_delegation d
    JOIN projects_measure e ON e.id = d.measure_id
    JOIN projects_project p ON p.id = e.project_id
    JOIN projects_axis x ON x.id = p.axis_id
    WHERE x.code = %s AND d.year = %s
"""


@pytest.fixture
def rows(idf: Idf, client: Client) -> list[Mapping[str, str]]:
    """Its file, over the six years of the plan, by project."""
    call_command("load_plan", FOLDER, verbosity=0)
    call_command("load_fir", FOLDER / "fir", agency="ARS-DEMO", verbosity=0)
    call_command("demo_accounts", verbosity=0)
    live()
    client.force_login(User.objects.get(username="demo-finance"))
    answer = client.get(PAGE, {"annee": ",".join(map(str, YEARS)), "version": PROGRAMMING, "format": "csv"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def figure(row: Mapping[str, str], year: int, what: str) -> Decimal:
    """A figure of a row; nothing where the year has no such column."""
    titles = (f"{year} › {name} (€)" for name in NAMES[what])
    return next((Decimal(row[title].replace(",", ".") or 0) for title in titles if title in row), Decimal(0))


def test_each_column_is_the_total_of_its_own_page_and_the_sum_of_its_rows(rows: list[Mapping[str, str]]) -> None:
    own = {"agency__code": "ARS-DEMO"}
    for year in YEARS:
        cells = Allocation.objects.filter(version__code=PROGRAMMING, version__agency__code="ARS-DEMO", year=year)
        lines = TextLine.objects.filter(text__agency__code="ARS-DEMO", year=year, within=None)
        executed = Movement.objects.executed().filter(**own, fir_year__year=year).aggregate(ae=Sum("ae"), cp=Sum("cp"))
        delegated = Delegation.objects.filter(**own, year=year).aggregate(all=Sum("amount"))["all"] or 0
        expected = {
            "programmed": cells.aggregate(all=Sum("amount"))["all"] or 0,
            "notified": lines.aggregate(all=Sum("amount"))["all"] or 0,
            "done": (executed["ae"] or 0) + delegated,
            "paid": executed["cp"] or 0,
        }
        whole = next(row for row in rows if row["Type"] == "total")
        parts = [row for row in rows if row["Type"] == "détail"]
        for what, amount in expected.items():
            assert figure(whole, year, what) == amount, (year, what)
            assert sum(figure(row, year, what) for row in parts) == amount, (year, what)


@pytest.mark.parametrize("year", [2017, 2018])
def test_an_axis_is_what_sql_finds_from_its_attributions(rows: list[Mapping[str, str]], year: int) -> None:
    """The fourth axis, whose attributions have one measure each by the FIR alone."""
    with connection.cursor() as cursor:
        cursor.execute(OF_AXIS, ["A4", year])
        [cents] = cursor.fetchone()
        cursor.execute(DELEGATED, ["A4", year])
        [delegated] = cursor.fetchone()
    [row] = [row for row in rows if row["Axe (code)"] == "A4" and row["Type"] == "sous-total"]
    assert figure(row, year, "done") == Decimal(cents + delegated) / 100
