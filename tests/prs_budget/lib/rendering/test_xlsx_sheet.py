"""The sheets of a workbook: texts, headings, printing, the proof and « À propos »; other programs read them too."""

import io
import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from prs_budget.lib.money import Unit
from prs_budget.lib.rendering import xlsx
from prs_budget.lib.tables.model import Proof
from tests.prs_budget.lib.rendering.samples import large_table, nested_table, simple_table, years_table
from tests.prs_budget.lib.rendering.workbooks import (
    ABOUT,
    ALL,
    assert_computes_to_what_is_written,
    block,
    opened,
    sheet,
    texts,
)

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
        (["Crédits par axe et par enveloppe, avec le reste"], ["Crédits par axe et par…"]),
        (["Crédits par axe, projet, mesure"], ["Crédits par axe, projet, mesure"]),
        (["Crédits par direction et domaine, par axe"], ["Crédits par direction et…"]),
        (["Directions et domaines d’intervention"], ["Directions et domaines…"]),
        (["A2-P2: a/b\\c?*[d]"], ["A2-P2 a b c d"]),
        (["même", "Même", "MÊME"], ["même", "Même (2)", "MÊME (3)"]),
        (["À propos", "History", "'x'", "", "a\tb"], ["À propos (2)", "History (2)", "x", "Feuille", "a b"]),
        (["x" * 40, "x" * 40], ["x" * 30 + "…", "x" * 26 + "… (2)"]),
    ],
)
def test_a_sheet_has_a_name_that_excel_accepts(titles: Sequence[str], names: list[str]) -> None:
    assert xlsx.sheet_names(titles) == names
    assert all(0 < len(name) <= 31 for name in names)


# --- the sheet


def test_the_sheet_says_what_it_is_above_the_figures() -> None:
    ws = sheet(simple_table())
    assert ws["A1"].value == "Crédits par axe et par enveloppe"
    assert ws["A2"].value == (
        "Crédits 2017 par axe et enveloppe, en millions d’euros · les cellules contiennent des euros, montrés en M€"
    )
    assert "AUTRES" in [ws.cell(line, 1).value for line in range(1, 20)]
    euros = sheet(replace(simple_table(), unit=Unit.EUR))
    assert not any("montrés en" in text for text in texts(euros))
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
        ["détail", "FIR : ajusté"],
        ["détail", None],
        ["rappel", None],
        ["détail", None],
        ["total", None],
    ]
    plain = sheet(replace(simple_table(), origin="publié"))
    assert [line[0].value for line in plain["H8:H10"]] == ["publié", "reconstitué", "publié"]
    unmarked = replace(nested_table(), origin="saisi")
    assert block(sheet(unmarked), "I7:J8") == [["Type", "Origine"], ["détail", "saisi"]]


def test_each_line_repeats_what_it_stands_under_so_that_it_can_be_filtered() -> None:
    ws = sheet(simple_table())
    hostile = "A1 Parcours <script>alert('1')</script> & « soins »"
    assert [line[0].value for line in ws["I6:I15"]] == [
        *("Axe", hostile, hostile, hostile),
        *["A2 Réponse aux besoins"] * 3,
        *(None, "AUTRES @Autres", None),
    ]
    assert sheet(nested_table())["J7"].value is None


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
        "Crédits par axe et par…",
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


def test_addresses_open_at_a_click() -> None:
    identity = replace(simple_table().identity, address="/ars-idf/credits/projets/A2-P2/?version=T0-2017")
    ws = opened(xlsx.render([replace(simple_table(), identity=identity)], about=ABOUT))["À propos"]
    links = {box.value: box.hyperlink.target for line in ws.iter_rows() for box in line if box.hyperlink}
    there = "https://prs.example/ars-idf/credits/projets/A2-P2/?version=T0-2017"
    assert links == {ABOUT.address: ABOUT.address, there: there}


def test_an_address_too_long_for_a_link_is_a_text() -> None:
    long = replace(ABOUT, address=ABOUT.address + "&projet=A1-P1" * 200)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ws = opened(xlsx.render([simple_table()], about=long))["À propos"]
    assert long.address in texts(ws)
    assert not any(box.hyperlink for line in ws.iter_rows() for box in line if box.value == long.address)


def test_the_source_of_the_figures_is_told_with_them() -> None:
    identity = replace(simple_table().identity, source="Réunion des partenaires, 8 mars 2018")
    book = opened(xlsx.render([replace(simple_table(), identity=identity)], about=ABOUT))
    assert book.worksheets[0]["A3"].value.endswith("· Source : Réunion des partenaires, 8 mars 2018")
    assert "Réunion des partenaires, 8 mars 2018" in texts(book["À propos"])


def test_the_proof_compares_the_sheet_with_the_screen_and_the_database() -> None:
    content = xlsx.render(ALL, about=ABOUT)
    assert block(opened(content)["À propos"], "A3:G6") == [
        ["Feuille", "Somme de la feuille", "Somme de l’écran", "Base de données", "Écart", "Montants", "Preuve"],
        ["Crédits par axe et par…", 341680000.01, 341680000.01, 341680000.01, 0, 6, "conforme"],
        ["A2-P2 mesures directions", 17000, 17000, 17000, 0, 4, "conforme"],
        ["Crédits par projet et par année", 700.7, 700.7, 700.7, 0, 3, "conforme"],
    ]
    live = opened(content, formulas=True)
    assert block(live["À propos"], "B4:G4") == [
        [
            "=SUMPRODUCT(('Crédits par axe et par…'!$G$7:$G$14=\"détail\")"
            "*ISNUMBER('Crédits par axe et par…'!C7:D14),'Crédits par axe et par…'!C7:D14)",
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


def test_each_year_of_rows_is_proved_on_a_line_of_its_own_and_none_adds_them() -> None:
    each = tuple(
        (year, Proof(Decimal(amount), Decimal(amount), 1, level=1))
        for year, amount in (("2018", "500.50"), ("2019", "200.20"))
    )
    proof = Proof(Decimal("700.70"), Decimal("700.70"), 3, each)
    content = xlsx.render([replace(years_table(), proof=proof)], about=ABOUT)
    book = opened(content)
    assert "✓ Feuille = écran = base, chaque année à part : 2 preuves, dans « À propos »" in texts(book.worksheets[0])
    lines = block(book["À propos"], "A4:G5")
    assert [(str(line[0]).rpartition(" · ")[2], *line[1:]) for line in lines] == [
        ("2018", 500.5, 500.5, 500.5, 0, 1, "conforme"),
        ("2019", 200.2, 200.2, 200.2, 0, 1, "conforme"),
    ]
    assert not any("700,70" in text for sheet in book.worksheets for text in texts(sheet))
    assert '="2018")' in opened(content, formulas=True)["À propos"]["B4"].value


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
