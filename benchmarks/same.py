"""`python -m benchmarks.same BEFORE AFTER`: whether two states of the site say the same, address by address.

Each is a checkout (a folder) or a commit. BEFORE makes its demonstration, as `make run` does, and every one of its
people walks it (`benchmarks.walk`). AFTER opens a copy of that same database, after its migrations, and is asked the
same addresses: what a user would find who updates. Exits with 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from benchmarks import report
from benchmarks.walk import NOBODY, Answer, Question

ROOT = Path(__file__).resolve().parent.parent
#: how many lines of a difference are printed, and of which length
LINES, WIDTH = 4, 240
#: longer texts are compared line by line: looking for the shortest difference takes the square of their length
LONGEST = 3000


@dataclass(slots=True)
class Difference:
    """Lines that became others, and who read them where."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    questions: list[Question] = field(default_factory=list)

    def lines(self) -> list[str]:
        """How it is printed: where it was read first, what it was, what it is."""
        first = self.questions[0]
        told = [f"{first.address}  ({first.who or 'personne'})"]
        for sign, lines in (("−", self.before), ("+", self.after)):
            told += [f"  {sign} {line[:WIDTH]}" for line in lines[:LINES]]
            told += [f"  {sign} … {len(lines) - LINES} lignes de plus"] if len(lines) > LINES else []
        others = len(self.questions) - 1
        same = f"{others} autres réponses" if others > 1 else "1 autre réponse"
        return [*told, *([f"  de même dans {same}"] if others else [])]


def differences(pairs: Iterable[tuple[Answer, Answer]]) -> list[Difference]:
    """What differs between answers to the same questions, each difference once, however many answers have it."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], Difference] = {}
    for before, after in pairs:
        if before.question != after.question:
            raise ValueError(f"{before.question} : réponse à {after.question}")
        # said twice in one answer, it is one answer still
        for one in dict.fromkeys(changed(before.lines, after.lines)):
            found.setdefault(one, Difference(*one)).questions.append(before.question)
    return list(found.values())


def changed(before: list[str], after: list[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The runs of lines that became others."""
    start = next((place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    if start is None:
        start = min(len(before), len(after))
    before, after = before[start:], after[start:]
    if len(before) > LONGEST and len(before) == len(after):
        yield from (((a,), (b,)) for a, b in zip(before, after, strict=True) if a != b)
        return
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=len(before) > LONGEST).get_opcodes():
        if what != "equal":
            yield tuple(before[a:b]), tuple(after[c:d])


@contextmanager
def checkout(named: str, folder: Path) -> Iterator[Path]:
    """The folder of a checkout; of a commit, one made for the time of the comparison."""
    if Path(named).is_dir():
        yield Path(named).resolve()
        return
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, named], cwd=ROOT, check=True)
    try:
        # served by the site, installed by `make setup`, and no part of a commit
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=ROOT, check=True)


def walked(where: Path, data: Path, answers: Path, *more: str) -> list[Answer]:
    """The answers of a checkout, by a process of its own: its code, its database."""
    start = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.walk", str(where), str(data), str(answers), *more]
    subprocess.run(command, cwd=ROOT, check=True)
    with answers.open(encoding="utf-8") as file:
        found = [Answer.read(line) for line in file]
    people = {answer.question.who for answer in found} - {NOBODY}
    print(f"{where} : {len(found)} réponses, {len(people)} comptes, {time.monotonic() - start:.0f} s", flush=True)
    return found


def compared(before: Path, after: Path, folder: Path, each: int) -> list[Difference]:
    """What AFTER says otherwise than BEFORE, over the database that BEFORE made."""
    made, opened, answers = folder / "made", folder / "opened", folder / "answers"
    made.mkdir()
    first = walked(before, made, answers, f"--each={each}")
    shutil.copytree(made, opened)
    second = walked(after, opened, folder / "again", "--again", str(answers))
    return differences(zip_longest(first, second, fillvalue=Answer(Question(NOBODY, ""), [])))


def main() -> int:
    """Compare, print what differs, and say whether anything does."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same", description="Deux états disent-ils de même ?")
    parser.add_argument("before", help="un dossier, ou un commit")
    parser.add_argument("after", help="un dossier, ou un commit")
    parser.add_argument("--each", type=int, default=2, help="adresses de chaque forme, par compte (2)")
    parser.add_argument("--show", type=int, default=60, help="différences écrites (60)")
    asked = parser.parse_args()
    print(report.machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="prs-budget-same-") as name:
        folder = Path(name)
        with checkout(asked.before, folder / "before") as before, checkout(asked.after, folder / "after") as after:
            found = compared(before, after, folder, asked.each)
    for one in found[: asked.show]:
        print("\n" + "\n".join(one.lines()))
    if len(found) > asked.show:
        print(f"\n… et {len(found) - asked.show} autres différences (--show={len(found)})")
    where = {question for one in found for question in one.questions}
    print(f"\n{len(found)} différences, dans {len(where)} réponses")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
