"""The workbook, opened again by openpyxl, by calamine and by LibreOffice."""

import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from prs_budget.money import Unit
from prs_budget.rendering import xlsx
from prs_budget.rendering.about import About
from prs_budget.rendering.xlsx_cells import exact
from prs_budget.rendering.xlsx_styles import number_format
from prs_budget.tables import EMPTY, Cell, Column, Proof, Row, Table
from tests.prs_budget.rendering.samples import cell, large_table, nested_table, simple_table, years_table
from tests.prs_budget.rendering.workbooks import assert_computes_to_what_is_written

ABOUT = About(
    at=datetime(2018, 3, 8, 9, 41, tzinfo=UTC),
    by="Finance (démo)",
    release="0.1.0",
    address="https://prs.example/ars-idf/credits/croisements/?version=T0-2017&annee=2017",
    organisation="ARS Île-de-France",
    time_zone="Europe/Paris",
)
ALL = (simple_table(), nested_table(), years_table())


def opened(content: bytes, *, formulas: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(content), data_only=not formulas)


def sheet(table: Table, *, formulas: bool = False) -> Worksheet:
    return opened(xlsx.render([table], about=ABOUT), formulas=formulas).worksheets[0]


def block(ws: Worksheet, area: str) -> list[list[object]]:
    return [[box.value for box in line] for line in ws[area]]


def texts(ws: Worksheet) -> list[str]:
    return [str(box.value) for line in ws.iter_rows() for box in line if box.value is not None]


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


# --- text


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 1 44", "-5", "@cmd", "\tx", '=HYPERLINK("http://x")', "123", "http://x.example"]
)
def test_a_text_stays_a_text_whatever_it_begins_with(text: str) -> None:
    table = simple_table()
    rows = (replace(table.rows[0], label=text, code=text), *table.rows[1:])
    ws = sheet(replace(table, rows=rows, title=f"{text} titre"), formulas=True)
    assert (ws["A7"].value, ws["A7"].data_type) == (text, "s")
    assert (ws["B7"].value, ws["B7"].data_type, ws["B7"].hyperlink) == (text, "s", None)
    assert ws["A1"].data_type == "s"


def test_a_text_in_the_library_s_own_markup_is_still_a_text() -> None:
    table = simple_table()
    rows = (replace(table.rows[0], label="<r><v>1</v></r>"), *table.rows[1:])
    assert sheet(replace(table, rows=rows))["B7"].value == "<r><v>1</v></r> "


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Crédits par axe et par enveloppe, avec le reste"], ["Crédits par axe et par envelopp"]),
        (["A2-P2: a/b\\c?*[d]"], ["A2-P2 a b c d"]),
        (["même", "Même", "MÊME"], ["même", "Même (2)", "MÊME (3)"]),
        (["À propos", "History", "'x'", "", "a\tb"], ["À propos (2)", "History (2)", "x", "Feuille", "a b"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
    ],
)
def test_a_sheet_has_a_name_that_excel_accepts(titles: Sequence[str], names: list[str]) -> None:
    assert xlsx.sheet_names(titles) == names
    assert all(0 < len(name) <= 31 for name in names)


# --- the sheet


def test_the_sheet_says_what_it_is_above_the_figures() -> None:
    ws = sheet(simple_table())
    assert ws["A1"].value == "Crédits par axe et par enveloppe"
    assert ws["A2"].value == "Crédits 2017 par axe et enveloppe, en millions d’euros"
    assert ws["A3"].value == (
        "Périmètre : ARS Île-de-France · PRS 2018-2022 · Version : T0-2017 · Statut : Diffusée aux partenaires"
        " · Année : 2017 (T0) · Unité : M€ · Données du : 8 mars 2018"
    )
    assert ws["A4"].value == "À savoir : 45 lignes reconstituées · rien de masqué"


def test_headings_and_first_columns_stay_in_sight() -> None:
    assert sheet(simple_table()).freeze_panes == "C7"
    assert sheet(nested_table()).freeze_panes == "C8"


def test_grouped_headings_are_merged_and_the_last_stands_beside_its_figures() -> None:
    ws = sheet(nested_table())
    assert block(ws, "A6:H7") == [
        [None, None, "DOS", None, None, "DA", None, None],
        ["Code", "Mesure", "FIR", "MIGAC", "Total", "FIR", "Total", "Total"],
    ]
    assert {"C6:E6", "F6:G6"} <= {str(area) for area in ws.merged_cells.ranges}


def test_nested_rows_are_grouped_under_their_parent() -> None:
    ws = sheet(simple_table())
    assert [ws.row_dimensions[line].outlineLevel for line in range(7, 16)] == [0, 1, 1, 0, 1, 1, 0, 0, 0]
    assert ws.sheet_properties.outlinePr.summaryBelow is False


def test_each_line_says_whether_it_is_a_detail_and_where_its_figures_come_from() -> None:
    ws = sheet(simple_table())
    assert block(ws, "G6:H15") == [
        ["Type", "Origine"],
        ["sous-total", None],
        ["détail", None],
        ["détail", "reconstitué"],
        ["sous-total", None],
        ["détail", "ajusté"],
        ["détail", None],
        ["rappel", None],
        ["détail", None],
        ["total", None],
    ]


def test_a_page_is_set_up_to_be_printed() -> None:
    ws = sheet(simple_table())
    assert (ws.page_setup.orientation, ws.page_setup.paperSize) == ("landscape", 9)
    assert (ws.page_setup.fitToWidth or 1, ws.page_setup.fitToHeight) == (1, 0)
    assert ws.print_title_rows == "$6:$6"
    assert str(ws.print_area).endswith("$A$1:$F$20")
    assert ws.oddHeader.left.text == "Crédits par axe et par enveloppe"
    assert ws.oddHeader.right.text == "T0-2017 · Diffusée aux partenaires · M€"
    assert ws.oddFooter.center.text == "8 mars 2018 à 10:41"
    assert ws.oddFooter.right.text == "Page &P sur &N"


