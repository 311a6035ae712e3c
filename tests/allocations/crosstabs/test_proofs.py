"""The proof under a table: what the screen adds up, against what the database does; each year apart."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db.models import Count, Sum
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from allocations.crosstabs import drill_down as lines
from allocations.crosstabs.drill_down import lines_page
from allocations.crosstabs.reading import open_reading
from allocations.enums import Dimension
from allocations.models import Allocation, Version
from allocations.selection import Selection
from prs_budget.lib.tables.model import Proof
from tests.allocations.tables import ADDRESSES, plain, table
from tests.allocations.versions import copied, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, ENVELOPE, YEAR = Dimension.AXIS, Dimension.PROJECT, Dimension.ENVELOPE, Dimension.YEAR
T0 = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")


def proof(version: Version, selection: Selection, other: Version | None = None) -> Proof:
    found = table(version, selection, other).proof
    assert found is not None
    return found


def in_the_database(version: Version) -> list[tuple[str, Decimal, int]]:
    entered = Allocation.objects.entered().filter(version=version).order_by("year").values_list("year")
    return [(str(year), amount, count) for year, amount, count in entered.annotate(Sum("amount"), Count("pk"))]


def test_one_year_is_proved_as_a_whole_over_its_lines(idf: Idf) -> None:
    found = proof(idf.version, T0)
    assert (found.holds, found.lines, found.years, found.shown_lines) == (True, 68, (), "68 lignes")
    assert found.each == (("", found),)


@pytest.mark.parametrize(
    "selection",
    [
        Selection("PROG", (AXIS,)),
        Selection("PROG", (AXIS, PROJECT), (ENVELOPE,)),
        Selection("PROG", (YEAR, AXIS), (ENVELOPE,)),
        Selection("PROG", (AXIS, YEAR)),
        Selection("PROG", (PROJECT,), (YEAR, ENVELOPE)),
        Selection("PROG", (YEAR,)),
    ],
    ids=lambda selection: selection.query(),
)
def test_each_year_is_proved_apart_over_its_own_lines(idf: Idf, selection: Selection) -> None:
    """Years added together mean nothing, and a line that has four amounts is one line."""
    version = several_years(idf)
    found = proof(version, selection)
    assert [(year, one.database, one.lines) for year, one in found.years] == in_the_database(version)
    assert all(one.table == one.database for _, one in found.years)
    assert found.holds
    assert {one.shown_lines.split()[-1] for _, one in found.years} == {"lignes"}
    assert found.shown_lines.endswith(" montants")


def test_only_the_years_asked_for_are_proved(idf: Idf) -> None:
    version = several_years(idf)
    found = proof(version, Selection("PROG", (AXIS,)).filtered(YEAR, "2018", "2020"))
    assert [year for year, _ in found.years] == ["2018", "2020"]


def test_years_whose_errors_make_up_for_one_another_are_seen() -> None:
    years = (("2017", Proof(Decimal(2), Decimal(1), 1)), ("2018", Proof(Decimal(1), Decimal(2), 1)))
    assert not Proof(Decimal(3), Decimal(3), 2, years).holds


def test_a_comparison_counts_the_amounts_of_both_versions(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L001", 2017): "7320000.50", ("L002", 2017): None})
    found = proof(idf.version, replace(T0, compare="LIVE"), other)
    assert (found.holds, found.database, found.shown_lines) == (True, Decimal("-3499999.50"), "135 montants")


def test_a_comparison_of_several_years_proves_the_gap_of_each_that_both_have(idf: Idf) -> None:
    version = several_years(idf)
    found = proof(idf.version, Selection("T0-2017", (AXIS,), compare="PROG"), version)
    there = in_the_database(version)
    assert [(year, one.database) for year, one in found.years] == [("2017", there[0][1] - Decimal("8646200000"))]
    assert found.holds


def test_one_query_more_proves_several_years_and_none_one_year(
    idf: Idf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = several_years(idf)
    with django_assert_num_queries(4):  # the structure, the sums, the years, who wrote the amounts
        table(version, Selection("PROG", (AXIS,)))
    with django_assert_num_queries(3):
        table(version, Selection("PROG", (AXIS,)).filtered(YEAR, "2018"))


def test_a_list_of_several_years_is_proved_year_by_year(idf: Idf) -> None:
    version = version_with(idf, "LIVE", {("L001", 2017): "1", ("L001", 2018): "2.50", ("L002", 2018): "3"})
    reading = open_reading(Selection("LIVE", (AXIS,), (YEAR,)), version, None, Dimension)
    page = lines_page(reading, reading.weights(), ADDRESSES, 1)
    assert page.table.proof is not None
    assert [(year, one.table, one.lines) for year, one in page.table.proof.years] == [
        ("2017", Decimal(1), 1),
        ("2018", Decimal("5.50"), 2),
    ]
    assert page.table.proof.holds
    assert page.counted == "3 montants"


def test_the_page_says_it_year_by_year(idf: Idf, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    version_with(idf, "LIVE", {("L001", 2017): "1", ("L001", 2018): "2.50", ("L002", 2018): "3"})
    client.force_login(idf.finance)
    page = plain(client.get("/ars-idf/credits/?version=LIVE&annee=").content.decode())
    assert "<b>✓ Écran = base</b>, chaque année : 2017, 1,00 € sur 1 ligne ; 2018, 5,50 € sur 2 lignes</span>" in page
    monkeypatch.setattr(lines, "PAGE_SIZE", 2)
    page = plain(client.get("/ars-idf/credits/lignes/?version=LIVE&annee=&lignes=annee").content.decode())
    assert "Page 1 sur 2, 3 montants." in page
    monkeypatch.setattr(Proof, "holds", property(lambda proof: proof.lines == 1))
    page = plain(client.get("/ars-idf/credits/?version=LIVE&annee=").content.decode())
    assert "≠ L’écran et la base diffèrent</strong> : 2018, écran 5,50 €, base 5,50 € sur 2 lignes" in page
    assert "2017, écran" not in page
