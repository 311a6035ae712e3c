"""Where else a text counts, said by what stands above the programming to whoever reads the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from allocations.models import Text


class Mention(NamedTuple):
    """A place where a text counts, in words, and its address."""

    label: str
    href: str


#: the rooms that stand above and take texts (the stages of the FIR)
sources: list[Callable[[Text], Iterable[Mention]]] = []


def mentions_of(text: Text) -> list[Mention]:
    """Every place where a text counts."""
    return [mention for source in sources for mention in source(text)]
