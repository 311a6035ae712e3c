"""What nobody sees is taken out of what is typed, as it is of files: a text of it alone is empty."""

import pytest
from django import forms

from prs_budget.lib.json_bodies import read_json
from prs_budget.lib.plain_text import one_line, prose
from prs_budget.lib.spreadsheets.values import code_of, text_of
from prs_budget.lib.text_fields import OneLineField, ProseField

#: of no width, no-break, soft hyphen, mark of order, direction, word joiner
UNSEEN = "\u200b\u00a0\u00ad\ufeff\u202e\u2060"


class Typed(forms.Form):
    number = OneLineField(max_length=10)
    reason = ProseField(required=False)


@pytest.mark.parametrize("text", ["EJ\u200b-1", "\ufeffEJ-1\u00a0", "EJ\u00ad-1", " EJ-1\t"])
def test_a_number_typed_is_the_number_that_a_file_has(text: str) -> None:
    form = Typed({"number": text})
    assert form.is_valid()
    assert form.cleaned_data["number"] == one_line(text) == text_of(text) == code_of(text) == "EJ-1"


def test_spaces_of_any_kind_are_one_and_letters_are_composed() -> None:
    assert one_line("Cre\u0301dits\u00a0 de\u202fpaiement\n") == "Cr\u00e9dits de paiement"


def test_a_text_of_what_nobody_sees_is_empty() -> None:
    form = Typed({"number": UNSEEN, "reason": UNSEEN})
    assert not form.is_valid()
    assert form.errors.as_data()["number"][0].code == "required"
    assert form.cleaned_data["reason"] == ""


def test_a_reason_keeps_its_lines() -> None:
    assert prose(f" Un motif{UNSEEN[:1]}\nsur deux lignes ") == "Un motif\nsur deux lignes"


@pytest.mark.parametrize("text", ['{"cells": [{"reason": "a\u200bb"}]}', '{"cells": [{"reason": "a\\u200bb"}]}'])
def test_what_comes_as_json_is_cleaned_as_well(text: str) -> None:
    assert read_json(text.encode()) == {"cells": [{"reason": "ab"}]}
