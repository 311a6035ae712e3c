"""Times taken in turn, so that what slows one slows the others."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from time import perf_counter

WARM_UP = 3


def in_turn(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """The milliseconds that each task took in each round, run in one order and the next time in the other.

    The collector of garbage runs between rounds, never within a measure.
    """
    for _ in range(WARM_UP):
        for task in tasks.values():
            task()
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    names = list(tasks)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for _ in range(rounds):
            for name in names:
                start = perf_counter()
                tasks[name]()
                taken[name].append((perf_counter() - start) * 1000)
            names.reverse()
            gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()
    return taken
