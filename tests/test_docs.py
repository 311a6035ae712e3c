"""The documentation speaks of files and names that are there, and its index has every decision."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.test_house import ROOT, versioned

DECISIONS = ROOT / "docs" / "decisions"
FILES = frozenset(str(path.relative_to(ROOT)) for path in versioned())
FOLDERS = frozenset(str(folder) for name in FILES for folder in Path(name).parents)
TOP = frozenset(name.partition("/")[0] for name in FILES if "/" in name)
#: `a/path`, then names of it: `a/path.py` (`Name`, `other`)
PATH = re.compile(r"`([\w.<>*-]+/[\w./<>*-]*)`(?:\s+\(((?:`\w+`(?:,\s+)?)+)\))?")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def documents() -> list[Path]:
    return versioned("*.md")


def is_there(named: str) -> bool:
    """Whether a path is a file or a folder; « <nom> » and « * » stand for anything."""
    pattern = re.sub(r"<[^>]*>", "*", named.rstrip("/"))
    return any(fnmatch(name, pattern) for name in (*FILES, *FOLDERS)) if "*" in pattern else pattern in FILES | FOLDERS


def named_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """The paths that a text names, of the top folders of the project, each with the names said to be in it."""
    for path, names in PATH.findall(text):
        if path.partition("/")[0] in TOP:
            yield path, re.findall(r"\w+", names)


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_what_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert [path for path, _ in named_in(text) if not is_there(path)] == []
    absent = [
        f"{path} ({name})"
        for path, names in named_in(text)
        for name in names
        if not re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert absent == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_links_of_a_document_lead_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_code_cites_documents_that_are_there() -> None:
    """By their path from the root, so that whoever reads the code finds them."""
    absent = [
        f"{path.relative_to(ROOT)}: {document}"
        for path in versioned("*.py", "*.js", "*.css", "*.html")
        if path.relative_to(ROOT).parts[0] != "tests"
        for document in re.findall(r"[\w./-]+\.md\b", path.read_text(encoding="utf-8"))
        if not is_there(document)
    ]
    assert absent == []


def test_paths_and_names_are_found_in_a_text() -> None:
    text = "`fir/facts.py` (`ledger`,\n`moved`), `fir/actions/`, `ars-idf/credits/`, `templates/<nom>.html`, `AE/CP`"
    assert list(named_in(text)) == [
        ("fir/facts.py", ["ledger", "moved"]),
        ("fir/actions/", []),
        ("templates/<nom>.html", []),
    ]
    assert is_there("fir/actions/")
    assert is_there("fir/actions/*.py")
    assert is_there("docs/decisions/<page>.md")
    assert not is_there("fir/actions/nothing.py")


def test_the_architecture_tells_more_than_fifty_places() -> None:
    assert len(list(named_in((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")))) > 50


def test_every_decision_is_in_the_index_once_under_its_own_title() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^- \[([^]]+)\]\(([^)]+)\)$", index, flags=re.MULTILINE)
    pages = {page.name: page for page in DECISIONS.glob("*.md") if page.name != "README.md"}
    assert sorted(name for _, name in told) == sorted(pages)
    titles = {name: page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for name, page in pages.items()}
    assert {name: title for title, name in told} == titles
