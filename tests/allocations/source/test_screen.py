"""A table read back from the HTML of a page, as the eye reads it."""

import pytest

from allocations.source.screen import EMPTY, ShownTable

PAGE = """
<table class="t"><caption class="p-sr">Crédits</caption>
<thead><tr><th scope="col" class="une"><button type="button" class="pli" hidden>▾</button>Axe</th>
<th scope="col">FIR</th><th scope="col" class="tcol">Crédits 2017</th>
<th scope="col" class="part">Part</th></tr></thead>
<tbody>
<tr class="st" data-niveau="0"><th scope="row" class="une"><span class="lab"><button class="pli" hidden>▾</button>
<a href="/a/"><span class="code">A1</span> <span class="long">Parcours &amp; soins</span></a></span>
<span class="p-portee">Les réseaux (ex : autisme)</span></th>
<td><a href="/x/" aria-label="A1, 1,0">1,0<span class="p-sr">, ajusté</span></a></td>
<td class="tcol neg">\u22120,1</td><td class="part">50,0 %</td></tr>
<tr class="n1"><th scope="row" class="une"><span class="lab"><span class="pli"></span><span class="code">A1-P1</span>
<span class="long">Réseaux <span class="p-rem">(MIG Précarité)</span></span></span></th>
<td class="vide"><span aria-hidden="true">·</span><span class="p-sr">rien d’inscrit</span></td>
<td class="tcol">0,0</td><td class="part"></td></tr>
<tr class="st"><th scope="row" class="une"><span class="lab"><span>Cinq axes</span></span></th>
<td>1,0</td><td class="tcol">2\u00a0005,8</td><td class="part"></td></tr>
<tr class="tot"><th scope="row" class="une"><span class="lab"><span>Total général</span></span></th>
<td>1,0</td><td class="tcol">8\u00a0646,2</td><td class="part"></td></tr>
</tbody></table>
"""


@pytest.fixture
def table() -> ShownTable:
    return ShownTable("essai", PAGE)


def test_a_row_is_named_by_the_codes_above_it_or_by_its_label(table: ShownTable) -> None:
    assert list(table.rows) == [("A1",), ("A1", "A1-P1"), ("Cinq axes",), ("Total général",)]


def test_a_heading_is_its_label_without_its_code_nor_its_remark(table: ShownTable) -> None:
    assert table.rows["A1",].label == "Parcours & soins"
    assert table.rows["A1", "A1-P1"].label == "Réseaux"


def test_a_remark_is_read_after_the_label_or_below_it(table: ShownTable) -> None:
    assert table.rows["A1",].remark == "Les réseaux (ex : autisme)"
    assert table.rows["A1", "A1-P1"].remark == "MIG Précarité"
    assert table.rows["Cinq axes",].remark == ""


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        (("A1",), "FIR", "1,0"),
        (("A1",), "Total", "\u22120,1"),
        (("A1", "A1-P1"), "FIR", EMPTY),
        (("A1", "A1-P1"), "Total", "0,0"),
        (("Total général",), "Total", "8\u00a0646,2"),
    ],
)
def test_a_figure_is_what_the_eye_sees(table: ShownTable, row: tuple[str, ...], column: str, text: str) -> None:
    """Not what is only read aloud."""
    cell = table.cell(row, column)
    assert cell is not None
    assert cell.text == text


@pytest.mark.parametrize(("row", "column"), [(("A2",), "FIR"), (("A1",), "DAF"), (("A1",), "Part")])
def test_a_cell_that_is_not_there_is_none(table: ShownTable, row: tuple[str, ...], column: str) -> None:
    assert table.cell(row, column) is None


def test_leaves_are_the_rows_that_add_up_nothing(table: ShownTable) -> None:
    assert [(cell.row.path, cell.column) for cell in table.leaves()] == [
        (("A1", "A1-P1"), "FIR"),
        (("A1", "A1-P1"), "Total"),
    ]


def test_a_row_shown_twice_is_refused() -> None:
    row = '<tr><th scope="row">A1</th><td>1,0</td></tr>'
    with pytest.raises(ValueError, match="la ligne A1 est affichée deux fois"):
        ShownTable("essai", f"<table><thead><tr><th>Axe</th><th>FIR</th></tr></thead><tbody>{row}{row}</tbody></table>")


def test_a_row_with_a_cell_missing_is_refused() -> None:
    page = "<table><thead><tr><th>Axe</th><th>FIR</th></tr></thead><tbody><tr><th>A1</th></tr></tbody></table>"
    with pytest.raises(ValueError, match="shorter"):
        ShownTable("essai", page)
