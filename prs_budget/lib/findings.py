"""What a check says: something to look at, and how grave it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Level = Literal["error", "warning", "information"]
#: the gravest first
LEVELS: tuple[Level, ...] = ("error", "warning", "information")


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
