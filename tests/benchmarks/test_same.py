"""Two states of the site compared: a cent is found, and a difference met in many answers is told once."""

from pathlib import Path

import pytest

from benchmarks.same import LONGEST, changed, checkout, differences
from benchmarks.walk import Answer, Question

PAGE, FILE = Question("finance", "/ars-idf/credits/"), Question("dos", "/ars-idf/credits/?format=csv")


def test_the_same_answers_differ_in_nothing() -> None:
    one = Answer(PAGE, ["statut 200", "A1 › 1 234,56"])
    assert differences([(one, one)]) == []


def test_a_cent_is_found_and_told_once_with_where_it_was_read() -> None:
    pairs = [
        (Answer(where, ["statut 200", "A1 › 1 234,56", "A2"]), Answer(where, ["statut 200", "A1 › 1 234,57", "A2"]))
        for where in (PAGE, FILE)
    ]
    [one] = differences(pairs)
    assert one.lines() == [
        "/ars-idf/credits/  (finance)",
        "  − A1 › 1 234,56",
        "  + A1 › 1 234,57",
        "  de même dans 1 autre réponse",
    ]


def test_a_line_more_or_less_does_not_make_the_others_differ() -> None:
    assert list(changed(["a", "b", "c"], ["a", "x", "b", "c"])) == [((), ("x",))]
    assert list(changed(["a", "b", "c"], ["a", "b"])) == [(("c",), ())]
    assert list(changed(["a"], ["a", "b"])) == [((), ("b",))]


def test_a_long_text_is_compared_line_by_line() -> None:
    before = [str(number) for number in range(LONGEST + 2)]
    after = ["first", *before[1:-1], "last"]
    assert list(changed(before, after)) == [(("0",), ("first",)), ((before[-1],), ("last",))]


def test_answers_to_different_questions_are_not_compared() -> None:
    with pytest.raises(ValueError, match="/ars-idf/credits/"):
        differences([(Answer(PAGE, []), Answer(FILE, []))])


def test_an_answer_is_written_and_read_again() -> None:
    one = Answer(PAGE, ["« é »\u2028"])
    assert Answer.read(one.written()) == one


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    with checkout(str(tmp_path), tmp_path / "unused") as found:
        assert found == tmp_path
