"""What partners are given: the published versions, with their tables, each year apart and all years side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.shortcuts import render
from django.urls import reverse

from allocations import facts
from allocations.crosstabs import ready
from allocations.crosstabs.document import DETAILED, FOLDER, read_document
from allocations.crosstabs.identity import hypotheses_told, year_name
from allocations.enums import Dimension
from allocations.models import Version
from allocations.selection import FRENCH
from allocations.visit import Visit, credits_page
from prs_budget.lib.words import date_text

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

YEAR = FRENCH[Dimension.YEAR]
#: the tables given to partners: the name of their page, their title, and their name where the page has several
PUBLISHED = (
    ("credits:lectures", "Crédits par axe", ready.BY_AXIS.name),
    ("credits:lectures", "Crédits par enveloppe", ready.BY_ENVELOPE.name),
    ("credits:axes_enveloppes", "Crédits par axe et par enveloppe", ""),
    ("credits:projets", "Projets de chaque axe", ""),
    ("credits:correspondance", "Table de correspondance", ""),
)


class Files(NamedTuple):
    """The files of a table for one choice of years: what that is, in words, and the address without the format."""

    years: str
    href: str


@dataclass(frozen=True, slots=True)
class Given:
    """A table given out: its title, its page on the year on which the version opens, its files, a pair for each year.

    Where there are several years, the first files hold them all, side by side.
    """

    title: str
    href: str
    files: tuple[Files, ...]

    @classmethod
    def of(cls, version: Version, title: str, page: str) -> Given:
        """A table whose page is at this address, which names no year yet."""
        years = facts.years(version)
        each = [Files(f"{year} ({year_name(year, version)})", f"{page}&{YEAR}={year}") for year in years]
        every = [Files("Toutes les années", f"{page}&{YEAR}=")] if len(each) > 1 else []
        return cls(title, f"{page}&{YEAR}={facts.opening_year(version)}", (*every, *each))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A published version, its dates in words, and its tables."""

    version: Version
    data_date: str
    published_on: str
    given: tuple[Given, ...]
    hypotheses: str


@credits_page
def publications(visit: Visit) -> HttpResponseBase:
    """The versions given out to partners, with their tables. Two queries: the years and the origins of all."""
    agency = visit.access.agency
    published = [version for version in visit.versions if version.published_at is not None]
    facts.years_held(*published)
    weights = facts.weigh(facts.Scope(tuple(version.pk for version in published)))
    shelves = [
        Shelf(
            version,
            date_text(version.data_date),
            date_text(agency.local(version.published_at).date()),
            tuple(Given.of(version, title, page) for title, page in _given_out(visit, version)),
            hypotheses_told(weights[version.pk]),
        )
        for version in published
        if version.published_at is not None
    ]
    return render(visit.request, "allocations/publications.html", {"visit": visit, "shelves": shelves})


def _given_out(visit: Visit, version: Version) -> list[tuple[str, str]]:
    """The tables of a published version as (title, address): those of all, and of the project printed in detail."""
    entries = []
    for name, title, table in PUBLISHED:
        address = f"{reverse(name, kwargs={'agency': visit.access.agency.slug})}?version={version.code}"
        entries.append((title, f"{address}&tableau={table}" if table else address))
    if read_document(FOLDER).source == version.source:
        page = visit.addresses(version).fiche(Dimension.PROJECT, DETAILED)
        detail = (ready.DIRECTIONS_SECTORS, ready.MEASURES_ACTORS)
        entries += [(f"Projet {DETAILED} : {one.title.lower()}", f"{page}&tableau={one.name}") for one in detail]
    return entries
