"""The French csv, read back by the standard reader and by pandas."""

import csv as reader
import io
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from prs_budget.lib.rendering import csv
from prs_budget.lib.tables.model import Cell, Column, Content, Row, Table
from tests.prs_budget.lib.rendering.samples import cell, nested_table, simple_table, years_table

IDENTITY = [
    "ARS Île-de-France · PRS 2018-2022",
    "T0-2017",
    "Diffusée aux partenaires",
    "2017 (T0)",
    "8 mars 2018",
    "45 lignes reconstituées · rien de masqué",
]


def lines(table: Table) -> list[list[str]]:
    text = csv.render(table).decode("utf-8-sig")
    return list(reader.reader(io.StringIO(text, newline=""), delimiter=";"))


def frame(table: Table) -> pd.DataFrame:
    """The one call of the documentation."""
    return pd.read_csv(io.BytesIO(csv.render(table)), sep=";", decimal=",", encoding="utf-8-sig")


def test_each_row_is_a_line_with_its_levels_its_type_and_exact_euros() -> None:
    table = lines(simple_table())
    assert table[0] == [
        *("Axe (code)", "Axe", "Projet (code)", "Projet", "Niveau", "Type"),
        *("DAF (€)", "FIR (€)", "Total (€)", "Part (%)", "Origine", "Remarque"),
        *("Périmètre", "Version", "Statut", "Année", "Données du", "À savoir"),
    ]
    hostile = "Parcours <script>alert('1')</script> & « soins »"
    assert [line[:11] for line in table[1:4]] == [
        ["A1", hostile, "", "", "1", "sous-total", "1250000,00", "340440000,00", "341690000,00", "100,00", ""],
        ["A1", hostile, "A1-P1", "Premier projet", "2", "détail", "1250000,00", "", "1250000,00", "0,37", ""],
        [
            *("A1", hostile, "A1-P2", "Second projet", "2", "détail"),
            *("", "340440000,00", "340440000,00", "99,64", "reconstitué"),
        ],
    ]
    assert [line[4:9] for line in table[4:]] == [
        ["1", "sous-total", "-60000,00", "50000,00", "-10000,00"],
        ["2", "détail", "-60000,00", "50000,00", "-10000,00"],
        ["2", "détail", "", "", "0,00"],
        ["1", "rappel", "1190000,00", "340490000,00", "341680000,00"],
        ["1", "détail", "0,01", "0,00", "0,01"],
        ["0", "total", "1190000,01", "340490000,00", "341680000,01"],
    ]


def test_a_row_of_an_outer_level_forgets_the_inner_one() -> None:
    table = lines(simple_table())
    assert table[7][:4] == ["", "Deux axes", "", ""]
    assert table[8][:4] == ["AUTRES", "'@Autres", "", ""]
    assert table[9][:4] == ["", "Total général", "", ""]


def test_the_identity_is_repeated_on_every_line_so_that_a_line_is_never_an_orphan() -> None:
    assert all(line[12:] == IDENTITY for line in lines(simple_table())[1:])


def test_what_is_printed_beside_a_row_is_a_column() -> None:
    table = simple_table()
    long = "Les réseaux, les parcours, la coordination des acteurs et tout ce que la source en dit d’autre, en entier."
    rows = (replace(table.rows[0], note=long), replace(table.rows[1], note="=MIG"), *table.rows[2:])
    assert [line[11] for line in lines(replace(table, rows=rows))[1:9]] == [
        *(long, "'=MIG", "", "", "", "", "", "hors axes")
    ]


def test_figures_without_a_mark_have_the_origin_of_the_table() -> None:
    told = [line[10] for line in lines(replace(simple_table(), origin="publié"))[1:6]]
    assert told == ["publié", "publié", "reconstitué", "publié", "publié, sauf FIR : ajusté"]


def test_no_column_is_said_twice() -> None:
    """A list of lines says version, year and origin line by line."""
    columns = tuple(Column((name,), (name,), content="text") for name in ("Version", "Année", "Origine"))
    row = Row(("x",), "x", "x", (Cell(None, "V2"), Cell(None, "2018"), Cell(None, "Publié")))
    head, line = lines(replace(simple_table(), columns=columns, rows=(row,), total=None))
    assert len(set(head)) == len(head) == len(line)
    assert dict(zip(head, line, strict=True))["Version"] == "V2"


