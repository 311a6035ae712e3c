"""Few workbooks are read at once on a machine; one more waits a little, then is told to come back."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from prs_budget.lib.spreadsheets import slots
from prs_budget.lib.spreadsheets.limits import MOST_READINGS, UnreadableFile
from prs_budget.lib.spreadsheets.reading import read_workbook
from prs_budget.lib.spreadsheets.slots import BUSY, reading_slot
from tests.prs_budget.lib.spreadsheets.books import SOUND, sheet, xlsx


@pytest.fixture(autouse=True)
def own_slots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places that no other reading of the machine takes, and a short wait."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(slots, "LONGEST_QUEUE", 0.2)


def test_one_reading_too_many_is_told_to_come_back_and_finds_its_place_afterwards() -> None:
    book = xlsx({"F": sheet(SOUND)})
    with ExitStack() as held:
        for _ in range(MOST_READINGS):
            held.enter_context(reading_slot())
        with pytest.raises(UnreadableFile) as refused:
            read_workbook(book)
        assert str(refused.value) == BUSY
    assert [one.name for one in read_workbook(book)] == ["F"]


def test_a_place_is_given_back_where_the_reading_fails() -> None:
    for _ in range(MOST_READINGS + 1):
        with pytest.raises(UnreadableFile, match="abîmé"):
            read_workbook(b"PK\x03\x04 coupe")
