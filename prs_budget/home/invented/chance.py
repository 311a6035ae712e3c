"""Figures that look drawn at random and are always the same: each follows from the words that name it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


def drawn(least: int, most: int, *words: object) -> int:
    """A whole number between two, both included: that of these words, on every machine and in any order of calls."""
    digest = hashlib.sha256("|".join(map(str, words)).encode()).digest()
    return least + int.from_bytes(digest[:8], "big") % (most - least + 1)


def one_of(choices: Sequence[Choice], *words: object) -> Choice:
    """The choice of these words."""
    return choices[drawn(0, len(choices) - 1, *words)]


def is_drawn(percent: int, *words: object) -> bool:
    """Whether these words are among so many in a hundred."""
    return drawn(1, 100, *words) <= percent
