"""The figures of a workbook: exact, summed by live formulas, shown in their unit."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest

from prs_budget.lib.money import Unit
from prs_budget.lib.rendering import xlsx
from prs_budget.lib.rendering.xlsx_cells import exact
from prs_budget.lib.rendering.xlsx_styles import number_format
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Row
from tests.prs_budget.lib.rendering.samples import cell, large_table, nested_table, simple_table, years_table
from tests.prs_budget.lib.rendering.workbooks import (
    ABOUT,
    block,
    sheet,
)

# --- figures


def test_cells_hold_exact_euros_empty_cells_nothing_and_zero_is_zero() -> None:
    assert block(sheet(simple_table()), "A6:E15") == [
        ["Code", "Axe › projet", "DAF", "FIR", "Total"],
        ["A1", "Parcours <script>alert('1')</script> & « soins »", 1250000, 340440000, 341690000],
        ["A1-P1", "Premier projet", 1250000, None, 1250000],
        ["A1-P2", "Second projet", None, 340440000, 340440000],
        ["A2", "Réponse aux besoins", -60000, 50000, -10000],
        [
            "A2-P1",
            "Prioriser les moyens en fonction des besoins, notamment sur les zones en sous-offre",
            -60000,
            50000,
            -10000,
        ],
        ["A2-P2", "=1+1", None, None, 0],
        [None, "Deux axes", 1190000, 340490000, 341680000],
        ["AUTRES", "@Autres (hors axes)", 0.01, 0, 0.01],
        [None, "Total général", 1190000.01, 340490000, 341680000.01],
    ]


def test_sums_are_live_formulas_over_the_cells_they_add() -> None:
    assert block(sheet(simple_table(), formulas=True), "C7:F15") == [
        ["=SUM(C8:C9)", "=SUM(D8:D9)", "=SUM(C7:D7)", '=IF(E$15=0,"",E7/E$15)'],
        [1250000, None, "=SUM(C8:D8)", '=IF(E$15=0,"",E8/E$15)'],
        [None, 340440000, "=SUM(C9:D9)", '=IF(E$15=0,"",E9/E$15)'],
        ["=SUM(C11:C12)", "=SUM(D11:D12)", "=SUM(C10:D10)", '=IF(E$15=0,"",E10/E$15)'],
        [-60000, 50000, "=SUM(C11:D11)", '=IF(E$15=0,"",E11/E$15)'],
        [None, None, "=SUM(C12:D12)", '=IF(E$15=0,"",E12/E$15)'],
        ["=SUM(C7,C10)", "=SUM(D7,D10)", "=SUM(C13:D13)", '=IF(E$15=0,"",E13/E$15)'],
        [0.01, 0, "=SUM(C14:D14)", '=IF(E$15=0,"",E14/E$15)'],
        ["=SUM(C7,C10,C14)", "=SUM(D7,D10,D14)", "=SUM(C15:D15)", '=IF(E$15=0,"",E15/E$15)'],
    ]


def test_a_sum_of_nothing_is_empty_until_something_is_typed() -> None:
    table = simple_table()
    empty = replace(table.rows[3], cells=(EMPTY, EMPTY, EMPTY, EMPTY))
    leaf = replace(table.rows[5], cells=(EMPTY, EMPTY, EMPTY, EMPTY))
    rows = (*table.rows[:3], empty, leaf, leaf, *table.rows[6:])
    ws = sheet(replace(table, rows=rows), formulas=True)
    assert ws["C10"].value == '=IF(COUNT(C11:C12)=0,"",SUM(C11:C12))'
    assert ws["E10"].value == '=IF(COUNT(C10:D10)=0,"",SUM(C10:D10))'
    assert sheet(replace(table, rows=rows))["C10"].value is None


def test_subtotal_columns_add_across() -> None:
    ws = sheet(nested_table(), formulas=True)
    assert block(ws, "C8:H10") == [
        [1000, 2000, "=SUM(C8:D8)", 4000, "=SUM(F8)", "=SUM(E8,G8)"],
        [10000, None, "=SUM(C9:D9)", None, '=IF(COUNT(F9)=0,"",SUM(F9))', "=SUM(E9,G9)"],
        ["=SUM(C8:C9)", "=SUM(D8:D9)", "=SUM(C10:D10)", "=SUM(F8:F9)", "=SUM(F10)", "=SUM(E10,G10)"],
    ]


def test_years_are_never_added_not_even_by_a_formula() -> None:
    ws = sheet(years_table(), formulas=True)
    assert block(ws, "C7:D12") == [
        [None, None],
        [100.1, "=SUM(C8)"],
        [200.2, "=SUM(C9)"],
        [None, None],
        [400.4, "=SUM(C11)"],
        [None, None],
    ]


def test_a_row_whose_parts_may_not_be_added_stays_blank_even_when_it_names_them() -> None:
    table = years_table()
    rows = (replace(table.rows[0], parts=(1, 2)), *table.rows[1:])
    assert sheet(replace(table, rows=rows), formulas=True)["C7"].value is None


def test_a_sum_of_too_many_parts_for_a_formula_adds_the_details_of_its_branch() -> None:
    rows = [Row(("A",), "", "Axe", (cell("600"),), 0, "subtotal", tuple(range(1, 600, 2)))]
    for number in range(300):
        path = ("A", f"P{number}")
        rows.append(Row(path, "", f"Projet {number}", (cell("2"),), 1, "subtotal", (len(rows) + 1,)))
        rows.append(Row((*path, "M"), "", "Mesure", (cell("2"),), 2))
    rows.append(Row(("AUTRES",), "", "Autres", (cell("5"),)))
    total = Row((), "", "Total général", (cell("605"),), 0, "total", (0, 601))
    table = replace(simple_table(), columns=(Column(("FIR",), ("FIR",)),), rows=tuple(rows), total=total)
    ws = sheet(table, formulas=True)
    assert ws["A607"].value == "Mesure"
    assert ws["B7"].value == '=SUMIF($C$8:$C$607,"détail",B8:B607)'
    assert ws["B609"].value == "=SUM(B7,B608)"


def test_a_total_of_too_many_rows_for_a_formula_adds_every_detail() -> None:
    table = large_table(600, 2)
    thin = replace(table.total or table.rows[0], parts=tuple(range(0, 600, 2)))
    assert sheet(replace(table, total=thin), formulas=True)["C607"].value == '=SUMIF($E$7:$E$606,"détail",C7:C606)'


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("340440000.00", "340440000"),
        ("0.01", "0.01"),
        ("0.07", "0.07"),
        ("-60000.50", "-60000.5"),
        ("9999999999999.99", "9999999999999.99"),
        ("0.00", "0"),
    ],
)
def test_the_file_holds_the_shortest_exact_text_of_an_amount(amount: str, text: str) -> None:
    assert str(exact(Decimal(amount))) == text
    table = replace(
        simple_table(), columns=(Column(("F",), ("F",)),), rows=(Row(("x",), "", "x", (cell(amount),)),), total=None
    )
    inside = zipfile.ZipFile(io.BytesIO(xlsx.render([table], about=ABOUT))).read("xl/worksheets/sheet1.xml").decode()
    assert f"<v>{text}</v>" in inside


def test_to_the_cent_a_double_gives_every_amount_back_up_to_ten_thousand_billion() -> None:
    for text in ("9999999999999.99", "9999999999999.98", "0.29", "1.15", "545129800.33"):
        assert Decimal(repr(float(text))) == Decimal(text)


def test_a_figure_not_published_stays_a_text() -> None:
    table = simple_table()
    row = replace(table.rows[1], cells=(Cell(None, "n.p."), *table.rows[1].cells[1:]))
    ws = sheet(replace(table, rows=(table.rows[0], row, *table.rows[2:])))
    assert ws["C8"].value == "n.p."


# --- formats


@pytest.mark.parametrize(
    ("unit", "decimals", "signed", "code"),
    [
        (Unit.MEUR, 1, False, '#,##0.0,,;"−"#,##0.0,,;0.0'),
        (Unit.MEUR, 2, False, '#,##0.00,,;"−"#,##0.00,,;0.00'),
        (Unit.KEUR, 1, False, '#,##0.0,;"−"#,##0.0,;0.0'),
        (Unit.EUR, 0, False, '#,##0;"−"#,##0;0'),
        (Unit.EUR, 2, False, '#,##0.00;"−"#,##0.00;0.00'),
        (Unit.MEUR, 1, True, '+#,##0.0,,;"−"#,##0.0,,;0.0'),
    ],
)
def test_the_format_scales_the_euros(unit: Unit, decimals: int, signed: bool, code: str) -> None:
    assert number_format(unit, decimals, signed=signed) == code


def test_a_cell_wears_the_format_of_its_unit_its_mark_and_its_row() -> None:
    ws = sheet(simple_table())
    assert ws["C8"].number_format == '#,##0.0,,;"−"#,##0.0,,;0.0'
    assert ws["D9"].number_format == '#,##0.0,,"ʳ";"−"#,##0.0,,"ʳ";0.0"ʳ"'
    assert ws["D11"].border.bottom.style == "dotted"
    assert ws["F7"].number_format == '0.0"\u00a0"%'
    assert (ws["C7"].font.bold, ws["C8"].font.bold, ws["E8"].font.bold, ws["C15"].font.bold) == (
        True,
        False,
        True,
        True,
    )
    assert sheet(years_table())["C8"].font.italic
    assert sheet(replace(simple_table(), signed=True))["C8"].number_format.startswith("+#")


def test_an_amount_too_small_to_be_shown_is_a_zero_without_a_sign() -> None:
    ws = sheet(simple_table())
    ((area, rules),) = [(str(found.sqref), found.rules) for found in ws.conditional_formatting]
    assert area == "C7:E15"
    assert rules[0].formula == ["-49999.99", "49999.99"]
    assert rules[0].dxf.numFmt.formatCode == "0.0,,;0.0,,;0.0,,"
    assert not list(sheet(replace(simple_table(), unit=Unit.EUR, decimals=2)).conditional_formatting)
