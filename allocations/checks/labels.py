"""What checks find in figures, and the words that they share: lists, labels that are nearly the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from allocations.enums import Dimension
from allocations.structure import Node
from prs_budget.lib.plain_text import plain

Level = Literal["error", "warning", "information"]

#: beyond this many codes, a list is no longer read and an address is too long
MOST_CODES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: the rule that found it, what and where, a figure (may be empty), a link to its lines.

    `stake` is how much money is concerned, in euros, where that is known.
    """

    rule: str
    level: Level
    title: str
    detail: str
    figure: str
    href: str
    stake: Decimal = Decimal(0)


def listed(texts: Sequence[str], most: int = MOST_CODES) -> str:
    """« A, B et C »; beyond `most`, « A, B et 4 autres »."""
    if len(texts) > most:
        return f"{', '.join(texts[:most])} et {len(texts) - most} autres"
    return " et ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def near(nodes: Iterable[Node], dimension: Dimension) -> list[list[Node]]:
    """Groups of two nodes or more whose labels are the same once reduced, in reading order."""
    groups: dict[tuple[int, str], list[Node]] = {}
    for node in nodes:
        within = node.parent_id if dimension == Dimension.MEASURE else 0
        if not node.is_closed:
            groups.setdefault((within, reduced(node.label)), []).append(node)
    return [group for group in groups.values() if len(group) > 1]


def reduced(label: str) -> str:
    """A label without accents, capitals, punctuation and plurals."""
    return " ".join(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in _words(plain(label)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
