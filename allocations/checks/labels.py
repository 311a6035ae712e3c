"""What checks find in figures, and the words that they share: lists, labels that are nearly the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from allocations.enums import Dimension
from allocations.structure import Node
from prs_budget.lib.plain_text import plain


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
