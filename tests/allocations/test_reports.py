"""Cross-tables dressed as reports: headings, totals, « Cinq axes », shares, marks, and what they say of themselves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allocations.addresses import Addresses
from allocations.enums import Dimension, Origin, VersionStatus
from allocations.models import Version
from allocations.reading import open_reading
from allocations.reports import ROUNDING_NOTE, Layout, crosstab
from allocations.selection import Selection
from prs_budget.money import Unit
from prs_budget.tables import Row, Table
from tests.allocations.versions import copied, new_line, several_years, version_with
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, SECTOR, ACTOR, ENVELOPE = Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR, Dimension.ENVELOPE
YEAR, RECURRENCE = Dimension.YEAR, Dimension.RECURRENCE
ADDRESSES = Addresses("ars-idf", "T0-2017", "/ars-idf/credits/", "/ars-idf/aide/")
T0 = Selection("T0-2017", (AXIS,), (ENVELOPE,)).filtered(YEAR, "2017")
LAYOUT = Layout(shares=True)


def table(version: Version, selection: Selection, other: Version | None = None, layout: Layout = LAYOUT) -> Table:
    return crosstab(open_reading(selection.with_years_apart(), version, other), ADDRESSES, layout)


def shown(row: Row) -> list[str]:
    """The figures of a row, with ordinary spaces."""
    return [cell.display.replace("\u00a0", " ") for cell in row.cells]


def row(found: Table, *key: str) -> Row:
    [only] = [row for row in found.lines if row.key == key]
    return only


def heads(found: Table) -> list[str]:
    return [" › ".join(label for label in column.labels if label) for column in found.columns]


def check_sums(found: Table) -> None:
    """Every row and column that says what it adds is that sum, to the cent."""
    lines = found.lines
    for line in lines:
        for j, cell in enumerate(line.cells):
            if found.columns[j].content == "amount":
                if line.parts:
                    added = [lines[i].cells[j].amount for i in line.parts]
                    assert cell.amount == sum_of(added), (line.key, j)
                if found.columns[j].parts:
                    beside = [line.cells[i].amount for i in found.columns[j].parts]
                    assert (cell.amount or 0) == (sum_of(beside) or 0), (line.key, j)


def sum_of(amounts: list[Decimal | None]) -> Decimal | None:
    present = [amount for amount in amounts if amount is not None]
    return sum(present, Decimal(0)) if present else None


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
        "Part",
    ]
    assert [column.kind for column in found.columns][3:7] == ["subtotal", "leaf", "subtotal", "total"]
    assert found.columns[0].title == "Personne âgée"
    check_sums(found)


def test_a_table_without_columns_names_its_only_one_by_the_year(idf: Idf) -> None:
    found = table(idf.version, Selection("", (AXIS,)).filtered(YEAR, "2017"))
    assert heads(found) == ["Crédits 2017", "Part"]
    assert [column.kind for column in found.columns] == ["total", "leaf"]


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
    assert shown(row(found)) == ["0,0"]


def test_a_comparison_has_no_share(idf: Idf) -> None:
    assert heads(table(idf.version, T0, copied(idf, "LIVE", {})))[-1] == "Total"


# --- marks


def marks(found: Table) -> set[str]:
    return {cell.mark for line in found.lines for cell in line.cells}


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


def test_a_hypothesis_is_always_marked(idf: Idf) -> None:
    version = version_with(idf, "HYP", {("L001", 2018): "1000000", ("L003", 2018): "1"}, origin=Origin.HYPOTHESIS)
    found = table(version, Selection("HYP", (AXIS,)).filtered(YEAR, "2018"))
    assert row(found, "A1").cells[0].mark == "hypothesis"


def test_a_comparison_marks_nothing(idf: Idf) -> None:
    selection = Selection("", (PROJECT,), (ENVELOPE,)).filtered(YEAR, "2017")
    assert marks(table(idf.version, selection, copied(idf, "LIVE", {}))) == {""}


# --- comparison


def test_a_gap_is_the_other_version_less_this_one(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000", ("L046", 2017): None, ("L051", 2017): "900000.01"})
    found = table(idf.version, T0, other)
    cell = row(found, "A2").cells[1]
    assert (cell.amount, cell.base, cell.other, cell.display) == (
        Decimal("2000000.00"),
        Decimal("340440000.00"),
        Decimal("342440000.00"),
        "+2,0",
    )
    gone = row(found, "A3").cells[0]
    assert (gone.amount, gone.base, gone.other, gone.display) == (
        Decimal("-300000.00"),
        Decimal("300000.00"),
        None,
        "−0,3",
    )
    assert row(found, "A3").cells[1].display == "0,0"
    assert row(found, "A5").cells[0] == row(found, "A5").cells[0]._replace(amount=None, display="")
    assert found.signed
    check_sums(found)


def test_the_other_way_round_every_gap_changes_its_sign(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000", ("L046", 2017): None})
    there, back = table(idf.version, T0, other), table(other, replace(T0, version="LIVE"), idf.version)
    for one, two in zip(there.lines, back.lines, strict=True):
        amounts = [None if cell.amount is None else -cell.amount for cell in two.cells]
        assert [cell.amount for cell in one.cells] == amounts


def test_five_axes_of_a_comparison_have_both_sides(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000"})
    interim = table(idf.version, T0, other).rows[5]
    assert interim.cells[-1].base == Decimal("2005800000.00")
    assert interim.cells[-1].other == Decimal("2007800000.00")
    assert interim.cells[-1].display == "+2,0"


def test_the_proof_of_a_comparison_is_the_gap(idf: Idf) -> None:
    other = copied(idf, "LIVE", {("L013", 2017): "5360000", ("L046", 2017): None})
    proof = table(idf.version, T0, other).proof
    assert proof is not None
    assert proof.holds
    assert (proof.table, proof.lines) == (Decimal("1700000.00"), 135)


# --- identity


def test_a_report_states_what_it_is(idf: Idf) -> None:
    found = table(idf.version, T0)
    assert dict(found.identity.items()) == {
        "Périmètre": "ARS Île-de-France · PRS 2018-2022",
        "Version": "T0-2017",
        "Statut": "Diffusée aux partenaires",
        "Année": "2017 (T0)",
        "Unité": "M€",
        "Données du": "8 mars 2018",
        "À savoir": "Montants : 16 publiés, 7 ajustés, 45 reconstitués · rien de masqué",
    }
    assert found.identity.status_key == "published"
    assert found.identity.address == "/ars-idf/credits/croisements/?" + T0.query()
    assert found.title == "Crédits par axe, par enveloppe"
    assert found.caption == "Crédits par axe, par enveloppe, 2017, en millions d’euros"


def test_filters_and_perimeter_are_part_of_it(idf: Idf) -> None:
    selection = replace(T0.filtered(PROJECT, "A2-P2", "A1-P1").filtered(ENVELOPE, "OGD_PA"), perimeter="axes")
    identity = table(idf.version, replace(selection, unit=Unit.KEUR)).identity
    assert identity.perimeter == "ARS Île-de-France · PRS 2018-2022 · sans « Autres » · A2-P2, A1-P1 · OGD PA"
    assert [remark.text for remark in identity.remarks] == [
        "Montants : 1 publié, 1 ajusté",
        "« Autres » n’est pas compté",
    ]
    assert identity.unit == "k€"


def test_years_are_told_as_they_are_asked(idf: Idf) -> None:
    version = several_years(idf)
    base = Selection("PROG", (AXIS,))
    assert table(version, base).identity.years == "2017 à 2022"
    assert table(version, base.filtered(YEAR, "2019")).identity.years == "2019 (T+2)"
    several = table(version, base.filtered(YEAR, "2018", "2020"))
    assert several.identity.years == "2018, 2020"
    assert several.caption == "Crédits par axe, par année, 2018, 2020, en millions d’euros"


def test_a_comparison_names_both_versions(idf: Idf) -> None:
    other = copied(idf, "LIVE", {}, status=VersionStatus.OPEN)
    found = table(idf.version, replace(T0, compare="LIVE"), other)
    identity = found.identity
    assert identity.version == "T0-2017 → LIVE"
    assert identity.status == "Diffusée aux partenaires → Ouverte à la saisie"
    assert identity.data_date == "8 mars 2018 → 1er septembre 2018"
    assert "écart = LIVE − T0-2017" in [remark.text for remark in identity.remarks]
    assert identity.status_key == ""
    assert "écart de T0-2017 à LIVE" in found.caption


def test_one_amount_is_singular(idf: Idf) -> None:
    version = version_with(idf, "ONE", {("L001", 2017): "1"})
    found = table(version, T0)
    assert found.identity.remarks[0].text == "Montants : 1 saisi"
    assert found.proof is not None
    assert found.proof.shown_lines == "1 ligne"


def test_the_proof_is_the_databases_own_total(idf: Idf) -> None:
    proof = table(idf.version, T0.filtered(ENVELOPE, "FIR")).proof
    assert proof is not None
    assert (proof.holds, proof.database, proof.lines) == (True, Decimal("545800000.00"), 24)


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