def test_every_heading_is_said_once_whatever_the_columns_are_called() -> None:
    """A share says of what it is where there are several; two columns of one name are numbered."""
    table = simple_table()
    names = (("AE",), ("Part",), ("CP",), ("Part",), ("Remarque",), ("Type",))
    contents: tuple[Content, ...] = ("amount", "share", "amount", "share", "text", "text")
    columns = tuple(
        Column((str(j),), labels, content=content, parts=(j - 1,) if content == "share" else ())
        for j, (labels, content) in enumerate(zip(names, contents, strict=True))
    )
    row = Row(("x",), "x", "x", (cell("1"), Cell(), cell("1"), Cell(), Cell(), Cell()))
    [head, _] = lines(replace(table, columns=columns, rows=(row,), total=None))
    assert len(set(head)) == len(head)
    assert head[2:12] == [
        *("Niveau", "Type", "AE (€)", "AE › Part (%)", "CP (€)", "CP › Part (%)", "Remarque", "Type (2)"),
        *("Origine", "Remarque (2)"),
    ]


def test_a_heading_without_a_code_on_the_screen_has_one_in_the_file() -> None:
    """An envelope whose code is its label, a sector, a year; a measure shown without its project's code."""
    table = years_table()
    rows = (
        Row(("OGD_PA",), "", "OGD PA", table.rows[0].cells, 0, "subtotal"),
        replace(table.rows[1], key=("OGD_PA", "A2-P2-M1"), code="M1", label="Mesure"),
        replace(table.rows[2], key=("OGD_PA", "2019"), code="", label="2019"),
        Row(("interim",), "", "Cinq axes", table.rows[0].cells, 0, "interim"),
    )
    found = lines(replace(table, rows=rows))
    assert [line[:4] for line in found[1:]] == [
        ["OGD_PA", "OGD PA", "", ""],
        ["OGD_PA", "OGD PA", "A2-P2-M1", "Mesure"],
        ["OGD_PA", "OGD PA", "2019", "2019"],
        ["", "Cinq axes", "", ""],
        ["", "Total général", "", ""],
    ]


def test_the_bytes_are_what_a_french_excel_expects() -> None:
    content = csv.render(simple_table())
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == 10


def test_nested_columns_are_named_by_their_whole_path() -> None:
    assert lines(nested_table())[0][4:10] == [
        *("DOS › FIR (€)", "DOS › MIGAC (€)", "DOS › Total (€)"),
        *("DA › FIR (€)", "DA › Total (€)", "Total (€)"),
    ]


def test_levels_that_the_heading_does_not_name_are_numbered() -> None:
    table = replace(years_table(), stub="Projet")
    assert lines(table)[0][:4] == ["Niveau 1 (code)", "Niveau 1", "Niveau 2 (code)", "Niveau 2"]
    assert lines(years_table())[2][:6] == ["P1", "Projet un", "2018", "2018", "2", "détail"]


def test_pandas_reads_numbers_in_one_call_and_adds_the_details_up_to_the_total() -> None:
    data = frame(simple_table())
    assert [str(data[name].dtype) for name in ("DAF (€)", "FIR (€)", "Total (€)")] == ["float64"] * 3
    details = data[data["Type"] == "détail"]
    (total,) = data.loc[data["Type"] == "total", "FIR (€)"]
    assert details["FIR (€)"].sum() == total == 340490000.0
    assert pd.isna(details["FIR (€)"].iloc[0])
    assert details["FIR (€)"].iloc[-1] == 0.0
    assert details.groupby("Axe (code)")["Total (€)"].sum().to_dict() == {
        "A1": 341690000.0,
        "A2": -10000.0,
        "AUTRES": 0.01,
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    table = simple_table()
    columns = (replace(table.columns[0], labels=(text,)), *table.columns[1:])
    rows = (replace(table.rows[0], label=text, code=text), *table.rows[1:])
    found = lines(replace(table, columns=columns, rows=rows, identity=replace(table.identity, perimeter=text)))
    assert found[1][:2] == ["'" + text, "'" + text]
    assert found[0][6] == f"'{text} (€)"
    assert found[1][12] == "'" + text


def test_a_negative_number_is_a_number() -> None:
    assert lines(simple_table())[4][6] == "-60000,00"


def test_a_text_with_separators_and_quotes_comes_back_whole() -> None:
    table = simple_table()
    text = 'a;b "c"\nd'
    assert lines(replace(table, rows=(replace(table.rows[0], label=text), *table.rows[1:])))[1][1] == text


def test_a_share_is_rounded_half_up_and_what_is_not_published_is_empty() -> None:
    table = simple_table()
    cells = (Cell(None, "n.p."), cell("1"), cell("1"), Cell(Decimal("0.00125"), "0,1 %"))
    found = lines(replace(table, rows=(replace(table.rows[1], depth=0, cells=cells),)))
    assert (found[1][4], found[1][7]) == ("", "0,13")


def test_a_column_of_text_keeps_its_text() -> None:
    columns = (Column(("d",), ("Direction",), content="text"),)
    table = replace(simple_table(), columns=columns, rows=(Row(("x",), "x", "x", (Cell(None, "=DOS"),)),), total=None)
    assert lines(table)[0][4] == "Direction"
    assert lines(table)[1][4] == "'=DOS"
