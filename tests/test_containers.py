"""What can be checked of the image and of its composition without building them."""

import ast
import json
import re
from pathlib import Path

import yaml

from prs_budget.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_the_image_takes_the_locks_with_their_hashes_and_the_oldest_python() -> None:
    assert "pip install --no-cache-dir --require-hashes -r requirements.lock" in DOCKERFILE
    assert "npm ci --omit=dev --ignore-scripts" in DOCKERFILE
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert oldest is not None
    assert f"FROM python:{oldest[1]}-slim" in DOCKERFILE


def test_the_image_does_not_run_as_root_and_keeps_no_setting() -> None:
    assert "\nUSER site\n" in DOCKERFILE
    names = {variable.name for variable in VARIABLES}
    kept = [line for line in DOCKERFILE.splitlines() if line.startswith(("ENV", "ARG"))]
    assert [name for name in names for line in kept if name in line] == []


def test_the_health_check_is_a_program_that_compiles() -> None:
    command = re.search(r"^HEALTHCHECK .*? CMD (\[.*\])$", DOCKERFILE, flags=re.MULTILINE)
    assert command is not None
    program, flag, source = json.loads(command[1])
    assert (program, flag) == ("python", "-c")
    ast.parse(source)


def test_the_server_starts_on_an_object_that_exists() -> None:
    command = json.loads(DOCKERFILE.splitlines()[-1].removeprefix("CMD "))
    assert command[:2] == ["gunicorn", "prs_budget.wsgi"]
    assert "application = " in (ROOT / "prs_budget" / "wsgi.py").read_text(encoding="utf-8")


def test_everything_the_image_needs_is_let_in_and_nothing_private_is() -> None:
    admitted = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert all((ROOT / name).exists() for name in admitted)
    assert not admitted & {"var", ".env", ".git", "tests"}
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, flags=re.MULTILINE))
    assert {name for names in copied for name in names.split() if name != "."} <= admitted


def test_the_composition_sets_only_known_settings_and_holds_no_secret() -> None:
    site = COMPOSE["services"]["site"]["environment"]
    assert set(site) <= {variable.name for variable in VARIABLES}
    assert site["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in site["DATABASE_URL"]
    assert COMPOSE["services"]["database"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD}"


def test_the_composition_migrates_before_it_serves() -> None:
    services = COMPOSE["services"]
    assert services["migrations"]["command"] == ["python", "manage.py", "migrate", "--noinput"]
    assert services["site"]["depends_on"] == {"migrations": {"condition": "service_completed_successfully"}}


def test_the_tests_run_on_the_postgresql_of_the_composition() -> None:
    from tests.plugins.database import POSTGRESQL_VERSION

    assert COMPOSE["services"]["database"]["image"] == f"postgres:{POSTGRESQL_VERSION}"
