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


def credits_apart(opened: Mapping[Key, Credits]) -> tuple[dict[Key, Credits], dict[tuple[Key, str], Origin]]:
    """Credits read with `origin` as their last dimension, without it; and the origins of what they say."""
    found: dict[Key, Credits] = {}
    origins: dict[tuple[Key, str], Origin] = {}
    for (*key, origin), one in opened.items():
        place = tuple(key)
        before = found.get(place, Credits())
        found[place] = Credits(add((before.ae, one.ae)), add((before.cp, one.cp)))
        _note(origins, place, origin, [name for name in Credits._fields if getattr(one, name) is not None])
    return found, origins


def movements_apart(moved: Mapping[Key, Moved]) -> tuple[dict[Key, Moved], dict[tuple[Key, str], Origin]]:
    """The same, of what moved."""
    found: dict[Key, Moved] = defaultdict(Moved)
    origins: dict[tuple[Key, str], Origin] = {}
    for (*key, origin), one in moved.items():
        place = tuple(key)
        found[place] += one
        _note(origins, place, origin, [name for name in PARTS if getattr(one, name)])
    return dict(found), origins


def apart(ledger: Ledger) -> tuple[Ledger, Origins]:
    """A ledger read with `origin` as its last dimension, without it; and the origins of its figures."""
    opened, of_credits = credits_apart(ledger.open)
    moved, of_moves = movements_apart(ledger.moved)
    return Ledger(ledger.stage, opened, moved), of_credits | of_moves


def least_sure(origins: Origins, place: Key, names: Iterable[str]) -> Origin:
    """The origin of a figure that adds these; ENTERED where none of them holds anything."""
    return max((origins.get((place, name), Origin.ENTERED) for name in names), default=Origin.ENTERED)


def _note(origins: dict[tuple[Key, str], Origin], place: Key, origin: int, names: Iterable[str]) -> None:
    for name in names:
        origins[place, name] = Origin(max(origin, origins.get((place, name), Origin.ENTERED)))
