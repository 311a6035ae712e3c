"""Cross-tables dressed as reports: headings, totals, « Cinq axes », shares, marks, and what they say of themselves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allocations.crosstabs.document import PRECISION_NOTE
from allocations.crosstabs.report import ROUNDING_NOTE, Layout
from allocations.enums import Dimension, Origin
from allocations.models import Version
from allocations.selection import Selection
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.model import Mark, Table
from tests.allocations.tables import check_sums, heads, marks, row, shown, table
from tests.allocations.versions import copied, new_line, several_years, version_with, write
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, SECTOR, ACTOR, ENVELOPE = Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR, Dimension.ENVELOPE
YEAR, RECURRENCE = Dimension.YEAR, Dimension.RECURRENCE
T0 = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")


# --- figures


def test_the_totals_of_the_issue(idf: Idf) -> None:
    found = table(idf.version, T0)
    totals = [shown(line)[-2] for line in found.lines if line.kind != "interim"]
    assert totals == ["238,0", "963,8", "788,4", "9,9", "5,7", "6 640,4", "8 646,2"]
    assert shown(row(found, "A2"))[1] == "340,4"
    assert shown(row(found, "A4")) == ["", "8,7", "", "", "1,2", "", "", "", "9,9", "0,1 %"]
    check_sums(found)


def test_units_scale_what_is_shown_and_nothing_else(idf: Idf) -> None:
    for unit, decimals, text in (
        (Unit.EUR, None, "340 440 000"),
        (Unit.EUR, 2, "340 440 000,00"),
        (Unit.KEUR, None, "340 440,0"),
        (Unit.MEUR, 0, "340"),
        (Unit.MEUR, 2, "340,44"),
    ):
        found = table(idf.version, replace(T0, unit=unit, decimals=decimals))
        assert shown(row(found, "A2"))[1] == text
        assert row(found, "A2").cells[1].amount == Decimal("340440000.00")
        assert (found.unit, found.identity.unit) == (unit, unit.symbol)


def test_a_figure_is_rounded_once_half_up(idf: Idf) -> None:
    version = version_with(
        idf, "HALF", {("L001", 2017): "50000", ("L013", 2017): "149999.99", ("L046", 2017): "-50000"}
    )
    found = table(version, Selection("HALF", (AXIS,)).filtered(YEAR, "2017"))
    assert [shown(line)[0] for line in found.lines] == ["0,1", "0,1", "−0,1", "0,0", "0,0", "0,1", "0,0", "0,1"]
    assert ROUNDING_NOTE in found.notes


def test_nothing_is_not_zero(idf: Idf) -> None:
    version = version_with(idf, "ZERO", {("L001", 2017): "0", ("L058", 2017): "1000000"})
    found = table(version, T0)
    assert heads(found) == ["DAF", "FIR", "Total", "Part"]
    assert shown(row(found, "A1")) == ["", "0,0", "0,0", "0,0 %"]
    assert shown(row(found, "A2")) == ["", "", "0,0", "0,0 %"]
    assert row(found, "A2").cells[0].amount is None
    assert shown(row(found)) == ["1,0", "0,0", "1,0", "100,0 %"]


def test_a_key_without_amounts_has_empty_cells_and_a_total_of_zero(idf: Idf) -> None:
    found = table(idf.version, Selection("", (AXIS, PROJECT), (ENVELOPE,)).filtered(YEAR, "2017"))
    assert shown(row(found, "A3", "A3-P1")) == [""] * 8 + ["0,0", "0,0 %"]
    assert sum(1 for line in found.rows if line.kind == "leaf") == 33
    check_sums(found)


def test_a_measure_or_a_sector_has_a_row_where_it_has_amounts(idf: Idf) -> None:
    found = table(idf.version, Selection("", (DIRECTION,)).filtered(YEAR, "2017"))
    assert [line.key for line in found.rows] == [("DA",), ("DOS",), ("DPSRI",), ("DQSPP",), ("NC",)]


def test_a_name_of_two_homonyms_is_two_rows(idf: Idf) -> None:
    """« Dispositif(s) ayant une couverture nationale »: near-duplicates stay apart."""
    new_line(idf, "L900", "AUTRES-7-NC", envelope="FIR")
    idf.plan.projects.filter(code="AUTRES-7").update(label="Dispositifs ayant une couverture nationale")
    live = copied(idf, "LIVE", {("L900", 2017): "1000000"})
    found = table(live, Selection("", (PROJECT,)).filtered(AXIS, "AUTRES").filtered(YEAR, "2017"))
    assert [(line.code, shown(line)[0]) for line in found.rows if "nationale" in line.label] == [
        ("AUTRES-7", "9,3"),
        ("AUTRES-8", "83,9"),
    ]


# --- headings


def test_rows_are_headed_by_code_and_label_and_lead_to_their_page(idf: Idf) -> None:
    found = table(idf.version, Selection("", (AXIS, DIRECTION, SECTOR)).filtered(YEAR, "2017"))
    assert found.stub == "Axe › direction › domaine"
    line = row(found, "A2", "DOS", "D05")
    assert (line.code, line.label, line.depth, line.kind) == ("", "Établissement de santé", 2, "leaf")
    assert line.href == ""
    above = row(found, "A2", "DOS")
    assert (above.code, above.depth, above.kind) == ("DOS", 1, "subtotal")
    assert above.href == "/ars-idf/credits/directions/DOS/?version=T0-2017"
    assert row(found).label == "Total général"


def test_a_measure_drops_the_code_of_the_project_above_it(idf: Idf) -> None:
    under = table(idf.version, Selection("", (PROJECT, MEASURE)).filtered(YEAR, "2017"))
    assert row(under, "A2-P2", "A2-P2-M3").code == "M3"
    under_axis = table(idf.version, Selection("", (AXIS, MEASURE)).filtered(YEAR, "2017"))
    assert row(under_axis, "A2", "A2-P2-M3").code == "A2-P2-M3"
    apart = table(idf.version, Selection("", (PROJECT, ACTOR, MEASURE)).filtered(YEAR, "2017"))
    assert row(apart, "A2-P2", "DPSRI", "A2-P2-M3").code == "M3"
    alone = table(idf.version, Selection("", (MEASURE,)).filtered(YEAR, "2017"))
    assert row(alone, "A2-P2-M3").code == "A2-P2-M3"
    on_its_page = table(idf.version, Selection("", (MEASURE,)).filtered(PROJECT, "A2-P2").filtered(YEAR, "2017"))
    assert row(on_its_page, "A2-P2-M3").code == "M3"
    beside = Selection("", (MEASURE,)).filtered(PROJECT, "A2-P2", "A2-P3").filtered(YEAR, "2017")
    assert row(table(idf.version, beside), "A2-P2-M3").code == "A2-P2-M3"


def test_columns_are_headed_at_each_level(idf: Idf) -> None:
    selection = Selection("", (AXIS,), (DIRECTION, SECTOR)).filtered(DIRECTION, "DA", "DPSRI").filtered(YEAR, "2017")
    found = table(idf.version, selection)
    assert heads(found) == [
        "DA › Personne âgée",
        "DA › Personne handicapée",
        "DA › Personnes âgées",
        "DA › Total",
        "DPSRI › Promotion de la santé et de la réduction des inégalités",
        "DPSRI › Total",
        "Total",
    ]
    assert [column.kind for column in found.columns][3:7] == ["subtotal", "leaf", "subtotal", "total"]
    assert found.columns[0].title == "Personne âgée"
    check_sums(found)


def test_a_table_without_columns_names_its_only_one_by_the_year(idf: Idf) -> None:
    found = table(idf.version, Selection("", (AXIS,)).filtered(YEAR, "2017"))
    assert heads(found) == ["Crédits 2017", "Part"]
    assert [column.kind for column in found.columns] == ["total", "leaf"]


def test_rows_and_columns_follow_the_nomenclature_not_the_alphabet(idf: Idf) -> None:
    live = copied(idf, "LIVE", {})
    idf.plan.axes.filter(code="A5").update(position=0)
    idf.agency.envelopes.filter(code="USLD").update(position=0)
    found = table(live, T0)
    assert heads(found)[:2] == ["USLD", "DAF"]
    assert [line.code for line in found.rows[:2]] == ["A5", "A1"]


# --- years


def test_years_apart_have_a_total_each_and_no_share(idf: Idf) -> None:
    found = table(several_years(idf), Selection("PROG", (AXIS,), (ENVELOPE,)).filtered(ENVELOPE, "DAF", "FIR"))
    assert heads(found) == [
        *("DAF › 2017", "DAF › 2018", "DAF › 2019", "DAF › 2020"),
        *("FIR › 2017", "FIR › 2018", "FIR › 2019", "FIR › 2020"),
        *("Total › 2017", "Total › 2018", "Total › 2019", "Total › 2020"),
    ]
    assert found.columns[-1].labels == ("Total", "2020")
    check_sums(found)


def test_totals_of_years_stand_on_the_row_of_years_whatever_the_depth(idf: Idf) -> None:
    selection = Selection("PROG", (AXIS,), (DIRECTION, SECTOR)).filtered(DIRECTION, "DPSRI")
    found = table(several_years(idf), selection)
    labels = {column.kind: column.labels for column in found.columns}
    assert labels["subtotal"][:2] == ("DPSRI", "Total")
    assert labels["total"] == ("Total", "", "2020")
    check_sums(found)


def test_rows_of_years_have_no_total_and_no_share(idf: Idf) -> None:
    found = table(several_years(idf), Selection("PROG", (YEAR, AXIS), (ENVELOPE,)))
    assert found.total is None
    assert heads(found)[-2:] == ["USLD", "Total"]
    assert row(found, "2018").label == "2018"
    check_sums(found)


def test_a_row_that_would_add_years_is_blank(idf: Idf) -> None:
    found = table(several_years(idf), Selection("PROG", (AXIS, YEAR)))
    above = row(found, "A2")
    assert (shown(above), above.parts, found.total) == ([""], (), None)
    assert heads(found) == ["Crédits"]
    assert "interim" not in {line.kind for line in found.rows}


# --- « Cinq axes »


def test_five_axes_then_the_others_then_the_total(idf: Idf) -> None:
    found = table(idf.version, T0)
    interim = found.rows[5]
    assert (interim.kind, interim.label, interim.key) == ("interim", "Cinq axes", ("interim",))
    assert shown(interim)[-2:] == ["2 005,8", "23,2 %"]
    assert [line.label for line in found.lines[6:]] == ["Autres", "Total général"]
    assert interim.parts == (0, 1, 2, 3, 4)
    assert found.total is not None
    assert found.total.parts == (0, 1, 2, 3, 4, 6)
    check_sums(found)


def test_the_axes_are_counted_among_nested_rows(idf: Idf) -> None:
    found = table(idf.version, Selection("", (AXIS, PROJECT), (ENVELOPE,)).filtered(YEAR, "2017"))
    [interim] = [line for line in found.rows if line.kind == "interim"]
    assert [found.rows[i].key for i in interim.parts] == [("A1",), ("A2",), ("A3",), ("A4",), ("A5",)]
    others = row(found, "AUTRES")
    assert [found.rows[i].key[0] for i in others.parts] == ["AUTRES"] * 8
    check_sums(found)


def test_the_axes_have_the_name_that_the_plan_gives_them(idf: Idf) -> None:
    idf.plan.axis_word = "Orientation stratégique"
    idf.plan.save()
    version = Version.objects.select_related("agency", "plan").get(pk=idf.version.pk)
    labels = [line.label for line in table(version, T0).rows if line.kind == "interim"]
    assert labels == ["Cinq orientations stratégiques"]


@pytest.mark.parametrize(
    "selection",
    [
        replace(T0, perimeter="axes"),
        T0.filtered(AXIS, "A1", "A2"),
        T0.filtered(AXIS, "A1", "AUTRES"),
        T0.filtered(AXIS, "AUTRES"),
        Selection("", (PROJECT, AXIS)).filtered(YEAR, "2017"),
        Selection("", (ENVELOPE,), (AXIS,)).filtered(YEAR, "2017"),
    ],
    ids=lambda selection: selection.query(),
)
def test_no_such_row_where_there_is_nothing_to_tell_apart(idf: Idf, selection: Selection) -> None:
    assert "interim" not in {line.kind for line in table(idf.version, selection).rows}


def test_the_row_may_be_left_out(idf: Idf) -> None:
    found = table(idf.version, T0, layout=Layout(interim=False))
    assert "interim" not in {line.kind for line in found.rows}
    check_sums(found)


def test_the_sum_of_the_axes_holds_wherever_the_others_stand(idf: Idf) -> None:
    live = copied(idf, "LIVE", {})
    idf.plan.axes.filter(code="AUTRES").update(position=2)
    idf.plan.axes.filter(code="A2").update(position=3)
    found = table(live, T0)
    assert [line.label[:6] for line in found.rows if line.kind == "interim"] == ["Cinq a"]
    check_sums(found)


# --- shares


def test_shares_are_of_the_total(idf: Idf) -> None:
    found = table(idf.version, Selection("", (ENVELOPE,)).filtered(YEAR, "2017"))
    assert shown(row(found, "FIR")) == ["545,8", "6,3 %"]
    assert shown(row(found)) == ["8 646,2", "100,0 %"]
    [share] = [column for column in found.columns if column.content == "share"]
    assert share.parts == (0,)


def test_shares_of_nothing_are_not_shown(idf: Idf) -> None:
    found = table(version_with(idf, "EMPTY", {}), T0)
    assert heads(found) == ["Total"]
    assert shown(row(found)) == [""]


# --- marks


def test_a_split_that_the_source_does_not_print_is_marked(idf: Idf) -> None:
    selection = Selection("", (PROJECT,), (ENVELOPE,)).filtered(YEAR, "2017")
    found = table(idf.version, selection)
    assert marks(found) == {"", "reconstructed", "adjusted"}
    assert row(found, "A1-P1").cells[1].mark == "reconstructed"
    assert row(found, "A1-P1").cells[-2].mark == ""
    assert [meaning.word for meaning in found.legend] == ["reconstitué", "ajusté"]


@pytest.mark.parametrize(
    "selection",
    [
        T0,
        Selection("", (AXIS, PROJECT, MEASURE)).filtered(YEAR, "2017"),
        Selection("", (ENVELOPE,)).filtered(YEAR, "2017"),
    ],
    ids=lambda selection: selection.query(),
)
def test_what_the_source_prints_is_not_marked(idf: Idf, selection: Selection) -> None:
    assert marks(table(idf.version, selection)) == {""}


@pytest.mark.parametrize(
    "selection",
    [
        Selection("", (PROJECT,)).filtered(ENVELOPE, "FIR").filtered(YEAR, "2017"),
        Selection("", (ENVELOPE,)).filtered(PROJECT, "A1-P1").filtered(YEAR, "2017"),
        Selection("", (ENVELOPE, ACTOR)).filtered(YEAR, "2017"),
    ],
    ids=lambda selection: selection.query(),
)
def test_a_filter_splits_as_a_column_does(idf: Idf, selection: Selection) -> None:
    assert "reconstructed" in marks(table(idf.version, selection))


def told(found: Table, *key: str) -> dict[str, Mark]:
    """The marks of a row by heading, where there are some."""
    cells = zip(heads(found), row(found, *key).cells, strict=True)
    return {head: cell.mark for head, cell in cells if cell.mark}


def test_a_sum_of_adjusted_parts_is_adjusted_as_a_cell_is(idf: Idf) -> None:
    selection = Selection("", (MEASURE, ACTOR), (ENVELOPE,)).filtered(PROJECT, "A2-P2").filtered(YEAR, "2017")
    found = table(idf.version, selection)
    assert told(found, "A2-P2-M2", "Établissement de santé") == dict.fromkeys(("FIR", "MIGAC", "Total"), "adjusted")
    assert told(found, "A2-P2-M2") == dict.fromkeys(("FIR", "MIGAC", "Total"), "adjusted")
    assert told(found, "A2-P2-M1") == {}
    assert told(found) == dict.fromkeys(("FIR", "MIGAC", "OGD PA", "USLD", "Total"), "adjusted")


def test_a_sum_is_marked_as_it_is_where_it_is_a_cell_of_its_own(idf: Idf) -> None:
    """A1-P2 × FIR is the same figure, subtotal of its measures or not; A1 × FIR is printed."""
    by = Selection("", (AXIS, PROJECT, MEASURE), (ENVELOPE,)).filtered(YEAR, "2017")
    nested, flat = table(idf.version, by), table(idf.version, replace(by, rows=(PROJECT,)))
    for project in ("A1-P2", "A2-P2", "A3-P3"):
        assert told(nested, project[:2], project) == told(flat, project) != {}
    assert told(nested, "A1") == told(nested) == told(flat) == told(nested, "interim") == {}
    assert told(nested, "A2") == {"USLD": "adjusted"}  # nothing but A2-P2 in it
    assert told(table(idf.version, by.filtered(PROJECT, "A1-P2"))) == dict.fromkeys(
        ("DAF", "FIR", "OGD PA", "OGD PH"), "reconstructed"
    )


def test_the_sum_of_the_axes_is_adjusted_where_all_its_parts_are(idf: Idf) -> None:
    cells = {(line, 2017): "1" for line in ("L001", "L020", "L055")}
    version = version_with(idf, "AJ", cells, origin=Origin.ADJUSTED)
    found = table(version, Selection("AJ", (AXIS, PROJECT), (ENVELOPE,)).filtered(YEAR, "2017"))
    assert told(found, "interim") == dict.fromkeys(("FIR", "Total"), "adjusted")


def test_a_hypothesis_is_always_marked_in_sums_too(idf: Idf) -> None:
    version = version_with(idf, "HYP", {("L001", 2018): "1000000", ("L003", 2018): "1"}, origin=Origin.HYPOTHESIS)
    write(idf, version, {("L013", 2018): "5"})
    found = table(version, Selection("HYP", (AXIS, PROJECT)).filtered(YEAR, "2018"))
    assert row(found, "A1").cells[0].mark == row(found).cells[0].mark == "hypothesis"
    assert row(found, "A2").cells[0].mark == ""


def test_a_comparison_marks_nothing(idf: Idf) -> None:
    selection = Selection("", (PROJECT,), (ENVELOPE,)).filtered(YEAR, "2017")
    assert marks(table(idf.version, selection, copied(idf, "LIVE", {}))) == {""}


# --- how exact figures are


def test_what_was_adjusted_or_reconstructed_is_no_more_exact_than_what_is_printed(idf: Idf) -> None:
    assert table(idf.version, T0).notes[:2] == (PRECISION_NOTE, ROUNDING_NOTE)
    published = table(idf.version, T0.filtered(PROJECT, "A2-P2").filtered(ENVELOPE, "OGD_PH"))
    assert published.notes == (PRECISION_NOTE, ROUNDING_NOTE)
    entered = version_with(idf, "SAISIE", {("L001", 2017): "1"})
    assert table(entered, T0).notes == (ROUNDING_NOTE,)
    assert PRECISION_NOTE in table(idf.version, T0, copied(idf, "LIVE", {})).notes


def test_a_figure_without_a_mark_says_where_it_comes_from(idf: Idf) -> None:
    by_project = Selection("", (PROJECT,), (ENVELOPE,)).filtered(YEAR, "2017")
    assert table(idf.version, T0).origin == table(idf.version, by_project).origin == "calculé"
    entered = version_with(idf, "SAISIE", {("L001", 2017): "1"})
    assert table(entered, T0).origin == "programmé"
    write(idf, entered, {("L002", 2017): "1"}, Origin.PUBLISHED)
    assert table(entered, T0).origin == ""
    assert table(idf.version, T0, entered).origin == ""
