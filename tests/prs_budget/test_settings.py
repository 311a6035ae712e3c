"""What the settings promise, and that their page says the same."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

import prs_budget
from prs_budget.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "kq3Zt9_xW7bLr2Vn8Yc5Mf1Hs6Jd4Pg0QeUaTiOoBzRyXwCvNm-7f",
    "ALLOWED_HOSTS": "credits.ars.example.fr",
    "DATABASE_URL": "postgresql://site@base.interne/credits",
}


def run_manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *words],
        cwd=ROOT,
        env={"PRS_BUDGET_ENV": "production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_variable_is_documented_with_its_default_and_meaning() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").split("## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (?:`(.*?)`)? ?\| (oui|refusée) \| (.+) \|$", page, flags=re.MULTILINE)
    assert rows == [
        (variable.name, variable.default, "oui" if variable.in_demo else "refusée", variable.meaning)
        for variable in VARIABLES
    ]


def test_nothing_but_the_environment_module_reads_the_environment() -> None:
    sources = [path for app in ("prs_budget", "projects", "allocations", "fir") for path in (ROOT / app).rglob("*.py")]
    readers = [
        str(path.relative_to(ROOT))
        for path in sources
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    ]
    assert sorted(readers) == ["prs_budget/settings.py", "prs_budget/wsgi.py"]


def test_the_release_is_the_one_of_the_project() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == prs_budget.__version__ == settings.RELEASE


def test_an_unsafe_production_stops_with_its_reasons_and_no_traceback() -> None:
    stopped = run_manage("check", DEBUG="true")
    assert stopped.returncode == 1
    assert "SECRET_KEY : la clé de signature est obligatoire" in stopped.stderr
    assert "DEBUG : les pages d'erreur détaillées sont interdites en production." in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_production_passes_the_deployment_checks_without_a_warning() -> None:
    checked = run_manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr


def test_demo_accounts_are_impossible_in_production() -> None:
    refused = run_manage("demo_accounts", **PRODUCTION)
    assert refused.returncode != 0
    assert "démonstration" in refused.stderr


def test_the_content_policy_lets_in_nothing_from_elsewhere_and_nothing_inline() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'self'", "'none'", "data:"}
    assert directives["script-src"] == directives["style-src"] == ["'self'"]


@pytest.mark.django_db
def test_the_embedded_database_lets_readers_and_one_writer_work_together(on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("the embedded database only")
    from django.db import connection

    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.transaction_mode == "IMMEDIATE"  # type: ignore[attr-defined]
