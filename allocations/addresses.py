"""Where things are: the addresses of an agency's pages for one version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse

from allocations.enums import Dimension
from allocations.models import Operation, Version
from allocations.selection import PAGE, Selection
from prs_budget.lib.money import Unit

#: the dimensions that have a page of their own, and the word of its address
FICHES = {
    Dimension.AXIS: "axes",
    Dimension.PROJECT: "projets",
    Dimension.MEASURE: "mesures",
    Dimension.DIRECTION: "directions",
    Dimension.ENVELOPE: "enveloppes",
}
DIMENSION_OF = {word: dimension for dimension, word in FICHES.items()}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one agency; pages about one thing say in which version it is read."""

    agency: str
    version: str
    credits: str
    help: str

    @classmethod
    def of(cls, agency: str, version: str) -> Addresses:
        """Addresses for an agency's slug and a version's code."""
        return cls(agency, version, *_places(agency))

    def fiche(self, dimension: Dimension, code: str) -> str:
        """The page about one axis, project, measure, direction or envelope; empty where there is none."""
        word = FICHES.get(dimension)
        return f"{self.credits}{word}/{_quoted(code)}/?version={_quoted(self.version)}" if word else ""

    def crosstab(self, selection: Selection) -> str:
        """The free cross-table of a selection."""
        return f"{self.credits}croisements/?{selection.query(PAGE)}"

    def lines(self, selection: Selection) -> str:
        """The lines of a selection."""
        return f"{self.credits}lignes/?{selection.query(PAGE)}"


@lru_cache(maxsize=1000)
def _places(agency: str) -> tuple[str, str]:
    """Where the credits and the help of an agency are."""
    names = ("credits:lectures", "home:aide")
    credits, help_page = (reverse(name, kwargs={"agency": agency}) for name in names)
    return credits, help_page


# A table of 500 rows quotes a thousand codes, always the same.
_quoted = lru_cache(maxsize=10_000)(quote)


def grid_address(version: Version) -> str:
    """The page of entry of a version."""
    return reverse("saisie:grille", kwargs={"agency": version.agency.slug, "version": version.code})


def command_address(version: Version, name: str) -> str:
    """The page of a command on a version."""
    place = {"agency": version.agency.slug, "version": version.code, "name": name}
    return reverse("commandes:commande", kwargs=place)


def line_address(version: Version, code: str, unit: Unit | None = None) -> str:
    """The form of a line; in the unit remembered unless it says one."""
    place = {"agency": version.agency.slug, "version": version.code, "line": code}
    return reverse("saisie:ligne", kwargs=place) + (f"?unite={unit.name}" if unit else "")


def operation_address(operation: Operation, version: Version) -> str:
    """The page of an operation."""
    place = {"agency": version.agency.slug, "version": version.code, "number": operation.uuid}
    return reverse("historique:operation", kwargs=place)
