"""Several people at the same moment: real threads, each with its own connection."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")

#: how long one waits for the other to come to the same place; who is held by a lock never comes
PATIENCE = 1.0


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gives, or the exception that it raises, all started together."""
    found: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            found[place] = act()
        except Exception as error:  # noqa: BLE001 # what it raised is what is looked at
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return found


def meeting(act: Callable[P, T], people: int = 2) -> Callable[P, T]:
    """An act after which everybody waits for the others: what each then does was decided before any wrote."""
    there = threading.Barrier(people)

    def met(*args: P.args, **kwargs: P.kwargs) -> T:
        found = act(*args, **kwargs)
        # the others may be held by a lock, as they should be: they never come
        with contextlib.suppress(threading.BrokenBarrierError):
            there.wait(PATIENCE)
        return found

    return met
