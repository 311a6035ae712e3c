"""What a process keeps of what it read or computed, by all that it depends on: never what a stamp does not follow."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_EVERY: list[Memory[Any, Any]] = []


class Memory(Generic[K, V]):
    """At most so many values by their keys, the oldest going first.

    A key holds everything that its value depends on: ids, stamps, and the moment of creation, which tells a row from
    another that had its id in another database. A value is made after its key was read: what changes meanwhile makes
    a key hold newer figures, never older ones.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[K, V] = {}
        _EVERY.append(self)

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made where it is not held."""
        try:
            return self._held[key]
        except KeyError:
            found = self._held[key] = make()
            self._let_go()
            return found

    def get_all(self, keys: Sequence[K], make: Callable[[list[K]], Iterable[V]]) -> list[V]:
        """The values of keys, those that are not held made together, in the order of their keys."""
        held = {key: self._held[key] for key in keys if key in self._held}
        missing = [key for key in dict.fromkeys(keys) if key not in held]
        if missing:
            made = dict(zip(missing, make(missing), strict=True))
            held |= made
            self._held |= made
            self._let_go()
        return [held[key] for key in keys]

    def clear(self) -> None:
        """Hold nothing any more."""
        self._held.clear()

    def _let_go(self) -> None:
        for key in list(self._held)[: max(0, len(self._held) - self._most)]:
            self._held.pop(key, None)


def forget_all() -> None:
    """Begin as a process does: for the tests, which write what no stamp follows."""
    for one in _EVERY:
        one.clear()
