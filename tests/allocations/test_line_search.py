"""A line named by its code or by words."""

import pytest

from allocations.line_search import LineNotFound, line_of, lines_with

LINES = {
    "L001": "A1-P1-M1 · Établissement de santé · FIR",
    "L002": "A1-P1-M1 · Ambulatoire · FIR",
    "L010": "A2-P2-M3 · Établissement de santé · MIGAC",
}


@pytest.mark.parametrize(
    ("text", "code"),
    [("L002", "L002"), (" l002 ", "L002"), ("ambulatoire", "L002"), ("ETABLISSEMENT migac", "L010"), ("m3", "L010")],
)
def test_a_line_is_named_by_its_code_or_by_words_that_it_alone_has(text: str, code: str) -> None:
    assert line_of(LINES, text) == code


def test_words_of_several_lines_tell_them() -> None:
    with pytest.raises(LineNotFound, match=r"se trouve dans 2 lignes : L001 .* ; L010 .* Écrivez le code de l’une"):
        line_of(LINES, "santé")


def test_words_of_no_line_say_so() -> None:
    with pytest.raises(LineNotFound, match="« piscine » n’est ni le code d’une ligne"):
        line_of(LINES, "piscine")
    assert lines_with(LINES, " ") == []
