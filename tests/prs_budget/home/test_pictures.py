"""Pictures are made from tables: the texts of the server, lengths that anyone can check by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from allocations.structure import Node
from prs_budget.home import bars
from prs_budget.home.drawing import Bars, Flows, Hue, hues, round_down
from prs_budget.home.flows import flows
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.rendering.scale import LENGTHS, Scale
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Row, Table

IDENTITY = Identity("ARS", "V1", "Brouillon", "2017 (T0)", "M€", "8 mars 2018")
COLOURS = {"A1": Hue("A1"), "A2": Hue("A2")}


def cells(*millions: str | None) -> tuple[Cell, ...]:
    """Cells of these amounts in M€, and their total."""
    amounts = [None if text is None else Decimal(text) * 1_000_000 for text in millions]
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    return tuple(EMPTY if amount is None else Cell(amount, shown(amount, Unit.MEUR, 1)) for amount in (*amounts, total))


def columns(*codes: str) -> tuple[Column, ...]:
    leaves = tuple(Column((code,), (code,)) for code in codes)
    return (*leaves, Column((), ("Total",), "total", parts=tuple(range(len(codes)))))


def table(heads: tuple[Column, ...], rows: tuple[Row, ...], total: Row | None = None) -> Table:
    return Table("t", "T", "T", "Axe", heads, rows, total, Unit.MEUR, 1, IDENTITY, drill="/lignes/?ouvre=")


def envelopes() -> Table:
    rows = (
        Row(("DAF",), "", "DAF", cells(None, "10")),
        Row(("FIR",), "", "FIR", cells("30", "70")),
        Row(("VIDE",), "", "VIDE", cells(None, None)),
    )
    return table(columns("A1", "A2"), rows)


def axes_and_projects(negative: str = "0.5") -> Table:
    """A1 with one large project and two small ones; A2 with one; columns FIR and DAF."""
    rows = (
        Row(("A1",), "A1", "Axe 1", cells("101.5", negative), 0, "subtotal", (1, 2, 3)),
        Row(("A1", "A1-P1"), "A1-P1", "Un projet au nom beaucoup trop long pour une étiquette", cells("100", None), 1),
        Row(("A1", "A1-P2"), "A1-P2", "Petit", cells("1", None), 1),
        Row(("A1", "A1-P3"), "A1-P3", "Petit aussi", cells("0.5", negative), 1),
        Row(("A2",), "A2", "Axe 2", cells("40", "60"), 0, "subtotal", (5,)),
        Row(("A2", "A2-P1"), "A2-P1", "Seul", cells("40", "60"), 1),
    )
    total = Row((), "", "Total", cells("141.5", str(Decimal("60") + Decimal(negative))), 0, "total", (0, 4))
    return table(columns("FIR", "DAF"), rows, total)


def drawn_bars(made: Table) -> Bars:
    drawing = bars.destinations(made, COLOURS, "Crédits").drawing
    assert isinstance(drawing, Bars)
    return drawing


def drawn_flows(made: Table) -> Flows:
    drawing = flows(made, COLOURS, {}, lambda codes: f"/lignes/?projets={','.join(codes)}", "Flux").drawing
    assert isinstance(drawing, Flows)
    return drawing


def test_bars_stand_from_the_largest_and_what_has_no_credit_is_left_out() -> None:
    assert [(bar.label, bar.text) for bar in drawn_bars(envelopes()).bars] == [("FIR", "100,0"), ("DAF", "10,0")]


def test_a_part_without_credit_keeps_its_place() -> None:
    _, daf = drawn_bars(envelopes()).bars
    assert daf.pieces[0] is None
    assert daf.pieces[1] is not None
    assert (daf.pieces[1].text, daf.pieces[1].hue.name) == ("10,0", "A2")


def test_lengths_are_millionths_of_a_graduation() -> None:
    drawing = drawn_bars(envelopes())
    # a hundred in six intervals: twenty by twenty
    assert [(tick.at, tick.text) for tick in drawing.ticks] == [
        (n * LENGTHS, text) for n, text in enumerate(("0", "20", "40", "60", "80", "100"))
    ]
    fir = drawing.bars[0]
    assert [piece.length for piece in fir.pieces if piece] == [1_500_000, 3_500_000]


def test_parts_and_bars_lead_to_their_lines() -> None:
    fir = drawn_bars(envelopes()).bars[0]
    assert fir.href == "/lignes/?ouvre=FIR,"
    assert [piece.href for piece in fir.pieces if piece] == ["/lignes/?ouvre=FIR,A1", "/lignes/?ouvre=FIR,A2"]


def test_the_sentence_tells_the_largest_with_their_largest_part() -> None:
    sentence = bars.destinations(envelopes(), COLOURS, "Crédits").sentence
    assert sentence == (
        "Crédits, 2017 (T0), en millions d’euros : FIR 100,0, dont A2 70,0 ; DAF 10,0, dont A2 10,0. "
        "Le tableau donne tous les chiffres."
    )


def test_columns_have_a_part_for_each_project_the_largest_first() -> None:
    drawing = bars.axes(axes_and_projects(), COLOURS, "Axes").drawing
    assert isinstance(drawing, Bars)
    assert [(bar.label, [piece.code for piece in bar.pieces if piece]) for bar in drawing.bars] == [
        ("A1", ["A1-P1", "A1-P2", "A1-P3"]),
        ("A2", ["A2-P1"]),
    ]


@pytest.mark.parametrize(
    ("amounts", "texts"),
    [
        ([], ["0,0", "0,0"]),
        ([Decimal("1325400000")], ["0", "250", "500", "750", "1\u00a0000", "1\u00a0250", "1\u00a0500"]),
        ([Decimal("-3000000"), Decimal("9000000")], ["−4", "−2", "0", "2", "4", "6", "8", "10"]),
        ([Decimal("600000")], ["0,0", "0,1", "0,2", "0,3", "0,4", "0,5", "0,6"]),
    ],
)
def test_a_scale_has_round_graduations(amounts: list[Decimal], texts: list[str]) -> None:
    assert [tick.text for tick in Scale.of(envelopes(), amounts).ticks()] == texts


@pytest.mark.parametrize(
    ("amount", "below"),
    [("50145000", "50000000"), ("216155000", "200000000"), ("999", "500"), ("1", "1"), ("0.3", "0.2")],
)
def test_a_threshold_is_a_round_figure(amount: str, below: str) -> None:
    assert round_down(Decimal(amount)) == Decimal(below)


def test_flows_go_from_envelopes_to_axes_then_to_projects_the_small_ones_together() -> None:
    drawing = drawn_flows(axes_and_projects())
    assert [(knot.step, knot.label, knot.text) for knot in drawing.knots] == [
        (0, "FIR", "141,5"),
        (0, "DAF", "60,5"),
        (1, "A1", "102,0"),
        (2, "A1-P1 Un projet au nom beaucoup trop…", "100,0"),
        (2, "A1, 2 autres projets", "2,0"),
        (1, "A2", "100,0"),
        (2, "A2-P1 Seul", "100,0"),
    ]
    assert [(stream.name, stream.text) for stream in drawing.streams] == [
        ("FIR → A1", "101,5"),
        ("DAF → A1", "0,5"),
        ("A1 → A1-P1", "100,0"),
        ("A1 → A1, 2 autres projets", "2,0"),
        ("FIR → A2", "40,0"),
        ("DAF → A2", "60,0"),
        ("A2 → A2-P1", "100,0"),
    ]


def test_what_comes_to_an_axis_is_as_long_as_what_leaves_it() -> None:
    drawing = drawn_flows(axes_and_projects())
    for axis in (knot.id for knot in drawing.knots if knot.step == 1):
        comes = sum(stream.length for stream in drawing.streams if stream.target == axis)
        leaves = sum(stream.length for stream in drawing.streams if stream.source == axis)
        assert abs(comes - leaves) <= len(drawing.streams)


def test_projects_drawn_together_lead_to_the_lines_of_them_all() -> None:
    assert drawn_flows(axes_and_projects()).knots[4].href == "/lignes/?projets=A1-P2,A1-P3"


def test_a_negative_amount_has_no_width_and_the_note_says_so() -> None:
    picture = flows(axes_and_projects("-1"), COLOURS, {}, lambda codes: "", "Flux")
    assert isinstance(picture.drawing, Flows)
    assert "DAF → A1" not in {stream.name for stream in picture.drawing.streams}
    assert picture.note == "projets de plus de 5 M€ nommés ; 2 négatifs, sans largeur : voir le tableau"


def test_an_axis_without_credit_is_not_drawn() -> None:
    empty = Row(("A1",), "A1", "Axe 1", cells(None, None), 0, "leaf")
    made = table(columns("FIR", "DAF"), (empty,), Row((), "", "Total", cells(None, None), 0, "total", (0,)))
    assert drawn_flows(made) == Flows((), ())


def test_axes_keep_their_colours_and_beyond_five_they_come_again_hatched() -> None:
    axes = [Node(n, f"O{n}", f"Orientation {n}") for n in range(1, 8)]
    axes.insert(2, Node(9, "HORS", "Autres", is_outside_axes=True))
    assert hues(axes) == {
        "O1": Hue("A1"),
        "O2": Hue("A2"),
        "HORS": Hue("AUTRES"),
        "O3": Hue("A3"),
        "O4": Hue("A4"),
        "O5": Hue("A5"),
        "O6": Hue("A1", hatched=True),
        "O7": Hue("A2", hatched=True),
    }
