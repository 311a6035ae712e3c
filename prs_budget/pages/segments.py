"""Links side by side, one of them current: tabs, units, choices of two or three."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A page or a choice as a link: text, address, whether it is the current one."""

    text: str
    href: str
    current: bool