def test_a_margin_too_long_for_excel_is_cut_and_an_ampersand_is_a_character() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ws = sheet(replace(simple_table(), title="Soins & prévention " + "x" * 300))
    assert ws.oddHeader.left.text.startswith("Soins && prévention xx")


def test_a_long_table_has_filters_and_a_short_one_has_none() -> None:
    assert sheet(large_table(15, 3)).auto_filter.ref == "A6:F21"
    assert sheet(simple_table()).auto_filter.ref is None


# --- the proof and « À propos »


def test_the_last_sheet_says_what_the_workbook_is() -> None:
    book = opened(xlsx.render(ALL, about=ABOUT))
    assert book.sheetnames == [
        "Crédits par axe et par envelopp",
        "A2-P2 mesures directions",
        "Crédits par projet et par année",
        "À propos",
    ]
    told = texts(book["À propos"])
    for text in (
        "ARS Île-de-France",
        "8 mars 2018 à 10:41 (Europe/Paris)",
        "Finance (démo)",
        ABOUT.address,
        "0.1.0",
        "45 lignes reconstituées · rien de masqué",
        "r (reconstitué)",
        "Les totaux sont arrondis une seule fois.",
    ):
        assert text in told
    assert any("peut différer du total affiché" in text for text in told)


def test_the_proof_compares_the_sheet_with_the_screen_and_the_database() -> None:
    content = xlsx.render(ALL, about=ABOUT)
    assert block(opened(content)["À propos"], "A3:G6") == [
        ["Feuille", "Somme de la feuille", "Somme de l’écran", "Base de données", "Écart", "Lignes", "Preuve"],
        ["Crédits par axe et par envelopp", 341680000.01, 341680000.01, 341680000.01, 0, 6, "conforme"],
        ["A2-P2 mesures directions", 17000, 17000, 17000, 0, 4, "conforme"],
        ["Crédits par projet et par année", 700.7, 700.7, 700.7, 0, 3, "conforme"],
    ]
    live = opened(content, formulas=True)
    assert block(live["À propos"], "B4:G4") == [
        [
            "=SUMPRODUCT(('Crédits par axe et par envelopp'!$G$7:$G$14=\"détail\")"
            "*ISNUMBER('Crédits par axe et par envelopp'!C7:D14),'Crédits par axe et par envelopp'!C7:D14)",
            341680000.01,
            341680000.01,
            "=ROUND(MAX(B4:D4)-MIN(B4:D4),2)",
            6,
            '=IF(E4=0,"conforme","écart")',
        ]
    ]
    assert live.worksheets[0]["A17"].value.startswith("=IF('À propos'!$E$4=0,")
    assert opened(content).worksheets[0]["A17"].value == (
        "✓ Feuille = écran = base : 341\u00a0680\u00a0000,01\u00a0€ sur 6 lignes"
    )


def test_a_proof_that_fails_says_so() -> None:
    table = replace(simple_table(), proof=Proof(Decimal("341680000.01"), Decimal("341680000.02"), 6))
    book = opened(xlsx.render([table], about=ABOUT))
    assert block(book["À propos"], "E4:G4") == [[0.01, 6, "écart"]]
    assert book.worksheets[0]["A17"].value.startswith("≠")


def test_a_table_without_proof_claims_none() -> None:
    book = opened(xlsx.render([replace(simple_table(), proof=None)], about=ABOUT))
    assert book["À propos"]["G4"].value == "sans preuve"
    assert not any("✓" in text for text in texts(book.worksheets[0]))


def test_the_properties_of_the_file_name_its_subject_and_its_author() -> None:
    properties = opened(xlsx.render([simple_table()], about=ABOUT)).properties
    assert properties.title == "Crédits par axe et par enveloppe"
    assert (properties.subject, properties.creator) == ("T0-2017", "Finance (démo)")
    assert properties.created == datetime(2018, 3, 8, 9, 41)  # noqa: DTZ001  (the file has no zone: it is UTC)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert xlsx.render(ALL, about=ABOUT) == xlsx.render(ALL, about=ABOUT)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="fuseau"):
        replace(ABOUT, at=datetime(2018, 3, 8, 9, 41))  # noqa: DTZ001  (what must be refused)


def test_the_moment_is_told_in_the_time_zone_of_the_agency() -> None:
    assert replace(ABOUT, time_zone="Indian/Reunion").when == "8 mars 2018 à 13:41"
    assert replace(ABOUT, at=datetime(2018, 7, 31, 22, 5, tzinfo=UTC)).when == "1er août 2018 à 00:05"


# --- other readers


def test_calamine_reads_the_same_figures() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render([simple_table()], about=ABOUT)))
    lines = book.get_sheet_by_index(0).to_python()
    assert lines[6][:5] == ["A1", "Parcours <script>alert('1')</script> & « soins »", 1250000, 340440000, 341690000]
    assert lines[7][:5] == ["A1-P1", "Premier projet", 1250000, "", 1250000]
    assert lines[14][:5] == ["", "Total général", 1190000.01, 340490000, 341680000.01]


@pytest.mark.libreoffice
def test_libreoffice_computes_every_formula_to_the_value_written(soffice: str, tmp_path: Path) -> None:
    content = xlsx.render([*ALL, large_table(320, 4)], about=ABOUT)
    assert assert_computes_to_what_is_written(content, soffice, tmp_path) > 300
