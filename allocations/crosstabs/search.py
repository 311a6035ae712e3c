"""Search by code and words in the structure of a version, accents and case aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allocations.addresses import FICHES, Addresses
from allocations.enums import STRUCTURAL, Dimension
from allocations.facts import opening_year
from allocations.models import Line, Version
from allocations.selection import Selection
from allocations.structure import Structure
from prs_budget.lib.plain_text import plain

#: beyond, the words are too vague to read a list
MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found: what it is, its code and label, its page."""

    kind: str
    code: str
    label: str
    href: str


def search(version: Version, words: str, addresses: Addresses) -> list[Found]:
    """What has every word in its code or label; exact codes first, then the reading order. Two queries."""
    words = words.strip()
    wanted = plain(words).split()
    if not wanted:
        return []
    structure = Structure.of(version)
    found: list[tuple[int, Found]] = []
    for dimension in STRUCTURAL:
        for node in structure.nodes(dimension).values():
            text = plain(f"{node.code} {node.label} {node.short_label} {node.heading} {node.description}")
            if all(word in text for word in wanted):
                found.append((_rank(node.code, words), _found(version, dimension, node.code, node.label, addresses)))
    for code, measure_id in _lines(version, words):
        measure = structure.nodes(Dimension.MEASURE)[measure_id]
        found.append((0, Found("Ligne", code, measure.label, addresses.fiche(Dimension.MEASURE, measure.code))))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])][:MOST_FOUND]


def _lines(version: Version, code: str) -> Iterable[tuple[str, int]]:
    """The lines of that code, with their measures, among those that have an amount in the version."""
    if "\0" in code:  # no text of a database holds one
        return ()
    lines = Line.objects.filter(code__iexact=code, allocations__version=version, allocations__amount__isnull=False)
    return lines.order_by("code").values_list("code", "measure_id").distinct()


def _rank(code: str, words: str) -> int:
    return 0 if code.casefold() == words.casefold() else 1 if code.casefold().startswith(words.casefold()) else 2


def _found(version: Version, dimension: Dimension, code: str, label: str, addresses: Addresses) -> Found:
    if dimension in FICHES:
        return Found(dimension.label, code, label, addresses.fiche(dimension, code))
    base = Selection(version.code, (Dimension.PROJECT,), (Dimension.ENVELOPE,))
    selection = base.filtered(dimension, code).filtered(Dimension.YEAR, str(opening_year(version)))
    return Found(dimension.label, code, label, addresses.crosstab(selection))
