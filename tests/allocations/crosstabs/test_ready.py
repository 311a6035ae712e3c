"""The ready-made reports: what each crosses, what the source prints beside its rows, in how few queries."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from allocations.crosstabs import ready
from allocations.crosstabs.reading import Reading, open_reading
from allocations.crosstabs.ready import CORRESPONDENCE, FICHES, Ready, dimensions_of
from allocations.enums import Dimension
from allocations.models import Version
from allocations.selection import Selection
from prs_budget.lib.tables.model import Table
from tests.allocations.tables import ADDRESSES, check_sums, heads, row, shown
from tests.allocations.versions import copied, new_line, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, ENVELOPE, YEAR = Dimension.DIRECTION, Dimension.ENVELOPE, Dimension.YEAR
T0 = Selection("T0-2017").filtered(YEAR, "2017")
EVERY = (ready.BY_AXIS, ready.BY_ENVELOPE, ready.AXES_ENVELOPES, ready.PROJECTS)


def read(reports: tuple[Ready, ...], version: Version, selection: Selection, other: Version | None = None) -> Reading:
    return open_reading(reports[0].of(selection), version, other, dimensions_of(reports))


def tables(
    reports: tuple[Ready, ...], version: Version, selection: Selection = T0, other: Version | None = None
) -> list[Table]:
    return ready.tables(reports, read(reports, version, selection, other), ADDRESSES)


def correspondence(version: Version, selection: Selection = T0) -> Table:
    return ready.correspondence(read((CORRESPONDENCE,), version, selection), ADDRESSES)


def test_the_two_readings_add_up_to_the_same(idf: Idf) -> None:
    by_axis, by_envelope = tables((ready.BY_AXIS, ready.BY_ENVELOPE), idf.version)
    assert [shown(line)[0] for line in by_axis.lines] == [
        *("238,0", "963,8", "788,4", "9,9", "5,7", "2 005,8", "6 640,4", "8 646,2")
    ]
    assert shown(row(by_envelope, "FIR"))[0] == "545,8"
    assert shown(row(by_envelope)) == shown(row(by_axis)) == ["8 646,2", "100,0 %"]
    assert [table.name for table in (by_axis, by_envelope)] == ["par-axe", "par-enveloppe"]


def test_every_table_adds_up(idf: Idf) -> None:
    for table in [*tables(EVERY, idf.version), correspondence(idf.version)]:
        check_sums(table)
        assert table.proof is not None
        assert table.proof.holds
        assert table.proof.database == Decimal("8646200000.00")


def test_several_tables_share_one_read_of_the_amounts(
    idf: Idf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reading = read(EVERY, idf.version, T0)
    with django_assert_max_num_queries(3):
        ready.tables(EVERY, reading, ADDRESSES)
    reading = read((CORRESPONDENCE,), idf.version, T0)
    with django_assert_max_num_queries(2):
        ready.correspondence(reading, ADDRESSES)
    of_project = FICHES[PROJECT]
    reading = read(of_project, idf.version, T0.filtered(PROJECT, "A2-P2"))
    with django_assert_max_num_queries(4):
        ready.tables(of_project, reading, ADDRESSES)


# --- years


def test_years_stay_apart_on_every_ready_made_table(idf: Idf) -> None:
    version = several_years(idf)
    by_axis, _, crossed, projects = tables(EVERY, version, Selection("PROG"))
    assert heads(by_axis) == ["2017", "2018", "2019", "2020"]
    assert heads(projects) == heads(by_axis)
    assert heads(crossed)[-4:] == ["Total › 2017", "Total › 2018", "Total › 2019", "Total › 2020"]
    one, *_ = tables(EVERY, version, Selection("PROG").filtered(YEAR, "2019"))
    assert [line.cells[2].amount for line in by_axis.lines] == [line.cells[0].amount for line in one.lines]
    two, *_ = tables(EVERY, version, Selection("PROG").filtered(YEAR, "2019", "2018"))
    assert heads(two) == ["2018", "2019"]
    assert heads(correspondence(version, Selection("PROG"))) == heads(by_axis)


# --- the correspondence


def test_the_correspondence_shows_the_whole_tree_and_what_each_axis_covers(idf: Idf) -> None:
    table = correspondence(idf.version)
    assert [line.depth for line in table.rows].count(0) == 7
    assert row(table, "A3", "A3-P1").kind == "leaf"
    assert shown(row(table, "A3", "A3-P1")) == ["0,0"]
    assert row(table, "A3", "A3-P2").kind == "subtotal"
    assert [line.code for line in table.rows if line.key[:2] == ("A2", "A2-P2")] == ["A2-P2", "M1", "M2", "M3", "M4"]
    assert row(table, "A4").note.startswith("Actions en matière de promotion et d’éducation à la santé")
    assert all(line.note for line in table.rows if line.depth == 0 and line.kind != "interim")
    assert not any(line.note for line in table.rows if line.depth)


def test_the_scopes_of_a_version_are_its_own(idf: Idf) -> None:
    idf.plan.axes.filter(code="A4").update(scope="Tout autre chose")
    assert row(correspondence(idf.version), "A4").note.startswith("Actions en matière")
    assert row(correspondence(copied(idf, "LIVE", {})), "A4").note == "Tout autre chose"


# --- remarks


def test_the_remarks_of_lines_stand_beside_their_row(idf: Idf) -> None:
    table, by_sector = tables(FICHES[PROJECT], idf.version, T0.filtered(PROJECT, "A2-P2"))
    assert row(table, "A2-P2-M1", "Établissement de santé").note == "MIG Précarité"
    assert row(table, "A2-P2-M1", "DPSRI").note == ""
    assert row(table, "A2-P2-M1").note == ""
    assert not any(line.note for line in by_sector.rows)


def test_two_remarks_on_one_row_are_both_told_once_each(idf: Idf) -> None:
    for code, envelope, note in (
        ("L900", "FIR", "Seconde"),
        ("L901", "FMESPP", "Première"),
        ("L902", "USLD", "Seconde"),
    ):
        new_line(idf, code, "A2-P2-M1", sector="D04", envelope=envelope, note=note)
    version = version_with(idf, "LIVE", {("L900", 2017): "1", ("L901", 2017): "1", ("L902", 2017): "1"})
    table, _ = tables(FICHES[PROJECT], version, T0.filtered(PROJECT, "A2-P2"))
    assert row(table, "A2-P2-M1", "Ambulatoire").note == "Seconde ; Première"


# --- pages about one thing


def test_the_nested_table_of_a_project_is_that_of_the_source(idf: Idf) -> None:
    table, by_sector = tables(FICHES[PROJECT], idf.version, T0.filtered(PROJECT, "A2-P2"))
    assert [line.code or line.label for line in table.rows][:4] == ["M1", "Établissement de santé", "DPSRI", "M2"]
    assert heads(table) == ["DAF", "FIR", "MIGAC", "OGD PA", "OGD PH", "USLD", "Total", "Part"]
    assert shown(row(table, "A2-P2-M3", "Établissement de santé"))[0] == "−0,1"
    assert shown(row(table))[-2] == shown(row(by_sector))[-2] == "611,8"
    check_sums(table)
    check_sums(by_sector)


def test_an_actor_gathers_sectors_of_two_names(idf: Idf) -> None:
    table, by_sector = tables(FICHES[PROJECT], idf.version, T0.filtered(PROJECT, "A2-P2"))
    assert shown(row(table, "A2-P2-M2", "Personnes âgées"))[-2] == "17,4"
    assert [line.label for line in by_sector.rows if line.key[0] == "DA"][1:] == [
        "Personne âgée",
        "Personne handicapée",
        "Personnes âgées",
    ]


@pytest.mark.parametrize(
    ("dimension", "code", "names", "millions"),
    [
        (AXIS, "A2", ["projets", "directions"], "963.80"),
        (AXIS, "AUTRES", ["projets", "directions"], "6640.40"),
        (PROJECT, "A3-P1", ["mesures", "directions"], "0"),
        (MEASURE, "A2-P2-M4", ["acteurs"], "297.68"),
        (DIRECTION, "DA", ["domaines", "projets"], "86.76"),
        (DIRECTION, "CAB", ["domaines", "projets"], "0"),
        (ENVELOPE, "FIR", ["axes-projets", "directions"], "545.80"),
    ],
)
def test_the_tables_of_a_page_hold_its_credits(
    idf: Idf, dimension: Dimension, code: str, names: list[str], millions: str
) -> None:
    found = tables(FICHES[dimension], idf.version, T0.filtered(dimension, code))
    assert [table.name for table in found] == names
    for table in found:
        check_sums(table)
        assert table.proof is not None
        assert table.proof.holds
        assert table.proof.database == Decimal(millions) * 1_000_000


def test_the_projects_of_an_axis_are_all_there(idf: Idf) -> None:
    table, _ = tables(FICHES[AXIS], idf.version, T0.filtered(AXIS, "A3"))
    assert [line.code for line in table.rows] == ["A3-P1", "A3-P2", "A3-P3", "A3-P4"]


# --- two versions


def test_a_ready_made_table_compares_two_versions(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000"})
    by_axis, *_ = tables(EVERY, idf.version, T0, other)
    assert by_axis.signed
    assert [shown(line) for line in by_axis.lines][:2] == [["0,0"], ["+2,0"]]
    table, _ = tables(FICHES[PROJECT], idf.version, T0.filtered(PROJECT, "A2-P2"), other)
    assert row(table, "A2-P2-M1", "Établissement de santé").note == "MIG Précarité"
    check_sums(table)
