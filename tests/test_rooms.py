"""Rules of the rooms that import contracts cannot say. What does not hold yet is listed: a list may only shrink."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.test_house import APPS, ROOT, versioned

#: what Django wants many times, one in each place
OF_DJANGO = {"Meta", "Command"}


def trees(app: str) -> Iterator[tuple[str, ast.Module]]:
    """The modules of an app but its migrations, by their path."""
    for path in versioned(f"{app}/*.py"):
        if "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("app", APPS)
def test_an_app_gives_a_class_name_once(app: str) -> None:
    """The serializers of the API may take the name of what they give out."""
    places = defaultdict(set)
    for name, tree in trees(app):
        if not name.endswith("/api/shapes.py"):
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].add(name)
    assert {name for name, found in places.items() if len(found) > 1} - OF_DJANGO == set()


def test_tables_are_made_in_one_place() -> None:
    made = {
        name
        for app in APPS
        for name, tree in trees(app)
        if not name.startswith("prs_budget/lib/tables/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Table"
    }
    assert made == set()


@pytest.mark.parametrize(
    ("rule", "place"),
    [("origin_year__isnull=True", "fir/models/movement.py"), ('order_by("-position", "-pk")', "fir/models/stage.py")],
    ids=["own year", "last voted stage"],
)
def test_a_rule_of_the_fir_is_written_once(rule: str, place: str) -> None:
    """Every figure, its lines, the checks and the proof then read the same one."""
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in versioned("fir/*.py")}
    assert {name: text.count(rule) for name, text in texts.items() if rule in text} == {place: 1}


def test_no_module_imports_its_own_app_for_types_alone() -> None:
    """A type that is only written down comes from below; otherwise one thing was cut in two."""
    cut = {
        name
        for app in APPS
        for name, tree in trees(app)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for one in ast.walk(node)
        if isinstance(one, ast.ImportFrom) and (one.module or "").split(".")[0] == app
    }
    assert cut == set()
