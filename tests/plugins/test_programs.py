"""A test that needs a browser is where `make journeys` looks."""

from pathlib import Path
from typing import Any

import pytest

from tests.plugins.programs import pytest_collection_modifyitems


class Collected:
    """A test as it is collected, in a file."""

    nodeid = "a test"
    fixturenames = ("request", "browser", "page")

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.marks: list[Any] = []

    def add_marker(self, mark: Any) -> None:
        self.marks.append(mark)

    def get_closest_marker(self, name: str) -> None:
        """None of those that a program has."""


def test_a_test_of_the_journeys_is_marked() -> None:
    journey = Collected("tests/journeys/test_page.py")
    pytest_collection_modifyitems([journey])  # type: ignore[list-item]
    assert journey.marks == ["browser"]


def test_a_browser_elsewhere_is_refused() -> None:
    with pytest.raises(pytest.UsageError, match=r"a test : un test dans un navigateur va dans tests/journeys/"):
        pytest_collection_modifyitems([Collected("tests/fir/test_page.py")])  # type: ignore[list-item]
