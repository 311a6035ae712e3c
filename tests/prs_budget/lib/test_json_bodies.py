"""JSON that comes from outside, read strictly."""

import pytest

from prs_budget.lib.json_bodies import DEEPEST, BadJson, read_json


def test_what_a_request_is_made_of_is_read() -> None:
    assert read_json('{"cells": [{"line": "L001", "amount": "1.00", "é": null}]}'.encode()) == {
        "cells": [{"line": "L001", "amount": "1.00", "é": None}]
    }
    assert read_json(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "pas du JSON"),
        (b"{", "pas du JSON"),
        (b"\xff\xfe", "pas du JSON"),
        (b"1" * 5000, "pas du JSON"),
        (b"[" * 100_000, "pas du JSON"),
        (b'{"a":' * 50_000, "pas du JSON"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "emboîte plus de 20"),
        (b'{"amount": NaN}', "« NaN », qui n’est pas un nombre"),
        (b"-Infinity", "« -Infinity »"),
        (b'{"text": "\\ud800"}', "coupé en deux"),
        (b'["\\udc00\\ud800"]', "coupé en deux"),
        (b'{"text": ["a\\u0000b"]}', "nul"),
        (b'{"a\\u0000": 1}', "nul"),
    ],
)
def test_what_could_not_be_stored_or_written_again_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(BadJson, match=told):
        read_json(body)
