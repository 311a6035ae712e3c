"""What the address of « Programmé et exécuté » asks for, read and refused as that of any cross-table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from django.urls import reverse

from allocations.crosstabs.choosers import Boxes, Chooser, Choosers
from allocations.crosstabs.identity import version_identity
from allocations.enums import Dimension
from allocations.models import Version
from allocations.selection import FRENCH, Selection
from allocations.structure import Structure
from fir.facts.joined import join, last_followed
from fir.joined.visit import JoinedVisit
from fir.reports.joined import ROWS, Asked, Found
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.tables.model import Identity
from prs_budget.lib.words import date_text
from prs_budget.pages.segments import Segment

#: the rows of the page where the address says none
DEFAULT = Selection(rows=(Dimension.AXIS, Dimension.PROJECT))
#: what one may read it by, and the words for it
BY = {
    "Projets": (Dimension.AXIS, Dimension.PROJECT),
    "Mesures": (Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE),
    "Directions": (Dimension.DIRECTION, Dimension.PROJECT),
    "Enveloppes": (Dimension.ENVELOPE,),
}


class JoinedSettings(Choosers):
    """What may vary: the years, the version, what it is narrowed to, the unit. « Autres » is always counted."""

    DIMENSIONS: ClassVar[tuple[Dimension, ...]] = (Dimension.AXIS, Dimension.DIRECTION, Dimension.ENVELOPE)

    def fields(self) -> Sequence[Chooser | Boxes]:
        """The years, the version, then what it may be narrowed to."""
        return [self.year(), *self.compared()[:1], *map(self._filter, self.DIMENSIONS)]

    def carried(self) -> list[tuple[str, str]]:
        """As on any report; no year ticked asks for them all."""
        return [*super().carried(), (FRENCH[Dimension.YEAR], "")]

    def perimeters(self) -> list[Segment]:
        """None: what is of no measure is of no axis, inside or outside the plan."""
        return []


def version_asked(visit: JoinedVisit, code: str) -> Version:
    """The version that the address names; else the reference, or the first that has the last year that was executed."""
    reference = visit.version_of(code)
    if code or not visit.fir_years:
        return reference
    year = last_followed(reference, visit.fir_years)
    executed = next((one for one in visit.fir_years if one.year == year), None)
    found = visit.fir.version_of(executed) if executed else None
    return found if found is not None and found.plan_id == reference.plan_id else reference


def page_address(agency: str, selection: Selection) -> str:
    """The page of a selection, by the slug of its agency; it always says its years."""
    page = reverse("joined:programme_execute", kwargs={"agency": agency})
    every = "" if selection.years else f"&{FRENCH[Dimension.YEAR]}="
    return f"{page}?{selection.query()}{every}"


def selection_of(visit: JoinedVisit, version: Version, asked: Selection) -> Selection:
    """The selection with its years: those asked for, else the last one of which something was executed."""
    refused = list(_refused(version, asked))
    if refused:
        raise BadAddress(refused)
    if asked.years or visit.asks_every_year:
        return asked
    return asked.filtered(Dimension.YEAR, str(last_followed(version, visit.fir_years)))


def _refused(version: Version, asked: Selection) -> Iterator[str]:
    known = ", ".join(FRENCH[one] for one in ROWS)
    others = {*asked.dimensions, *asked.filters} - {*ROWS, Dimension.YEAR}
    for one in sorted(others, key=str):
        yield f"Ce qui est exécuté ne se dit pas par {FRENCH[one]}. Dimensions possibles : {known}."
    if set(asked.columns) - {Dimension.YEAR} or Dimension.YEAR in asked.rows:
        yield "Les colonnes de cet état sont les siennes, année par année : choisissez ses lignes."
    if asked.compare:
        yield "Cet état se lit dans une version, sans comparaison : retirez « compare » de l’adresse."
    if asked.perimeter != "all":
        yield "« Autres » compte toujours ici : retirez « autres » de l’adresse."
    for year in asked.years:
        if year not in version.plan.years:
            years = f"{version.plan.years[0]} à {version.plan.years[-1]}"
            yield f"{year} n’est pas une année du PRS, qui va de {years}."


def found_of(visit: JoinedVisit, version: Version, selection: Selection) -> Found:
    """Read what is asked, of every year of the plan where none is. Raises BadAddress for an unknown code."""
    structure = Structure.of(version, ROWS)
    asked = asked_of(selection, structure, version)
    years = selection.years or tuple(version.plan.years)
    return Found(join(version, years, visit.fir_years, asked.only, landing=asked.says_landing), structure, asked)


def asked_of(selection: Selection, structure: Structure, version: Version) -> Asked:
    """What is asked, by ids. Raises BadAddress."""
    only: dict[Dimension, frozenset[int]] = {}
    refused: list[str] = []
    for dimension, codes in selection.filters.items():
        if dimension == Dimension.YEAR:
            continue
        known = structure.by_code(dimension)
        refused += [
            f"{dimension.label} « {code[:40]} » : ce code n’existe pas dans la version {version.code}."
            for code in codes
            if code not in known
        ]
        only[dimension] = frozenset(known[code].id for code in codes if code in known)
    if refused:
        raise BadAddress(refused)
    return Asked(selection.rows, only, selection.unit)


def identity_of(
    visit: JoinedVisit, version: Version, selection: Selection, here: str, last: date | None = None
) -> Identity:
    """What it says of itself: the version, the day on which execution was read, and that of the `last` thing in it."""
    filters = [f"{FRENCH[key]} {', '.join(codes)}" for key, codes in selection.filters.items() if key in ROWS]
    read = f"exécution lue le {date_text(visit.agency.today())}"
    remarks = [f"{read}, dernière pièce du {date_text(last)}" if last else read, *filters]
    years = selection.years or tuple(version.plan.years)
    return version_identity(version, years, here, *remarks, unit=selection.unit)
