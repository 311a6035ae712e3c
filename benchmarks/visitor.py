"""Asks for pages as a signed-in member does, through every middleware, and for their floors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

from allocations.enums import Dimension
from allocations.facts import COLUMN
from allocations.models import VersionNode
from benchmarks import figures
from benchmarks.clock import in_turn
from benchmarks.data import AGENCY, READ
from benchmarks.floors import Floor, Statement, nodes_of, statements, version_id
from benchmarks.pages import OTHER, Page
from benchmarks.session import Reading
from prs_budget.organisation.models import Agency, User

#: a signed-in page with nothing to show: the frame, the agency, the versions that may be read
EMPTY = "recherche/"


class Visitor:
    """A member of the agency, signed in."""

    def __init__(self) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(username="mesure"))
        self.root = f"/{Agency.objects.get(code=AGENCY).slug}/"

    def measured(self, page: Page) -> Reading:
        """Compare a page with its floor, then time both, and an empty page, in turn."""
        queries = nodes_of(READ) if page.answer == "search" else statements(page.floor, READ)
        if page.beside:
            queries += statements(page.beside, READ)
        problems = self.problems(page, queries)
        if page.years:
            queries += statements(page.years, READ)
        headers = {"If-None-Match": self.get(page.address)["ETag"]} if page.answer == "unchanged" else {}
        times = in_turn(
            {
                "page": lambda: self.get(page.address, headers),
                "floor": lambda: [query.run() for query in queries],
                "empty": lambda: self.get(EMPTY),
            },
            page.rounds,
        )
        plans = [(query.sql, query.plan(), query.covered) for query in queries]
        problems += [
            f"pas répondu par le seul index : {query.sql}"
            for query, (_, plan, _) in zip(queries, plans, strict=True)
            if query.covered and not query.is_covered_by(plan)
        ]
        return Reading(page.name, page.answer, page.most, plans=plans, problems=problems, **times)

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """The answer to an address; anything but the page or « unchanged » raises ValueError."""
        path = address if address.startswith("/") else self.root + address
        response = cast("HttpResponse", self.client.get(path, headers=dict(headers or {})))
        if response.status_code != (304 if headers else 200):
            raise ValueError(f"{path} : {response.status_code}")
        return response

    def problems(self, page: Page, queries: list[Statement]) -> list[str]:
        """Where the figures of a page are not those of its floor."""
        if page.answer in ("search", "unchanged"):
            return []
        response = self.get(page.address + page.exact)
        if page.answer == "lines":
            return _unlike_lines(response.content.decode(), queries)
        facts = _named(page.floor, queries[0].run())
        floor = {place: cents for shape in page.shapes for place, cents in figures.expected(shape, facts).items()}
        if page.answer == "workbook":
            missing = Counter(cents for cents in floor.values() if cents) - figures.numbers_of(response.content)
            return [f"absents du classeur : {sorted(missing.elements())[:5]}"] if missing else []
        text = response.content.decode()
        if page.answer == "document":
            return figures.differences(figures.of_document(text), floor)
        found = {place: cents for place, cents in figures.of_page(text).items() if place[0] not in ("lignes", "annees")}
        beside = _unlike_lines(text, queries[1:]) if page.beside else []
        return figures.differences(found, floor) + beside


def _unlike_lines(text: str, queries: list[Statement]) -> list[str]:
    """The lines shown must be those read, and their total what the index holds."""
    *leaves, total = figures.of_lines(text)
    [(whole,)] = queries[0].run()
    read = sorted(cents for *_, cents in queries[1].run())
    problems = [] if sorted(leaves) == read else ["les lignes affichées ne sont pas celles de la base"]
    return problems if total == whole else [*problems, f"total des lignes : page {total}, plancher {whole}"]


def _named(floor: Floor, rows: list[tuple[Any, ...]]) -> list[tuple[dict[Dimension, str], int]]:
    """Facts by keys. With another version, what it holds counts and what this one holds is taken away."""
    columns = list(dict.fromkeys(COLUMN[dimension] for dimension in floor.by))
    names = {dimension: _names(dimension) for dimension in floor.by}
    facts = []
    for row in rows:
        sign = 1
        if floor.other:
            sign, row = (1 if row[0] == version_id(OTHER) else -1), row[1:]
        stored = dict(zip(columns, row, strict=False))
        keys = {dimension: names[dimension][stored[COLUMN[dimension]]] for dimension in floor.by}
        facts.append((keys, sign * row[-1]))
    return facts


def _names(dimension: Dimension) -> Mapping[Any, str]:
    """The key that addresses write, by the value that facts carry."""
    if dimension == Dimension.YEAR:
        return _Years()
    source, field = (Dimension.SECTOR, "heading") if dimension == Dimension.ACTOR else (dimension, "code")
    return dict(VersionNode.objects.filter(version__code=READ, dimension=source).values_list("object_id", field))


class _Years(dict[int, str]):
    def __missing__(self, year: int) -> str:
        return str(year)
