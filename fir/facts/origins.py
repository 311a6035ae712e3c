"""How sure the figures of the FIR are: each as sure as the least sure of what it adds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from allocations.enums import Origin
from fir.facts.figures import PARTS, Credits, Moved
from fir.facts.ledger import Key, Ledger
from prs_budget.lib.crosstab import add

#: the least sure origin of what a place holds under a name of `Credits` or `Moved`
Origins = Mapping[tuple[Key, str], Origin]


def apart(ledger: Ledger) -> tuple[Ledger, Origins]:
    """A ledger read with `origin` as its last dimension, without it; and the origins of its figures."""
    opened: dict[Key, Credits] = {}
    moved: dict[Key, Moved] = defaultdict(Moved)
    origins: dict[tuple[Key, str], Origin] = {}
    for (*key, origin), credits in ledger.open.items():
        place = tuple(key)
        before = opened.get(place, Credits())
        opened[place] = Credits(add((before.ae, credits.ae)), add((before.cp, credits.cp)))
        _note(origins, place, origin, [name for name in Credits._fields if getattr(credits, name) is not None])
    for (*key, origin), one in ledger.moved.items():
        place = tuple(key)
        moved[place] += one
        _note(origins, place, origin, [name for name in PARTS if getattr(one, name)])
    return Ledger(ledger.stage, opened, dict(moved)), origins


def least_sure(origins: Origins, place: Key, names: Iterable[str]) -> Origin:
    """The origin of a figure that adds these; ENTERED where none of them holds anything."""
    return max((origins.get((place, name), Origin.ENTERED) for name in names), default=Origin.ENTERED)


def _note(origins: dict[tuple[Key, str], Origin], place: Key, origin: int, names: Iterable[str]) -> None:
    for name in names:
        origins[place, name] = Origin(max(origin, origins.get((place, name), Origin.ENTERED)))
