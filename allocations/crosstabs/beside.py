"""What stands above the programming and is told on the page about one thing: what was executed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from allocations.enums import Dimension
from allocations.models import Version
from allocations.structure import Node
from allocations.visit import Visit
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.model import Table


@dataclass(frozen=True, slots=True)
class About:
    """The page about one thing: who reads it, in which version, what it is of, in which unit."""

    visit: Visit
    version: Version
    dimension: Dimension
    node: Node
    unit: Unit


class Source(NamedTuple):
    """What an app adds to those pages: what changes whenever that does, and its tables."""

    stamps: Callable[[Visit], Iterable[object]]
    tables: Callable[[About], Iterable[Table]]


#: the apps that stand above and have something to tell
sources: list[Source] = []


def tables_of(about: About) -> Iterator[Table]:
    """Every table that they add."""
    for source in sources:
        yield from source.tables(about)


def stamps_of(visit: Visit) -> list[object]:
    """What changes whenever one of them may."""
    return [stamp for source in sources for stamp in source.stamps(visit)]
