"""A workbook read apart: the process that opens it may be killed by what it holds, the site only says so."""

from __future__ import annotations

import json
import mmap
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from prs_budget.lib.limits import MEGABYTE
from prs_budget.lib.spreadsheets.limits import LONGEST_READING, LONGEST_WAIT, MOST_MEMORY, UnreadableFile
from prs_budget.lib.spreadsheets.places import column_name
from prs_budget.lib.spreadsheets.scanned import DAMAGED, ERROR, MERGED, NO_VALUE, Place, Places
from prs_budget.lib.spreadsheets.signatures import refuse_other
from prs_budget.lib.spreadsheets.slots import reading_slot
from prs_budget.lib.words import listed, number_text

Row = tuple[int, Sequence[object]]

#: the member of an archive that holds macros: the names of members are not compressed
MACROS = b"xl/vbaProject.bin"
MACROS_LEFT = ", ses macros laissées"

_ROOT = Path(__file__).resolve().parents[3]
#: how the process ends that was killed for its time, or by us for the clock's
_OUT_OF_TIME = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
#: how it ends without having read: what its reader could not make sense of
_FAILED = 1
TOO_LONG = (
    f"Ce classeur demande plus de {LONGEST_READING} secondes de lecture : il n’est pas lu. Copiez ses lignes dans un "
    "classeur neuf, ou enregistrez la feuille en CSV."
)
TOO_LARGE = (
    f"Ce classeur demande plus de {number_text(MOST_MEMORY // MEGABYTE)} Mo de mémoire : il n’est pas lu. Copiez ses "
    "lignes dans un classeur neuf, ou enregistrez la feuille en CSV."
)
#: why cells have no value, by the name of their list
_REASONS = {"errors": ERROR, "no_value": NO_VALUE, "merged": MERGED}
_SPECIAL: dict[str, Callable[[Any], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name (empty for a csv), its rows, why cells that are not blank have no value.

    `rows()` gives each row with its number in the file, from 1; `told` says how the file was read; `hidden` are the
    rows that nobody sees, `scaled` the cells that show thousands of what they hold.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    blank: Places = field(default_factory=dict)
    told: str = ""
    is_visible: bool = True
    formulas: frozenset[Place] = frozenset()
    hidden: frozenset[int] = frozenset()
    scaled: frozenset[Place] = frozenset()


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of an .xlsx, an .xlsm or an .ods, in its order, by their values. Raises UnreadableFile."""
    refuse_other(content)
    with tempfile.TemporaryFile() as rows:
        with reading_slot():
            answer = _answer(content, rows.fileno())
        # the file goes with the last sheet that reads it
        text = mmap.mmap(rows.fileno(), 0, access=mmap.ACCESS_READ) if rows.seek(0, 2) else b""
    macros = MACROS_LEFT if MACROS in content else ""
    return tuple(_sheet(one, text, macros) for one in answer)


def _answer(content: bytes, rows: int) -> list[dict[str, Any]]:
    """What the process that reads says, once it has ended."""
    command = [sys.executable, "-E", "-s", "-m", "prs_budget.lib.spreadsheets.reader", str(rows)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=LONGEST_WAIT, pass_fds=[rows], cwd=_ROOT, env={}
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(TOO_LONG) from None
    if done.returncode in _OUT_OF_TIME:
        raise UnreadableFile(TOO_LONG)
    if done.returncode == _FAILED:
        raise UnreadableFile(DAMAGED)
    if done.returncode != 0:
        raise UnreadableFile(TOO_LARGE)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise UnreadableFile(answer["refused"])
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _sheet(told: dict[str, Any], text: mmap.mmap | bytes, macros: str) -> Sheet:
    blank = {(row, at): why for name, why in _REASONS.items() for row, at in told[name]}
    return Sheet(
        name=told["name"],
        rows=lambda: _rows(text, told["start"], told["count"]),
        told=f"feuille « {told['name']} »{macros}{_unseen(told['hidden_columns'])}",
        is_visible=told["is_visible"],
        blank=blank,
        formulas=frozenset((row, at) for row, at in told["formulas"]),
        hidden=frozenset(told["hidden"]),
        scaled=frozenset((row, at) for row, at in told["scaled"]),
    )


def _unseen(columns: Sequence[int]) -> str:
    """The columns that nobody sees and that are read as the others: « , colonnes masquées lues aussi : C et F »."""
    if not columns:
        return ""
    words = "colonne masquée lue" if len(columns) == 1 else "colonnes masquées lues"
    return f", {words} aussi : {listed([column_name(one) for one in sorted(set(columns))])}"


def _rows(text: mmap.mmap | bytes, start: int, count: int) -> Iterator[Row]:
    for number in range(1, count + 1):
        end = text.find(b"\n", start)
        line = text[start:end]
        row = json.loads(line)
        # a title or a code has no [ and no NUL: hardly a row is looked at twice
        if line.find(b"[", 1) > 0 or b"\\u0000" in line:
            row = [_value(one) for one in row]
        yield number, row
        start = end + 1


def _value(one: object) -> object:
    """A cell as a value; a text without the NUL that no database keeps."""
    if isinstance(one, list):
        return _SPECIAL[one[0]](one[1])
    return one.replace("\0", "") if isinstance(one, str) else one
