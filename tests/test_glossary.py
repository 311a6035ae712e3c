"""The glossary speaks of what is in the code, and of nothing else."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"


def identifiers() -> list[str]:
    """What stands in the last column, « Class.MEMBER » by its member."""
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    last = [row.rstrip(" |").rsplit("|", 1)[1] for row in rows]
    return [name.rsplit(".", 1)[-1] for cell in last for name in re.findall(r"`([^`]+)`", cell)]


def test_every_identifier_of_the_glossary_is_in_the_code() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--", "prs_budget/*.py", "projects/*.py", "allocations/*.py", "fir/*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [ROOT / name for name in listed.stdout.splitlines() if "migrations" not in name and (ROOT / name).is_file()]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = identifiers()
    assert len(named) > 40
    assert [name for name in named if not re.search(rf"\b{name}\b", code)] == []


def test_no_word_is_told_twice() -> None:
    words = re.findall(r"^\| ([^|]+?) \|", GLOSSARY.read_text(encoding="utf-8"), flags=re.MULTILINE)
    told = [word for word in words if word != "français"]
    assert len(told) == len(set(told))
