"""The queries of a page are part of its test: what they are is compared with a file beside it.

A line says a query: its verb, its tables, and the function of ours that asks for it. The text of the six that cost most
follows in full, wherever they are asked.
"""

import fcntl
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from pathlib import Path
from textwrap import indent, wrap
from types import FrameType
from typing import Any

import pytest
from django.db import connection

from prs_budget.lib.memory import forget_all

MOST = 9
TRANSACTION_WORDS = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "COMMIT")
OURS = ("prs_budget", "projects", "allocations", "fir")
#: What costs with the number of amounts or of movements: a condition, a column or an order that changes there must be
#: seen. The sums and the remarks of a cross-table, the lines behind a figure, what writes cells, and the execution of
#: a year with what is left to pay. A test refuses a name that no snapshot has.
HOT = (
    "allocations.facts._Amounts._read",
    "allocations.facts.caveats",
    "allocations.crosstabs.drill_down._read",
    "allocations.actions.writing.write",
    "fir.facts.ledger.ledger",
    "fir.facts.ledger.outstanding",
)

_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\(?\"?(\w+)")
_CLAUSE = re.compile(
    r"(?<!INNER)(?<!LEFT)(?<!OUTER) "
    r"(?=(?:FROM|INNER|LEFT|JOIN|WHERE|AND|OR|GROUP BY|ORDER BY|UNION|SET|INSERT|SELECT)\b)"
)

AssertQueries = Callable[..., AbstractContextManager[list[str]]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the snapshots, by the tests that have one")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Writing snapshots takes the tests that have one, and no other."""
    if config.getoption("--update-snapshots"):
        kept = [item for item in items if "assert_queries" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test begins as a process does: without what it keeps of sealed versions."""
    forget_all()


@pytest.fixture
def assert_queries(request: pytest.FixtureRequest, on_sqlite: bool) -> AssertQueries:
    """A context manager: the queries made inside are compared with those of this test in `snapshots/<module>.txt`.

    `name` tells several blocks of one test apart; `at_most` bounds their number, on both databases; `again` keeps
    what the process holds already, as the next reads of a page do. They are compared on SQLite, and written there by
    `--update-snapshots`.
    """

    @contextmanager
    def compare(name: str = "", *, at_most: int = MOST, again: bool = False) -> Iterator[list[str]]:
        queries: list[str] = []
        if not again:
            forget_all()  # the most that a page may ask for
        with connection.execute_wrapper(_recorder(queries)):
            yield queries
        found = "\n".join(queries) or "no query"
        assert len(queries) <= at_most, f"{len(queries)} queries, at most {at_most} allowed:\n\n{found}"
        if on_sqlite:
            block = f"{request.node.name}, {name}" if name else str(request.node.name)
            compared(request.path, block, found, update=request.config.getoption("--update-snapshots"))

    return compare


def _recorder(queries: list[str]) -> Callable[..., Any]:
    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(TRANSACTION_WORDS):
            queries.append(described(sql, _caller()))
        return execute(sql, params, many, context)

    return record


def described(sql: str, caller: str) -> str:
    """One line: verb, tables, caller; then the text, if it is one of the six. Tables of subqueries come last."""
    outside = _outside_parentheses(sql)
    verb = re.search(r"\b(?:SELECT|INSERT|UPDATE|DELETE)\b", outside)
    known = connection.introspection.django_table_names()
    named = [name for text in (outside, sql) for name in _TABLE.findall(text) if name in known]
    line = f"{verb[0] if verb else sql.split()[0]} {', '.join(dict.fromkeys(named)) or 'no table'} · {caller}"
    return f"{line}\n{indent(_laid_out(sql), '    ')}" if caller in HOT else line


def _outside_parentheses(sql: str) -> str:
    while (shorter := re.sub(r"\([^()]*\)", "", sql)) != sql:
        sql = shorter
    return sql


def _caller() -> str:
    """The nearest function of ours that leads to the query; where there is none, the test itself asks."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in OURS:
            # what is evaluated inside a function is the function's: a comprehension is a frame in some Pythons only
            name = re.sub(r"\.<locals>\.<\w+>|<locals>\.", "", frame.f_code.co_qualname)
            return f"{module}.{name}"
        frame = frame.f_back
    return "the test"


def _laid_out(sql: str) -> str:
    """A line for each clause, and one shape whatever the number of values: `IN (%s, %s)` reads `IN (…)`."""
    shorter = re.sub(r"\((?:%s(?:, )?)+\)", "(…)", " ".join(sql.split()))
    lines = [wrap(clause, 110, subsequent_indent="  ") for clause in _CLAUSE.split(shorter)]
    return "\n".join(chain.from_iterable(lines))


def compared(test: Path, block: str, found: str, *, update: bool) -> None:
    """The queries of a block of a test, compared with its snapshot, or written there."""
    path = test.parent / "snapshots" / f"{test.stem}.txt"
    if update:
        _update(path, block, found, source=test.read_text(encoding="utf-8"))
        return
    known = blocks(path.read_text(encoding="utf-8")) if path.exists() else {}
    advice = f"« {block} » of {path}; look at the queries, then run with --update-snapshots"
    assert block in known, f"no {advice}:\n\n{found}"
    assert found == known[block], f"the queries differ from {advice}"


def blocks(text: str) -> dict[str, str]:
    """The queries of each block of a snapshot, by the title over it: the test, and the block's name if it has one."""
    parts = [part.partition(" ==\n") for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:]]
    return {title: queries.strip("\n") for title, _, queries in parts}


def function_of(block: str) -> str:
    """The function that a title names."""
    return re.split(r"[\[,]", block)[0]


def _update(path: Path, block: str, found: str, source: str) -> None:
    """Write one block. The others stay, save those of tests that are gone; one process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known = blocks(file.read()) | {block: found}
        kept = sorted((title, queries) for title, queries in known.items() if f"def {function_of(title)}(" in source)
        file.truncate(0)
        file.write("\n".join(f"== {title} ==\n{queries}\n" for title, queries in kept))
