"""What a form of cells says that it saw."""

from decimal import Decimal

import pytest

from prs_budget.lib.grid.plain import Seen


def test_what_was_seen_comes_back_from_its_text() -> None:
    seen = Seen(3, (Decimal("1000.00"), None))
    assert seen.text == "3|1000.00|"
    assert Seen.read(seen.text, 2) == seen


def test_a_form_drawn_by_an_older_release_is_still_read() -> None:
    assert Seen.read("1:37310000.00") == Seen(1, (Decimal("37310000.00"),))
    assert Seen.read("0:") == Seen(0, (None,))


@pytest.mark.parametrize("text", ["", "3", "x|1", "-1|1", "3|1|2", "3|1.234", "3|mille", "9999999999|1", "٣|1"])
def test_what_is_no_such_text_is_nothing(text: str) -> None:
    assert Seen.read(text) is None
