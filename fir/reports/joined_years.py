"""« Programmé et exécuté » of one thing, year by year: a row for each year, which are never added together."""

from __future__ import annotations

from collections.abc import Iterator

from fir.facts.joined import Joined
from fir.reports.joined import (
    CEILING,
    COMMITTED,
    FOLLOWED,
    LANDING,
    LEFT,
    NOTIFIED,
    PAID,
    PROGRAMMED,
    RATE,
    TITLES,
    WORDS,
    Found,
    YearColumns,
    rows_of,
    year_columns,
)
from prs_budget.lib.tables.dress import ROUNDING, Amount, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Column, Identity, Table

NAME = "annees"
TITLE = "Programmé et exécuté, année par année"


def table(found: Found, identity: Identity, address_of: dict[int, str]) -> Table:
    """The years of what is asked; each leads to the page of its year. No query."""
    rows = rows_of(found)
    years = year_columns(found, rows.values())
    whole = {one.year: Joined() for one in years}
    for by_year in rows.values():
        for year, one in by_year.items():
            whole[year].add(one)
    names = _names(years)
    leaves = [
        Leaf(
            (Head(str(one.year), "", f"{one.year} (T0, financé)" if one.is_financed else str(one.year)),),
            tuple(_amounts(names, one, whole[one.year])),
            marks=tuple(dict(zip(one.names, one.marks(whole[one.year]), strict=True)).get(name, "") for name in names),
            href=address_of[one.year],
        )
        for one in years
    ]
    layout = Layout(
        name=NAME,
        title=TITLE,
        stub="Année",
        columns=tuple(_columns(names)),
        total="",
        unit=found.asked.unit,
        notes=tuple(_notes(names)),
    )
    return build(leaves, layout, identity)


def _names(years: list[YearColumns]) -> list[str]:
    """The columns that one of the years has, in their order."""
    known = {name for one in years for name in one.names}
    if any(one.is_compared for one in years):
        known |= {FOLLOWED, LEFT}
    return [one for one in (PROGRAMMED, FOLLOWED, NOTIFIED, CEILING, COMMITTED, PAID, LANDING, LEFT) if one in known]


def _columns(names: list[str]) -> Iterator[Column]:
    for name in names:
        yield Column((name,), (WORDS[name],), title=TITLES.get(name, ""), signed=name == LEFT)
    if LEFT in names:
        parts = (names.index(COMMITTED), names.index(FOLLOWED))
        yield Column((RATE,), (WORDS[RATE],), content="rate", parts=parts, title=TITLES[RATE])


def _amounts(names: list[str], one: YearColumns, said: Joined) -> Iterator[Amount]:
    """What a year says; what T0 financed was read again from what was executed, and differs in nothing."""
    own = dict(zip(one.names, one.amounts(said), strict=True))
    for name in names:
        if name == LEFT:
            compared = one.is_compared and said.followed is not None and said.committed is not None
            yield (said.followed or 0) - (said.committed or 0) if compared else None  # type: ignore[misc]
        elif name == FOLLOWED:
            yield said.followed if one.is_compared else None
        else:
            yield own.get(name)


def _notes(names: list[str]) -> Iterator[str]:
    if FOLLOWED in names:
        yield "Reste et taux se rapportent à « Dont suivi » : les enveloppes dont l’exécution est suivie dans l’année."
    if NOTIFIED in names:
        yield "Notifié : ce que les textes nomment pour une mesure."
    yield ROUNDING


__all__ = ["table"]
