"""A selection read and crossed: years never added, versions compared each in its own structure, giants refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from allocations import actions
from allocations.crosstabs import reading
from allocations.crosstabs.reading import Crossed, cross_selection, open_reading
from allocations.enums import Dimension
from allocations.models import Version
from allocations.selection import Selection
from projects.models import Measure, Plan, Project
from prs_budget.lib.crosstab import Crossing, Path
from prs_budget.lib.memory import forget_all
from prs_budget.lib.refusals import BadAddress
from tests.allocations.versions import copied, new_line, new_measure, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
ENVELOPE, YEAR, ACTOR, SECTOR = Dimension.ENVELOPE, Dimension.YEAR, Dimension.ACTOR, Dimension.SECTOR


def crossed(version: Version, selection: Selection, other: Version | None = None) -> Crossed:
    crossed, _ = cross_selection(open_reading(selection.with_years_apart(), version, other))
    return crossed


def at(crossing: Crossing | None, row: Path, column: Path = ()) -> Decimal | None:
    """The amount at a row and a column, named by their paths."""
    assert crossing is not None
    [i] = [i for i, node in enumerate(crossing.rows) if node.path == row]
    [j] = [j for j, node in enumerate(crossing.columns) if node.path == column]
    return crossing.values[i][j]


def rows(crossing: Crossing) -> list[str]:
    return ["/".join(node.path) for node in crossing.rows]


def columns(crossing: Crossing) -> list[str]:
    return ["/".join(node.path) for node in crossing.columns]


# --- one version


def test_the_figures_of_the_source(idf: Idf) -> None:
    found = crossed(idf.version, Selection("", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017"))
    assert rows(found.base) == ["A1", "A2", "A3", "A4", "A5", "AUTRES", ""]
    assert columns(found.base) == ["DAF", "FIR", "FMESPP", "FORFAITS", "MIGAC", "OGD_PA", "OGD_PH", "USLD", ""]
    assert at(found.base, ("A2",), ("FIR",)) == Decimal("340440000.00")
    assert at(found.base, ("A3",), ("USLD",)) is None
    assert at(found.base, ()) == Decimal("8646200000.00")
    assert found.other is None


def test_subtotals_stand_at_every_level(idf: Idf) -> None:
    found = crossed(idf.version, Selection("", (AXIS, PROJECT, MEASURE), (ENVELOPE,)).filtered(YEAR, "2017"))
    assert at(found.base, ("A2",)) == Decimal("963800000.00")
    assert at(found.base, ("A2", "A2-P2")) == Decimal("611800000.00")
    assert at(found.base, ("A2", "A2-P2", "A2-P2-M1")) == Decimal("54200000.00")
    assert at(found.base, ("A2", "A2-P2"), ("DAF",)) == Decimal("37000000.00")


def test_what_is_not_broken_down_has_its_row(idf: Idf) -> None:
    selection = Selection("", (Dimension.DIRECTION, ACTOR)).filtered(YEAR, "2017")
    found = crossed(idf.version, selection)
    assert rows(found.base)[-3:] == ["NC", "NC/Non ventilé", ""]
    assert at(found.base, ("NC",)) == Decimal("8034400000.00")


def test_a_key_without_amounts_has_its_row_and_a_zero_is_not_nothing(idf: Idf) -> None:
    version = version_with(idf, "ZERO", {("L001", 2017): "0"})
    found = crossed(version, Selection("", (AXIS, PROJECT)).filtered(YEAR, "2017"))
    assert at(found.base, ("A1", "A1-P1")) == Decimal("0.00")
    assert at(found.base, ("A1", "A1-P2")) is None
    assert at(found.base, ("A2",)) is None
    assert at(found.base, ()) == Decimal("0.00")


def test_a_reading_is_a_query_for_each_structure_and_one_for_the_amounts(
    idf: Idf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    selection = Selection("", (AXIS, PROJECT, MEASURE, ACTOR), (ENVELOPE, YEAR))
    with django_assert_num_queries(2):
        crossed(idf.version, selection)
    live = copied(idf, "LIVE", {})
    forget_all()
    with django_assert_num_queries(4):  # both structures, the years of both, the amounts
        crossed(idf.version, selection, live)
    with django_assert_num_queries(2):  # the live structure, and the amounts
        crossed(idf.version, selection, live)


def test_a_narrowed_reading_reads_no_structure_again(
    idf: Idf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole = open_reading(Selection("", (AXIS,)), idf.version, dimensions=Dimension)
    with django_assert_num_queries(0):
        narrowed = whole.narrowed(whole.selection.filtered(MEASURE, "A2-P2-M1"))
    assert narrowed.weights()[idf.version.pk].amount == Decimal("54200000.00")
    with pytest.raises(BadAddress, match="n’existe pas"):
        whole.narrowed(whole.selection.filtered(MEASURE, "A2"))


def test_an_unknown_code_is_refused_before_any_amount_is_read(
    idf: Idf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1), pytest.raises(BadAddress, match="« A9 »"):
        open_reading(Selection("", (AXIS,)).filtered(AXIS, "A9"), idf.version)


# --- years


def test_years_stand_side_by_side_and_so_do_their_totals(idf: Idf) -> None:
    version = several_years(idf)
    found = crossed(version, Selection("", (AXIS,)))
    assert columns(found.base) == ["2017", "2018", "2019", "2020"]
    one_year = crossed(version, Selection("", (AXIS,)).filtered(YEAR, "2019"))
    assert at(found.base, (), ("2019",)) == at(one_year.base, ()) != 0


def test_under_columns_each_year_has_its_total(idf: Idf) -> None:
    version = several_years(idf)
    found = crossed(version, Selection("", (AXIS,), (ENVELOPE,)).filtered(ENVELOPE, "DAF", "FIR"))
    assert columns(found.base) == [
        *("DAF/2017", "DAF/2018", "DAF/2019", "DAF/2020"),
        *("FIR/2017", "FIR/2018", "FIR/2019", "FIR/2020"),
        *("2017", "2018", "2019", "2020"),
    ]
    parts = [at(found.base, ("A2",), (envelope, "2018")) or Decimal(0) for envelope in ("DAF", "FIR")]
    assert at(found.base, ("A2",), ("2018",)) == sum(parts)


@pytest.mark.parametrize(
    ("row_dimensions", "column_dimensions", "mixed_rows", "last_columns"),
    [
        ((AXIS, YEAR), (), ["A1", "A2", "A3", "A4", "A5", "AUTRES", ""], [""]),
        ((YEAR, AXIS), (ENVELOPE,), [""], ["USLD", ""]),
        ((YEAR,), (), [""], [""]),
        ((AXIS,), (YEAR, ENVELOPE), [], ["2020/USLD", "2020"]),
        ((AXIS,), (YEAR,), [], ["2019", "2020"]),
    ],
)
def test_sums_that_would_add_years_are_blank(
    idf: Idf,
    row_dimensions: tuple[Dimension, ...],
    column_dimensions: tuple[Dimension, ...],
    mixed_rows: list[str],
    last_columns: list[str],
) -> None:
    found = crossed(several_years(idf), Selection("", row_dimensions, column_dimensions)).base
    assert ["/".join(node.path) for node in found.rows if node.mixed] == mixed_rows
    blank = [i for i, node in enumerate(found.rows) if node.mixed]
    assert all(value is None for i in blank for value in found.values[i])
    assert columns(found)[-len(last_columns) :] == last_columns


def test_two_years_chosen_are_not_added_either(idf: Idf) -> None:
    version = several_years(idf)
    found = crossed(version, Selection("", (AXIS,)).filtered(YEAR, "2018", "2020"))
    assert columns(found.base) == ["2018", "2020"]


# --- two versions


def test_each_side_is_read_alone(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "4360000.01", ("L046", 2017): None, ("L003", 2018): "5"})
    found = crossed(idf.version, Selection("", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017"), other)
    assert at(found.base, ("A2",), ("FIR",)) == Decimal("340440000.00")
    assert at(found.other, ("A2",), ("FIR",)) == Decimal("341440000.01")
    assert at(found.base, ("A3",), ("DAF",)) == Decimal("300000.00")
    assert at(found.other, ("A3",), ("DAF",)) is None


def test_keys_of_one_side_alone_are_rows_and_columns_of_both(idf: Idf) -> None:
    other = version_with(idf, "OTHER", {("L001", 2018): "5", ("L004", 2017): "7"})
    found = crossed(version_with(idf, "BASE", {("L046", 2017): "3"}), Selection("", (AXIS,), (ENVELOPE,)), other)
    # 2018 is of one alone: its columns stand, empty
    assert columns(found.base) == ["DAF/2017", "DAF/2018", "OGD_PA/2017", "OGD_PA/2018", "2017", "2018"]
    assert at(found.other, (), ("2018",)) is None
    assert found.other is not None
    assert columns(found.other) == columns(found.base)
    assert rows(found.other) == rows(found.base)
    assert (at(found.base, ("A1",), ("2017",)), at(found.other, ("A1",), ("2017",))) == (None, Decimal("7.00"))


def test_a_moved_measure_stands_in_each_version_where_it_is_there(idf: Idf) -> None:
    live = copied(idf, "LIVE", {})
    actions.move_measure(
        by=idf.admin,
        measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
        project=Project.objects.get(plan=idf.plan, code="A3-P1"),
        reason="Rattachement",
    )
    selection = Selection("", (AXIS, PROJECT, MEASURE)).filtered(YEAR, "2017")
    found = crossed(idf.version, selection, live)
    here, there = ("A2", "A2-P2", "A2-P2-M1"), ("A3", "A3-P1", "A2-P2-M1")
    assert (at(found.base, here), at(found.other, here)) == (Decimal("54200000.00"), None)
    assert (at(found.base, there), at(found.other, there)) == (None, Decimal("54200000.00"))
    assert at(found.base, ()) == at(found.other, ()) == Decimal("8646200000.00")


def test_a_moved_measure_matches_itself_where_its_place_is_not_shown(idf: Idf) -> None:
    live = copied(idf, "LIVE", {})
    actions.move_measure(
        by=idf.admin,
        measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
        project=Project.objects.get(plan=idf.plan, code="A3-P1"),
        reason="Rattachement",
    )
    found = crossed(idf.version, Selection("", (MEASURE,)).filtered(YEAR, "2017"), live)
    row = ("A2-P2-M1",)
    assert at(found.base, row) == at(found.other, row) == Decimal("54200000.00")


def test_a_measure_of_one_version_is_found_whichever_is_first(idf: Idf) -> None:
    new_measure(idf, "A1-P1-M9", "A1-P1", "Venue après")
    new_line(idf, "L900", "A1-P1-M9")
    live = copied(idf, "LIVE", {("L900", 2017): "12.50"})
    selection = Selection("", (MEASURE,)).filtered(YEAR, "2017")
    for base, other, sides in ((idf.version, live, (None, "12.50")), (live, idf.version, ("12.50", None))):
        found = crossed(base, selection, other)
        given = (at(found.base, ("A1-P1-M9",)), at(found.other, ("A1-P1-M9",)))
        assert given == tuple(None if text is None else Decimal(text) for text in sides)


def test_a_filter_on_what_only_the_other_version_has_is_allowed(idf: Idf) -> None:
    """Or the figures of such a row could not be opened."""
    new_measure(idf, "A1-P1-M9", "A1-P1", "Venue après")
    new_line(idf, "L900", "A1-P1-M9")
    live = copied(idf, "LIVE", {("L900", 2017): "12.50"})
    selection = Selection("", (PROJECT,)).filtered(YEAR, "2017").filtered(MEASURE, "A1-P1-M9")
    found = crossed(idf.version, selection, live)
    assert (at(found.base, ("A1-P1",)), at(found.other, ("A1-P1",))) == (None, Decimal("12.50"))


def test_both_versions_are_read_in_the_perimeter_of_the_first(idf: Idf) -> None:
    """Or a change of perimeter would pass for a change of credits."""
    live = copied(idf, "LIVE", {})
    axis = idf.plan.axes.get(code="A5")
    axis.is_outside_axes = True
    axis.save()
    selection = replace(Selection("", (AXIS,)).filtered(YEAR, "2017"), perimeter="axes")
    found = crossed(idf.version, selection, live)
    assert at(found.base, ("A5",)) == at(found.other, ("A5",)) == Decimal("5700000.00")
    found = crossed(live, selection, idf.version)
    assert rows(found.base) == ["A1", "A2", "A3", "A4", ""]


def test_a_version_is_not_compared_to_itself_nor_to_another_plan(idf: Idf) -> None:
    selection = Selection("", (AXIS,))
    with pytest.raises(BadAddress, match="La version T0-2017 se compare à une autre version du même PRS"):
        open_reading(selection, idf.version, idf.version)
    plan = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 2023-2028", base_year=2022, horizon=5)
    elsewhere = Version(agency=idf.agency, plan=plan, code="AUTRE")
    with pytest.raises(BadAddress, match="pas à AUTRE"):
        open_reading(selection, idf.version, elsewhere)


# --- giants


def test_too_many_columns_are_refused(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_COLUMNS", 7)
    with pytest.raises(BadAddress, match="Ce croisement ferait 8 colonnes, 7 au plus : échangez lignes et colonnes"):
        crossed(idf.version, Selection("", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017"))
    assert crossed(idf.version, Selection("", (ENVELOPE,), (AXIS,)).filtered(YEAR, "2017"))


def test_too_many_cells_are_refused(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CELLS", 47)
    with pytest.raises(BadAddress, match="Ce croisement ferait 6 × 8 cellules : filtrez, ou retirez une dimension"):
        crossed(idf.version, Selection("", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017"))
    monkeypatch.setattr(reading, "MOST_CELLS", 48)
    assert crossed(idf.version, Selection("", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017"))
