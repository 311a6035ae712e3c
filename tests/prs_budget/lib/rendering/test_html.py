"""The HTML of a table, read back."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from prs_budget.lib.rendering import html
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Row, Table, parse_path
from tests.prs_budget.lib.rendering.page import TablePage
from tests.prs_budget.lib.rendering.samples import (
    DRILL,
    large_table,
    nested_table,
    simple_table,
    years_table,
)


def page(table: Table, *, opened: str = "", dense: bool = False, folded: bool = False) -> TablePage:
    return TablePage(html.render(table, opened=opened, dense=dense, folded=folded))


def test_every_display_stands_in_its_place() -> None:
    read = page(simple_table())
    assert read.shown() == [
        ["A1 Parcours <script>alert('1')</script> & « soins »", "1,3", "340,4", "341,7", "100,0\u00a0%"],
        ["A1-P1 Premier projet", "1,3", "·", "1,3", "0,4\u00a0%"],
        ["A1-P2 Second projet", "·", "340,4", "340,4", "99,6\u00a0%"],
        ["A2 Réponse aux besoins", "−0,1", "0,1", "0,0", "0,0\u00a0%"],
        [
            "A2-P1 Prioriser les moyens en fonction des besoins, notamment sur les zones en sous-offre",
            "−0,1",
            "0,1",
            "0,0",
            "0,0\u00a0%",
        ],
        ["A2-P2 =1+1", "·", "·", "0,0", "0,0\u00a0%"],
        ["Deux axes", "1,2", "340,5", "341,7", "100,0\u00a0%"],
        ["AUTRES @Autres (hors axes)", "0,0", "0,0", "0,0", "0,0\u00a0%"],
        ["Total général", "1,2", "340,5", "341,7", "100,0\u00a0%"],
    ]


def test_a_label_is_text_and_never_markup() -> None:
    drawn = html.render(simple_table())
    assert "<script" not in drawn
    assert "Parcours &lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; « soins »" in drawn


@pytest.mark.parametrize("size", [1, 2000])
def test_even_a_figure_is_escaped(size: int) -> None:
    table = large_table(size, 2)
    bad = table.rows[0].cells[0]._replace(display="<b>1</b>")
    rows = (replace(table.rows[0], cells=(bad, *table.rows[0].cells[1:])), *table.rows[1:])
    drawn = html.render(replace(table, rows=rows))
    assert "<b>" not in drawn
    assert "&lt;b&gt;1&lt;/b&gt;" in drawn


def test_attributes_cannot_be_left_by_a_quote() -> None:
    table = simple_table()
    hostile = '" onclick="alert(1)'
    row = replace(table.rows[1], label=hostile * 3, href=f"/x{hostile}", code=hostile, note=hostile)
    column = replace(table.columns[0], labels=(hostile,), title=hostile)
    read = page(
        replace(
            table,
            rows=(row,),
            columns=(column, *table.columns[1:]),
            drill=f"/y{hostile}",
            name=hostile,
            caption=hostile,
        )
    )
    elements = [read.table] + [b.attributes for line in read.head + read.body for b in line.boxes]
    elements += [attributes for line in read.head + read.body for box in line.boxes for _, attributes in box.inner]
    assert not any("onclick" in attributes for attributes in elements)


def test_the_table_has_a_caption_and_scoped_headings() -> None:
    read = page(simple_table())
    assert read.table["class"] == "t"
    assert read.table["id"] == "t-axe-enveloppe"
    assert read.caption == "Crédits 2017 par axe et enveloppe, en millions d’euros"
    assert [box.attributes["scope"] for box in read.head[0].boxes] == ["col"] * 5
    assert [line.boxes[0].attributes["scope"] for line in read.body] == ["row"] * 9
    assert all(box.tag == "td" for line in read.body for box in line.boxes[1:])
    assert read.head[0].boxes[1].attributes["title"] == "Dotation annuelle de financement"


def test_rows_and_columns_wear_the_classes_of_the_screens() -> None:
    read = page(simple_table())
    assert [line.attributes.get("class") for line in read.body] == [
        "st",
        "n1",
        "n1",
        "st",
        "n1",
        "n1",
        "st",
        None,
        "tot",
    ]
    assert [box.classes for box in read.head[0].boxes] == [["une"], [], [], ["tcol"], ["part"]]
    assert [box.classes for box in read.body[3].boxes] == [["une"], ["neg"], [], ["tcol"], ["part"]]
    assert [box.classes for box in read.body[2].boxes] == [["une"], ["vide"], ["rec"], ["tcol"], ["part"]]
    assert read.body[4].boxes[2].classes == ["ded"]


def test_an_empty_cell_is_a_dot_to_the_eye_and_words_to_the_ear() -> None:
    box = page(simple_table()).body[1].boxes[2]
    assert (box.shown, box.hidden) == ("·", "rien d’inscrit")
    assert box.find("a") is None
    assert ("span", {"aria-hidden": "true"}) in box.inner


def test_an_entered_zero_is_a_figure_that_opens() -> None:
    box = page(simple_table()).body[7].boxes[2]
    assert box.shown == "0,0"
    assert box.find("a") is not None


def test_a_figure_not_published_is_told_as_it_is() -> None:
    table = simple_table()
    row = replace(table.rows[1], cells=(Cell(None, "n.p."), *table.rows[1].cells[1:]))
    box = page(replace(table, rows=(row,))).body[0].boxes[1]
    assert (box.shown, box.classes, box.find("a")) == ("n.p.", ["vide"], None)


def test_each_figure_opens_the_lines_of_its_own_crossing() -> None:
    table = simple_table()
    opened = {}
    for row, line in zip(table.lines, page(table).body, strict=True):
        for column, box in zip(table.columns, line.boxes[1:], strict=True):
            link = box.find("a")
            if link is not None:
                address = urlsplit(link["href"])
                query = parse_qs(address.query, keep_blank_values=True)
                assert address.path == "/ars-idf/credits/croisements/"
                assert query["version"] == ["T0-2017"]
                rows, columns = query["ouvre"][0].split(",")
                opened[row.label, column.labels[-1]] = (parse_path(rows), parse_path(columns))
    assert len(opened) == 23
    assert opened["Second projet", "FIR"] == (("A1", "A1-P2"), ("FIR",))
    assert opened["Total général", "Total"] == ((), ())
    assert opened["Deux axes", "DAF"] == (("interim",), ("DAF",))


def test_codes_with_strange_characters_open_too() -> None:
    table = simple_table()
    key = ("a/b", "50 %, « é » & <>")
    row = replace(table.rows[1], key=key)
    link = page(replace(table, rows=(row,))).body[0].boxes[1].find("a")
    assert link is not None
    rows, columns = parse_qs(urlsplit(link["href"]).query)["ouvre"][0].split(",")
    assert (parse_path(rows), parse_path(columns)) == (key, ("DAF",))


def test_without_an_address_figures_do_not_open() -> None:
    assert "<a " not in html.render(nested_table())


@pytest.mark.parametrize("size", [1, 2000])
def test_a_sum_of_other_rows_without_a_key_does_not_open(size: int) -> None:
    table = large_table(size, 2)
    row = replace(table.rows[0], key=(), kind="interim")
    boxes = page(replace(table, rows=(row, *table.rows[1:]))).body[0].boxes
    assert [box.find("a") for box in boxes[1:]] == [None, None]


def test_a_figure_says_its_name_aloud() -> None:
    body = page(simple_table()).body
    names = [(body[y].boxes[x].find("a") or {})["aria-label"] for y, x in ((0, 2), (2, 2), (6, 1), (8, 3))]
    assert names == [
        "A1 × FIR, 340,4 M€, ouvrir les lignes",
        "A1-P2 × FIR, 340,4 M€, reconstitué, ouvrir les lignes",
        "Deux axes × DAF, 1,2 M€, ouvrir les lignes",
        "Total général × Total, 341,7 M€, ouvrir les lignes",
    ]


def test_rows_that_are_called_the_same_say_what_they_stand_under() -> None:
    table = simple_table()
    rows = tuple(replace(row, code="", label="Intervention") if row.depth else row for row in table.rows)
    links = [(row.boxes[-2].find("a") or {})["aria-label"] for row in page(replace(table, rows=rows)).body[:3]]
    assert [link.split(" × ")[0] for link in links] == ["A1", "A1 › Intervention", "A1 › Intervention"]


def test_a_large_table_leaves_the_names_out_and_still_tells_its_marks() -> None:
    small, large = large_table(749, 2), large_table(750, 2)
    assert "aria-label" in html.render(small)
    assert "aria-label" not in html.render(large)
    marked = large.rows[0].cells[0]._replace(mark="reconstructed")
    rows = (replace(large.rows[0], cells=(marked, *large.rows[0].cells[1:])), *large.rows[1:])
    box = page(replace(large, rows=rows)).body[0].boxes[1]
    assert (box.hidden, box.classes) == (", reconstitué", ["rec"])


def test_a_large_table_shows_and_opens_the_same_as_a_small_one() -> None:
    table = large_table(800, 3)
    read = page(table)
    assert read.shown()[:-1] == [
        [f"{row.code} {row.label}", *(cell.display for cell in row.cells)] for row in table.rows
    ]
    assert (read.body[5].boxes[2].find("a") or {})["href"] == f"{DRILL}P5,E1"


@pytest.mark.parametrize("rows", [3, 800])
def test_the_opened_cell_alone_is_chosen(rows: int) -> None:
    table = large_table(rows, 3)
    read = page(table, opened="P1,E0")
    chosen = [(y, x) for y, line in enumerate(read.body) for x, box in enumerate(line.boxes) if "choisi" in box.classes]
    assert chosen == [(1, 1)]
    assert (read.body[1].boxes[1].find("a") or {})["aria-current"] == "true"
    assert html.render(table, opened="P1,E0").count("aria-current") == 1


def test_the_opened_cell_may_be_a_total() -> None:
    read = page(simple_table(), opened=",FIR")
    assert read.body[8].boxes[2].classes == ["choisi"]
    assert page(simple_table(), opened=",").body[8].boxes[3].classes == ["tcol", "choisi"]
    assert "choisi" not in html.render(simple_table(), opened="inconnu,FIR")


def test_grouped_headings_span_their_columns() -> None:
    read = page(nested_table())
    assert read.heads() == [
        ["Mesure"],
        ["DOS", "FIR"],
        ["DOS", "MIGAC"],
        ["DOS", "Total"],
        ["DA", "FIR"],
        ["DA", "Total"],
        ["Total"],
    ]
    assert [(b.shown, b.attributes.get("colspan"), b.attributes["scope"]) for b in read.head[0].boxes] == [
        ("Mesure", None, "col"),
        ("DOS", "3", "colgroup"),
        ("DA", "2", "colgroup"),
        ("Total", None, "col"),
    ]
    assert [b.attributes.get("rowspan") for b in read.head[0].boxes] == ["2", None, None, "2"]
    assert read.tags.count("colgroup") == 4


def test_a_line_is_drawn_before_each_group_but_the_first_and_subtotals_stand_out() -> None:
    read = page(nested_table())
    assert [box.classes for box in read.body[0].boxes[1:]] == [[], [], ["stc"], ["sep"], ["stc"], ["tcol"]]
    assert [box.classes for box in read.head[0].boxes] == [["une"], [], ["sep"], ["tcol"]]


def test_two_directions_of_one_name_keep_two_headings() -> None:
    table = nested_table()
    columns = [
        Column(("D1", "FIR"), ("Autonomie", "FIR")),
        Column(("D2", "FIR"), ("Autonomie", "FIR")),
    ]
    rows = tuple(replace(row, cells=row.cells[:2]) for row in table.rows)
    read = page(replace(table, columns=tuple(columns), rows=rows, total=None))
    assert [box.shown for box in read.head[0].boxes] == ["Mesure", "Autonomie", "Autonomie"]


def test_the_years_of_a_total_stand_under_one_heading_across_an_empty_level() -> None:
    columns = (
        Column(("DA", "FIR", "2017"), ("DA", "FIR", "2017")),
        Column(("DA", "FIR", "2018"), ("DA", "FIR", "2018")),
        Column(("2017",), ("Total", "", "2017"), "total", parts=(0,)),
        Column(("2018",), ("Total", "", "2018"), "total", parts=(1,)),
    )
    table = nested_table()
    rows = tuple(replace(row, cells=row.cells[:4]) for row in table.rows)
    read = page(replace(table, columns=columns, rows=rows, total=None))
    assert read.heads() == [
        ["Mesure"],
        ["DA", "FIR", "2017"],
        ["DA", "FIR", "2018"],
        ["Total", "2017"],
        ["Total", "2018"],
    ]
    assert [box.classes for box in read.body[0].boxes[1:]] == [[], [], ["sep", "stc"], ["stc"]]
    assert all(box.shown for line in read.head for box in line.boxes)


def test_a_row_that_would_add_years_is_blank_and_not_without_credit() -> None:
    read = page(years_table())
    assert [(box.shown, box.hidden) for box in read.body[0].boxes[1:]] == [("", ""), ("", "")]
    assert [box.shown for box in read.body[1].boxes[1:]] == ["100", "100"]


def test_a_column_of_hypotheses_says_so_in_its_heading() -> None:
    read = page(years_table())
    head = read.head[0].boxes[1]
    assert (head.shown, head.hidden, head.classes) == ("FIR h", "(hypothèse)", ["hyp"])
    assert read.head[0].boxes[2].classes == ["tcol"]
    assert read.body[1].boxes[1].classes == ["hyp"]


def test_nested_rows_fold_only_once_a_script_has_woken_their_buttons() -> None:
    read = page(simple_table())
    buttons = [line.boxes[0].find("button") for line in read.body]
    assert [button and button["data-plier"] for button in buttons] == ["A1", None, None, "A2"] + [None] * 5
    assert all("hidden" in button for button in buttons if button)
    assert (buttons[3] or {})["aria-expanded"] == "true"
    assert (buttons[3] or {})["aria-label"] == "Détail : A2 Réponse aux besoins"
    assert [line.attributes.get("data-niveau") for line in read.body] == ["0", "1", "1", "0", "1", "1", "0", "0", None]
    assert not any("hidden" in line.attributes for line in read.body)
    assert (read.head[0].boxes[0].find("button") or {})["data-plier"] == ""


def test_a_flat_table_has_nothing_to_fold() -> None:
    drawn = html.render(nested_table(), folded=True)
    assert "button" not in drawn
    assert "data-" not in drawn
    assert "pli" not in drawn


def test_a_table_may_ask_to_start_folded_or_dense() -> None:
    read = page(simple_table(), folded=True, dense=True)
    assert "data-plie" in read.table
    assert read.table["class"] == "t t--serre"


def test_a_heading_is_one_line_whose_whole_text_is_in_reach_of_the_keyboard() -> None:
    body = page(simple_table()).body
    label = dict(body[4].boxes[0].inner[-1][1])
    assert label["class"] == "long"
    assert label["title"].startswith("A2-P1 Prioriser les moyens")
    assert label["tabindex"] == "0"
    assert "tabindex" not in dict(body[1].boxes[0].inner[-1][1])


def test_a_heading_links_to_its_page_and_tells_its_mark() -> None:
    box = page(simple_table()).body[2].boxes[0]
    assert (box.find("a") or {})["href"] == "/ars-idf/credits/projets/A1-P2/"
    assert ("span", {"class": "code rec"}) in box.inner
    assert box.hidden == " (reconstitué)"


@pytest.mark.parametrize(("length", "place"), [(80, "p-rem"), (81, "p-portee")])
def test_a_long_remark_stands_under_its_label_whole(length: int, place: str) -> None:
    table = simple_table()
    box = page(replace(table, rows=(replace(table.rows[1], note="x" * length),))).body[0].boxes[0]
    assert ("span", {"class": place}) in box.inner
    assert box.shown.count("x" * length) == 1


def test_a_column_of_text_is_told_by_its_key_not_by_its_place() -> None:
    columns = (Column(("domaine",), ("Domaine",), content="text"), Column((), ("Montant",), "total"))
    table = replace(simple_table(), columns=columns, rows=(Row(("x",), "x", "x", (Cell(None, "Soins"), EMPTY)),))
    read = page(replace(table, total=None))
    assert read.head[0].boxes[1].attributes["class"] == read.body[0].boxes[1].attributes["class"] == "txt txt-domaine"


def test_nothing_in_the_html_breaks_a_strict_policy() -> None:
    read = page(simple_table(), opened="A1,FIR")
    for line in read.head + read.body:
        for box in line.boxes:
            for _, attributes in [(box.tag, box.attributes), *box.inner]:
                assert "style" not in attributes
                assert not any(name.startswith("on") for name in attributes)


def test_a_row_whose_cells_do_not_match_the_columns_is_an_error() -> None:
    table = simple_table()
    row = replace(table.rows[1], cells=(EMPTY,))
    with pytest.raises(ValueError, match="zip"):
        html.render(replace(table, rows=(row,)))
