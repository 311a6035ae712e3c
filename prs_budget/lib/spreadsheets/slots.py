"""How many workbooks are read at once on a machine: each takes its part of the memory, whoever asks."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prs_budget.lib.spreadsheets.limits import LONGEST_QUEUE, MOST_READINGS, UnreadableFile

BUSY = "D’autres fichiers sont en cours de lecture : rien n’est écrit, réessayez dans un instant."
#: how often a place is looked for again, in seconds
_PAUSE = 0.1


@contextmanager
def reading_slot() -> Iterator[None]:
    """One of the places for a reading, waited for a little. Raises UnreadableFile where all stay taken.

    A place is the lock of a file: the system gives it back whatever becomes of the process that holds it.
    """
    end = time.monotonic() + LONGEST_QUEUE
    while (held := _taken()) is None:
        if time.monotonic() >= end:
            raise UnreadableFile(BUSY)
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        os.close(held)


def _taken() -> int | None:
    """The file whose lock was taken; None where every place is held."""
    folder = Path(tempfile.gettempdir()) / f"prs_budget_lectures_{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for rank in range(MOST_READINGS):
        file = os.open(folder / str(rank), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return file
    return None
