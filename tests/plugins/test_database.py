"""A database migrated before is used again only where it would come out the same."""

import ast
from pathlib import Path

import pytest

from tests.plugins.database import APPS, ROOT, schema_key, schema_sources


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("requirements-dev.lock", "fir/migrations/0001_initial.py", "fir/models/year.py", "fir/views.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


@pytest.mark.parametrize("changed", ["requirements-dev.lock", "fir/migrations/0001_initial.py", "fir/models/year.py"])
def test_a_database_is_migrated_again_when_its_schema_may_differ(project: Path, changed: str) -> None:
    before = schema_key(project)
    (project / changed).write_text("# changed")
    assert schema_key(project) != before


def test_a_database_is_migrated_again_for_a_new_migration_or_one_renamed(project: Path) -> None:
    before = schema_key(project)
    (project / "fir/migrations/0001_initial.py").rename(project / "fir/migrations/0001_first.py")
    renamed = schema_key(project)
    (project / "fir/migrations/0002_new.py").write_text("")
    assert len({before, renamed, schema_key(project)}) == 3


def test_a_database_is_kept_when_something_else_changes(project: Path) -> None:
    before = schema_key(project)
    (project / "fir/views.py").write_text("# changed")
    assert schema_key(project) == before


def test_all_that_migrations_import_of_ours_is_looked_at() -> None:
    sources = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in schema_sources(ROOT)}
    migrations = [path for path in schema_sources(ROOT) if path.parent.name == "migrations"]
    imported = {
        module
        for path in migrations
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in modules(node)
        if module.partition(".")[0] in APPS
    }
    assert len(migrations) > 30
    assert {"prs_budget.lib.fields"} <= imported <= sources


def modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
