"""What stands around the grid: what version it is, how far the directions are, what the reader must know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count
from django.urls import reverse

from allocations import perms
from allocations.addresses import grid_address
from allocations.command_list import COMMANDS
from allocations.entry import plain
from allocations.entry.grid import links, reference_of
from allocations.enums import Origin, SubmissionState, VersionStatus
from allocations.models import Allocation, Line, Submission, Version
from allocations.perms import EntryRights
from allocations.visit import VersionVisit, readable_versions
from prs_budget.lib.money import Unit
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Identity, Remark
from prs_budget.lib.words import counted, date_and_time_of, date_text
from prs_budget.organisation.models import Direction
from prs_budget.organisation.perms import Access

if TYPE_CHECKING:
    from django.core.paginator import Page


class Command(NamedTuple):
    """A command of the menu."""

    text: str
    href: str
    purpose: str


class Choice(NamedTuple):
    """A version that one may go to, and what may be done there."""

    version: Version
    href: str
    refused: str


@dataclass
class GridPage:
    """The page of entry of a version; `now` is the reader's moment. Everything is read once."""

    visit: VersionVisit
    now: datetime

    @property
    def version(self) -> Version:
        """The version entered."""
        return self.visit.version

    @cached_property
    def years(self) -> list[int]:
        """The years to programme: those after T0."""
        return [year for year in self.version.plan.years if year > self.version.plan.base_year]

    @property
    def title(self) -> str:
        """« Saisie des crédits 2018-2022 »."""
        return f"Saisie des crédits {self.years[0]}-{self.years[-1]}" if self.years else "Saisie des crédits"

    @cached_property
    def identity(self) -> Identity:
        """The cartouche. Two queries."""
        agency, own = self.visit.agency, self.visit.rights.own
        parent = reference_of(self.visit)
        count = len(self.years)
        return Identity(
            perimeter=f"{agency} · " + (f"saisie {', '.join(own.values())}" if own else "toutes directions"),
            version=self.version.code + (f", issue de {parent.code}" if parent else ""),
            status=self.version.get_status_display(),
            years=f"{self.years[0]} (T+1) à {self.years[-1]} (T+{count})"
            if count
            else str(self.version.plan.base_year),
            unit=Unit.KEUR.symbol,
            data_date=self._data_date(),
            remarks=tuple(self._remarks()),
            address=grid_address(self.version),
            status_key=self.version.status,
        )

    def _data_date(self) -> str:
        """The moment of what may still change, with its day: paper is read later; what is frozen keeps its date."""
        if self.version.is_frozen:
            return date_text(self.version.data_date)
        return date_and_time_of(self.now, self.visit.agency.time_zone)

    @cached_property
    def submitted(self) -> str:
        """Which directions have handed their lines in: « DA, DS transmises »; empty before the first. Two queries."""
        if self.version.status != VersionStatus.OPEN:
            return ""
        standing = Submission.objects.standing(self.version)
        handed_in = [direction for direction, one in standing.items() if one.state == SubmissionState.SUBMITTED]
        codes = list(Direction.objects.filter(pk__in=handed_in).order_by("position").values_list("code", flat=True))
        return f"{', '.join(codes)} {'transmise' if len(codes) == 1 else 'transmises'}" if codes else ""

    def _remarks(self) -> list[Remark]:
        help_page = reverse("home:aide", kwargs={"agency": self.visit.agency.slug}) + "#origines"
        guessed, rebuilt = self._origins[Origin.HYPOTHESIS], self._origins[Origin.RECONSTRUCTED]
        remarks = []
        if guessed:
            remarks.append(Remark("hypothèses", help_page))
        if rebuilt:
            most = max(rebuilt.values())
            remarks.append(Remark(counted(most, "ligne reconstituée"), help_page))
        return remarks

    @cached_property
    def _origins(self) -> Mapping[int, dict[int, int]]:
        """How many amounts of each origin there are, by year. One query."""
        counted = Allocation.objects.entered().filter(version=self.version).order_by().values_list("origin", "year")
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for origin, year, count in counted.annotate(count=Count("pk")):
            found[origin][year] = count
        return found

    @property
    def links(self) -> dict[str, str]:
        """Where the page goes."""
        return links(self.visit)

    @property
    def commands(self) -> list[Command]:
        """What can be done to a selection, or to the whole version."""
        if self.visit.rights.refused:
            return []
        start = self.links["commands"]
        return [Command(f"{one.title}…", f"{start}{one.name}/", one.purpose) for one in COMMANDS.values()]

    @property
    def new_version(self) -> str:
        """Where a version is made from this one, when this one is frozen and the user may."""
        if not self.version.is_frozen or self.visit.access.role not in perms.MAY_CREATE:
            return ""
        return f"{reverse('versions:nouvelle', kwargs={'agency': self.visit.agency.slug})}?de={self.version.code}"

    @cached_property
    def lines(self) -> Page[Line]:
        """One page of the plain list."""
        return plain.page_of(self.version, self.visit.request.GET.get("page", "1"))

    @cached_property
    def drawn(self) -> Drawn:
        """The plain list, drawn."""
        table = plain.lines_table(self.visit, list(self.lines), self.identity)
        return Drawn.of(table)


def to_enter(access: Access) -> Sequence[Choice]:
    """The versions of the agency that are not frozen, the last made first, each with why it cannot be entered."""
    found = [one for one in readable_versions(access) if not one.is_frozen]
    return [
        Choice(one, grid_address(one), EntryRights.of(access.user, one).refused)
        for one in sorted(found, key=lambda one: (one.created_at, one.pk), reverse=True)
    ]


def may_create(access: Access) -> bool:
    """Whether the member may make the version that is missing."""
    return access.role in perms.MAY_CREATE
