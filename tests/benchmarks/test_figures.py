"""The bench must know a wrong figure when it sees one."""

from collections import Counter
from io import BytesIO

from openpyxl import Workbook

from allocations.enums import Dimension
from benchmarks.figures import Shape, differences, expected, numbers_of, of_document, of_lines, of_page

AXIS, PROJECT, ENVELOPE, YEAR = Dimension.AXIS, Dimension.PROJECT, Dimension.ENVELOPE, Dimension.YEAR


def fact(axis: str, project: str, envelope: str, year: str, cents: int) -> tuple[dict[Dimension, str], int]:
    return {AXIS: axis, PROJECT: project, ENVELOPE: envelope, YEAR: year}, cents


FACTS = [
    fact("A1", "A1-P1", "DAF", "2017", 100),
    fact("A1", "A1-P2", "DAF", "2017", 20),
    fact("AUTRES", "AUTRES-P1", "FIR", "2018", 3),
]


def test_a_floor_gives_leaves_subtotals_and_totals() -> None:
    assert expected(Shape("t", (AXIS, PROJECT), (ENVELOPE,)), FACTS[:2]) == {
        ("t", (), ()): 120,
        ("t", (), ("DAF",)): 120,
        ("t", ("A1",), ()): 120,
        ("t", ("A1",), ("DAF",)): 120,
        ("t", ("A1", "A1-P1"), ()): 100,
        ("t", ("A1", "A1-P1"), ("DAF",)): 100,
        ("t", ("A1", "A1-P2"), ()): 20,
        ("t", ("A1", "A1-P2"), ("DAF",)): 20,
    }


def test_a_floor_never_adds_years_and_leaves_autres_out_where_told() -> None:
    assert expected(Shape("t", (AXIS,), (ENVELOPE, YEAR), outside=False), FACTS[:2]) == {
        ("t", (), ("2017",)): 120,
        ("t", (), ("DAF", "2017")): 120,
        ("t", ("A1",), ("2017",)): 120,
        ("t", ("A1",), ("DAF", "2017")): 120,
    }
    assert expected(Shape("t", (AXIS,), outside=False), FACTS[2:]) == {}


PAGE = (
    '<table id="t-croisement" class="t"><tbody><tr><th>A1</th>'
    '<td><a href="/x/?lignes=axe&amp;ouvre=A1/A1-P1,DAF" aria-label="x">1\u00a0234,50</a></td>'
    '<td class="neg rec"><a href="/x/?lignes=axe&amp;ouvre=A1,">\u22120,10<span>, reconstitué</span></a></td>'
    '<td class="vide">·</td><td><a href="/x/?ouvre=interim,DAF">9,00</a></td></tr></tbody></table>'
)


def test_the_figures_of_a_page_are_read_with_their_place() -> None:
    assert of_page(PAGE) == {
        ("croisement", ("A1", "A1-P1"), ("DAF",)): 123450,
        ("croisement", ("A1",), ()): -10,
    }


def test_the_amounts_of_lines_are_read_in_order() -> None:
    page = (
        '<table id="t-lignes"><thead><tr><th class="tcol">Montant</th></tr></thead><tbody>'
        '<tr><td class="txt">2017</td><td class="tcol">1,00</td></tr>'
        '<tr><td class="tcol rec">2,50<span>, r</span></td></tr></tbody></table>'
    )
    assert of_lines(page) == [100, 250]


def test_the_figures_of_the_api_are_read_with_their_place() -> None:
    document = (
        '{"columns": [{"key": ["DAF"]}, {"key": []}],'
        ' "rows": [{"key": ["A1"], "cells": [null, {"amount": "1.50"}]}],'
        ' "total": {"cells": [null, {"amount": "1.50"}]}}'
    )
    assert of_document(document) == {("croisement", ("A1",), ()): 150, ("croisement", (), ()): 150}


def test_the_numbers_of_a_workbook_are_counted() -> None:
    book, file = Workbook(), BytesIO()
    for row in (["A1", 1.5, 340440000.01], ["A2", 1.5, None]):
        book.worksheets[0].append(row)
    book.save(file)
    assert numbers_of(file.getvalue()) == Counter({150: 2, 34044000001: 1})


def test_a_page_that_differs_from_its_floor_is_told() -> None:
    here, there = ("t", ("A1",), ()), ("t", ("A2",), ())
    assert differences({here: 5, there: 0}, {here: 5}) == []
    assert differences({here: 6}, {here: 5}) == [f"{here} : page 6, plancher 5"]
    assert differences({}, {here: 5}) == [f"{here} : page None, plancher 5"]
    assert differences({here: 5}, {}) == [f"{here} : page 5, plancher None"]
