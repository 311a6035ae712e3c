"""Rules of the house that no linter knows."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
APPS = ("prs_budget", "projects", "allocations", "fir")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_LINE = 120

#: templates that Django finds by their names
KNOWN_TO_DJANGO = {"admin/base_site.html"}

# From the ground up: a model may point at its own layer and those before it.
LAYERS = (
    "contenttypes",
    "auth",
    "organisation",
    "files",
    "journal",
    "readings",
    "projects",
    "allocations",
    "fir",
    "home",
)


def versioned(*patterns: str) -> list[Path]:
    """The files of the project, as a clone has them and as they will be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def pointed_at(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for field in model._meta.get_fields():
        if not (field.auto_created and not field.concrete) and isinstance(field.related_model, type):
            yield field.related_model


def own_models() -> list[type[models.Model]]:
    """Every model of ours, with the history models and the tables that hold many-to-many relations."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in LAYERS[2:]]


def test_there_are_models_to_look_at() -> None:
    labels = {model._meta.label for model in own_models()}
    assert {"organisation.User", "projects.Measure", "allocations.Allocation"} <= labels
    assert any(label.startswith("projects.Historical") for label in labels)


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_no_model_points_upwards(model: type[models.Model]) -> None:
    here = LAYERS.index(model._meta.app_label)
    upwards = [
        target._meta.label
        for target in pointed_at(model)
        if target._meta.app_label not in LAYERS or LAYERS.index(target._meta.app_label) > here
    ]
    assert upwards == []


def test_no_default_order_hides_in_a_model() -> None:
    ordered = [model._meta.label for model in own_models() if model._meta.ordering and not is_history(model)]
    assert ordered == []


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "history_date") or "Historical" in model.__name__


@pytest.mark.django_db
def test_the_models_and_their_migrations_agree() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_the_layers_hold() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_files_stay_short() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in versioned("*.py", "*.js", "*.css", "*.html")
        if "migrations" not in path.parts and (count := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    assert long == {}


def test_lines_of_scripts_and_styles_stay_short() -> None:
    """Ruff holds those of Python; biome leaves long texts as they are, and holds the length of functions."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in versioned("*.js", "*.css")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_every_template_and_static_file_is_used() -> None:
    named = {path: path.read_text(encoding="utf-8") for path in versioned("*.py", "*.html", "*.js")}
    made = [
        re.sub(r"\\\{.*?\\\}", ".+", re.escape(text))
        for path, source in named.items()
        if path.suffix == ".py"
        for text in re.findall(r'f"([\w/]+/[\w.]*\{[^"]+)"', source)
    ]
    unused = []
    for path in versioned("templates/*.html", "static/*"):
        folder, _, name = str(path.relative_to(ROOT)).partition("/")
        asked = (name, f"/{path.name}") if path.suffix == ".js" else (name,)
        said = any(word in text for word in asked for other, text in named.items() if other != path)
        if not (said or name in KNOWN_TO_DJANGO or any(re.fullmatch(pattern, name) for pattern in made)):
            unused.append(f"{folder}/{name}")
    assert unused == []


def test_functions_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in versioned("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and code_length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def code_length(function: ast.FunctionDef) -> int:
    """Lines of a function, without its docstring."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    spared = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - spared


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "helpers", "services", "common", "misc", "signals"}
    found = [str(path.relative_to(ROOT)) for path in versioned("*.py") if vague & {path.stem, *path.parts}]
    assert found == []


def test_a_day_is_that_of_an_agency() -> None:
    naive = re.compile(r"\b(localdate|localtime|date\.today|datetime\.now|utcnow)\(")
    asked = [str(path) for app in APPS for path in versioned(f"{app}/*.py") if naive.search(path.read_text())]
    assert asked == [], "Agency.today() and Agency.local() tell the time of an agency; the server’s is UTC"


def test_nothing_vital_hangs_on_an_assertion() -> None:
    """`python -O` drops assertions: they belong to the tests."""
    asserted = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in APPS
        for path in versioned(f"{app}/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert asserted == []


def test_templates_and_scripts_need_no_inline_style_or_script() -> None:
    """The content policy would refuse them, and only a browser would tell."""
    inline = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|javascript:|<script(?![^>]*\ssrc=)(?![^>]*json)""")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in versioned("*.html")
        if "docs" not in path.parts
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_locks_record_no_address() -> None:
    for lock in versioned("*.lock", "package-lock.json"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert not re.search(r"^--(?:extra-)?index-url|^--find-links", text, flags=re.MULTILINE), lock.name


def test_every_locked_python_package_has_its_hashes() -> None:
    for lock in versioned("*.lock"):
        blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8"))
        pinned = [block for block in blocks if "==" in block.split("\n", 1)[0]]
        assert pinned
        assert [block.split(" ", 1)[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.", 1)[0].splitlines()
    declared = [line for line in lines if re.match(r'\s{4}"|(?:uv|node) = \[', line)]
    assert len(declared) > 30
    assert [line for line in declared if not re.search(r"# \S+ \S+", line)] == []


def test_every_library_of_the_browser_is_served_by_name() -> None:
    from django.conf import settings

    declared = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert set(settings.NPM_FILE_PATTERNS) == set(declared)
    assert not any("*" in pattern for patterns in settings.NPM_FILE_PATTERNS.values() for pattern in patterns)
