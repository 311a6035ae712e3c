"""A copy of the reference files that a test may spoil."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.plugins.idf import FOLDER


@dataclass(frozen=True)
class Spoilable:
    """A folder of reference files. Each method fails if it changes nothing."""

    path: Path

    def replace(self, file: str, old: str, new: str) -> None:
        """Write `new` in place of the only `old` of a file."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"« {old} » stands {text.count(old)} times in {file}"
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")

    def add(self, file: str, row: str) -> int:
        """Add a row at the end of a file; returns its line number."""
        text = (self.path / file).read_text(encoding="utf-8")
        (self.path / file).write_text(f"{text}{row}\n", encoding="utf-8")
        return text.count("\n") + 1


@pytest.fixture
def folder(tmp_path: Path) -> Spoilable:
    """A copy of `fixtures/ars-idf`."""
    shutil.copytree(FOLDER, tmp_path / "ars-idf")
    return Spoilable(tmp_path / "ars-idf")
