"""The queries of a page are part of its test: their text is compared with a file beside it."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlparse
from django.db import connection

from prs_budget.memory import forget_all

MOST = 9
TRANSACTION_WORDS = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "COMMIT")

AssertQueries = Callable[..., AbstractContextManager[list[str]]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the snapshots instead of comparing")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test begins as a process does: without what it keeps of sealed versions."""
    forget_all()


@pytest.fixture
def assert_queries(request: pytest.FixtureRequest, on_sqlite: bool) -> AssertQueries:
    """A context manager: the queries made inside are compared with `snapshots/<module>/<test>.sql`.

    `name` tells several blocks of one test apart; `at_most` bounds their number, on both databases; `again` keeps
    what the process holds already, as the next reads of a page do. The text is compared on SQLite, and written
    there by `--update-snapshots`.
    """

    @contextmanager
    def compare(name: str = "", *, at_most: int = MOST, again: bool = False) -> Iterator[list[str]]:
        queries: list[str] = []
        if not again:
            forget_all()  # the most that a page may ask for
        with connection.execute_wrapper(_recorder(queries)):
            yield queries
        found = "\n\n".join(queries) + "\n"
        assert len(queries) <= at_most, f"{len(queries)} queries, at most {at_most} allowed:\n\n{found}"
        if on_sqlite:
            _compare(_snapshot_path(request, name), found, update=request.config.getoption("--update-snapshots"))

    return compare


def _recorder(queries: list[str]) -> Callable[..., Any]:
    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(TRANSACTION_WORDS):
            queries.append(_normalised(sql))
        return execute(sql, params, many, context)

    return record


def _normalised(sql: str) -> str:
    """One shape whatever the number of values: `IN (%s, %s)` reads `IN (…)`."""
    shorter = re.sub(r"\((?:%s(?:, )?)+\)", "(…)", sql)
    return str(sqlparse.format(shorter, reindent=True, keyword_case="upper")).strip()


def _snapshot_path(request: pytest.FixtureRequest, name: str) -> Path:
    test = re.sub(r"[^\w.-]+", "_", request.node.name).strip("_")
    suffix = f".{name}" if name else ""
    return request.path.parent / "snapshots" / request.path.stem / f"{test}{suffix}.sql"


def _compare(path: Path, found: str, *, update: bool) -> None:
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
        return
    assert path.exists(), f"no snapshot {path}; look at the queries, then run with --update-snapshots:\n\n{found}"
    assert found == path.read_text(encoding="utf-8"), f"the queries differ from {path} (--update-snapshots rewrites it)"
