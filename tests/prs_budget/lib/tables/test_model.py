"""What a report is before it is drawn."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prs_budget.lib.tables.model import Identity, Proof, Remark, Row, parse_path, path_token
from tests.prs_budget.lib.rendering.samples import simple_table

KEYS = st.lists(st.text(min_size=1, max_size=12), max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("key", "token"),
    [
        ((), ""),
        (("A2",), "A2"),
        (("A2", "A2-P2"), "A2/A2-P2"),
        (("OGD PA",), "OGD PA"),
        (("a/b", "c,d"), "a%2Fb/c%2Cd"),
        (("100%",), "100%25"),
        (("%2F",), "%252F"),
    ],
)
def test_a_key_is_one_piece_of_an_address(key: tuple[str, ...], token: str) -> None:
    assert path_token(key) == token
    assert parse_path(token) == key


@given(KEYS)
def test_a_token_reads_back_and_never_holds_a_comma(key: tuple[str, ...]) -> None:
    assert parse_path(path_token(key)) == key
    assert "," not in path_token(key)


@given(KEYS, KEYS)
def test_two_keys_have_two_tokens(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (path_token(one) == path_token(other)) == (one == other)


def test_the_identity_is_told_in_its_order() -> None:
    identity = Identity(
        "ARS Île-de-France",
        "T0-2017",
        "Diffusée",
        "2017 (T0)",
        "M€",
        "8 mars 2018",
        (Remark("45 lignes reconstituées", "/lignes/"), Remark("rien de masqué")),
    )
    assert list(identity.items()) == [
        ("Périmètre", "ARS Île-de-France"),
        ("Version", "T0-2017"),
        ("Statut", "Diffusée"),
        ("Année", "2017 (T0)"),
        ("Unité", "M€"),
        ("Données du", "8 mars 2018"),
        ("À savoir", "45 lignes reconstituées · rien de masqué"),
    ]


def test_a_proof_holds_to_the_cent_and_says_both_sums() -> None:
    good = Proof(Decimal("8646200000.00"), Decimal("8646200000.00"), 68)
    bad = Proof(Decimal("8646200000.00"), Decimal("8646200000.01"), 1)
    assert good.holds
    assert not bad.holds
    assert good.shown_table == "8\u00a0646\u00a0200\u00a0000,00\u00a0€"
    assert bad.shown_database == "8\u00a0646\u00a0200\u00a0000,01\u00a0€"
    assert bad.shown_gap == "−0,01\u00a0€"
    assert (good.shown_lines, bad.shown_lines) == ("68 lignes", "1 ligne")
    assert Proof(Decimal(0), Decimal(0), 12_500).shown_lines == "12\u00a0500 lignes"


def test_the_legend_tells_the_marks_of_the_table_and_no_other() -> None:
    assert [meaning.word for meaning in simple_table().legend] == ["reconstitué", "ajusté"]


def test_the_lines_are_the_rows_and_the_total_last() -> None:
    table = simple_table()
    assert table.total is not None
    assert table.lines == (*table.rows, table.total)
    assert table.header_depth == 1


def test_a_code_in_a_file_is_whole_where_the_screen_shortens_or_hides_it() -> None:
    rows = (Row(("A2-P2-M1",), "M1", "Mesure", ()), Row(("AUTRES",), "", "Autres", ()), Row(("A1",), "A1", "Axe", ()))
    assert [row.file_code for row in rows] == ["A2-P2-M1", "AUTRES", "A1"]
    assert Row((), "", "Total", (), kind="total").file_code == ""
