"""Times taken in turn, so that what slows one slows the others."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Times:
    """The least and the median of some measures, in milliseconds."""

    least: float
    median: float

    @classmethod
    def of(cls, seconds: list[float]) -> Times:
        """Summarise."""
        return cls(min(seconds) * 1000, median(seconds) * 1000)


def in_turn(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Times]:
    """Run each task once a round. The collector of garbage runs between rounds, never within a measure."""
    for _ in range(WARM_UP):
        for task in tasks.values():
            task()
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, task in tasks.items():
                start = perf_counter()
                task()
                seconds[name].append(perf_counter() - start)
            gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()
    return {name: Times.of(taken) for name, taken in seconds.items()}
