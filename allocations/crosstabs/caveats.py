"""What puts the figures of a report in doubt: what no direction has, remarks on its lines, a year without amounts.

Where little is broken down by direction, the figures of one are not its whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from allocations import facts
from allocations.crosstabs.headings import scope_of
from allocations.crosstabs.reading import Reading
from allocations.enums import STRUCTURAL, Dimension, Origin
from allocations.facts import Facts, Value, Weight
from allocations.provenance import PRINTED
from prs_budget.lib.memory import Memory
from prs_budget.lib.money import NO_BREAK_SPACE, ZERO, share, shown
from prs_budget.organisation.models import NOT_BROKEN_DOWN

#: what is known only of credits broken down by direction
OF_DIRECTIONS = frozenset({Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR})
Conditions = tuple[tuple[str, frozenset[Value]], ...]

#: beyond this many projects, they are counted and not named
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Unsplit:
    """What of some credits belongs to no direction, and the projects of which something does.

    `shares` are, for each year, what belongs to none and the whole: years are never added together.
    """

    shares: Mapping[int, tuple[Decimal, Decimal]]
    projects: tuple[str, ...]
    is_printed: bool

    def told(self, reading: Reading) -> str:
        """The sentence that must stand above such figures; empty where everything is broken down."""
        told = {year: _part(reading, *figures) for year, figures in sorted(self.shares.items()) if figures[0]}
        if not told:
            return ""
        word = "publiée" if self.is_printed else "connue"
        known = f"Répartition par direction {word} pour {self._named()}"
        if not self.projects:
            known = f"Aucune répartition par direction n’est {word}"
        if len(self.shares) == 1:
            return f"{known} : {''.join(told.values())} n’ont pas de direction"
        each = " ; ".join(f"{year}, {part}" for year, part in told.items())
        return f"{known}. N’ont pas de direction : {each}"

    def _named(self) -> str:
        if len(self.projects) > MOST_NAMED:
            return f"{len(self.projects)} projets seulement"
        return f"{', '.join(self.projects)} seulement"


def _part(reading: Reading, amount: Decimal, whole: Decimal) -> str:
    """« 8 034,4 M€ sur 8 646,2 M€ (92,9 %) »."""
    selection = reading.selection
    some, every = (
        shown(figure, selection.unit, selection.shown_decimals) + NO_BREAK_SPACE + selection.unit.symbol
        for figure in (amount, whole)
    )
    return f"{some} sur {every} ({share(amount, whole)})"


#: what `unsplit_text` groups sums by, and the year where there are several
OF_UNSPLIT = (Dimension.DIRECTION, Dimension.PROJECT)


def unsplit_text(reading: Reading, sums: Facts | None = None) -> str:
    """What must stand above the figures of directions; empty where everything is broken down.

    `sums` are those of the reading by OF_UNSPLIT at least, and by year where it has not one alone, if they were read
    already; one query otherwise.
    """
    found = unsplit_of(reading, sums)
    return found.told(reading) if found else ""


def crosses_envelopes(reading: Reading) -> bool:
    """Whether a reading tells the envelope of something: there a deduced envelope matters."""
    told = {*reading.selection.dimensions, *reading.selection.filters}
    return Dimension.ENVELOPE in told and bool(told & {*STRUCTURAL, Dimension.ACTOR} - {Dimension.ENVELOPE})


Seal = tuple[int, str, datetime | None]

#: what `facts.caveats` reads of adopted versions, by their seals and the scope: remarks are sealed with them
_CAVEATS: Memory[tuple[tuple[Seal, ...], Conditions, Conditions], Mapping[str, Sequence[str]]] = Memory(1000)


def caveats_of(reading: Reading) -> tuple[str, ...]:
    """The remarks on doubtful lines of a reading, with the lines: « Lignes L007, L044 : … ». One query."""
    told, scope = [], reading.scope
    if all(version.is_frozen for version in reading.versions):
        seals = tuple((version.pk, version.sha256, version.adopted_at) for version in reading.versions)
        only, without = tuple(scope.only.items()), tuple(scope.without.items())
        found = _CAVEATS.get((seals, only, without), lambda: facts.caveats(scope))
    else:
        found = facts.caveats(scope)
    for text, codes in found.items():
        named = ", ".join(codes[:MOST_NAMED]) + ("…" if len(codes) > MOST_NAMED else "")
        told.append(f"{'Lignes' if len(codes) > 1 else 'Ligne'} {named} : {text[:1].lower()}{text[1:]}")
    return tuple(told)


def touches_directions(reading: Reading) -> bool:
    """Whether a reading crosses or filters by direction, sector or actor."""
    return bool(OF_DIRECTIONS & {*reading.selection.dimensions, *reading.selection.filters})


def unsplit_of(reading: Reading, sums: Facts | None = None) -> Unsplit | None:
    """What no direction has, of the credits of a reading whatever its direction; None with a comparison."""
    if reading.other is not None:
        return None
    structure = reading.structure
    filtered = OF_DIRECTIONS & reading.selection.filters.keys()
    found = _of_every_direction(reading) if sums is None or filtered else sums
    none = {id_ for id_, node in structure.nodes(Dimension.DIRECTION).items() if node.code == NOT_BROKEN_DOWN}
    shares, split = dict[int, tuple[Decimal, Decimal]](), set[int]()
    directions, projects = found.of(Dimension.DIRECTION), found.of(Dimension.PROJECT)
    one = reading.selection.years
    years = one * len(found.amounts) if len(one) == 1 else found.of(Dimension.YEAR)
    for year, direction, project, amount in zip(years, directions, projects, found.amounts, strict=True):
        unsplit, whole = shares.get(year, (ZERO, ZERO))
        shares[year] = (unsplit + amount if direction in none else unsplit, whole + amount)
        if direction not in none:
            split.add(project)
    nodes = structure.nodes(Dimension.PROJECT)
    is_printed = max(found.origins, default=0) <= max(PRINTED) and Origin.ENTERED not in found.origins
    return Unsplit(shares, tuple(node.code for id_, node in nodes.items() if id_ in split), is_printed)


def _of_every_direction(reading: Reading) -> Facts:
    """The sums of a reading's credits whatever their direction. One query."""
    selection, version = reading.selection, reading.version
    kept = {dimension: codes for dimension, codes in selection.filters.items() if dimension not in OF_DIRECTIONS}
    scope = scope_of(replace(selection, filters=kept), (version.pk,), reading.structure, version.plan.years)
    years = () if len(selection.years) == 1 else (Dimension.YEAR,)
    return facts.read(scope, (*OF_UNSPLIT, *years))[version.pk]


def empty_years(reading: Reading, weights: Mapping[int, Weight]) -> str:
    """« Aucun montant pour 2019 dans T0-2017 », where nothing was entered: that is not zero.

    One query at most.
    """
    if any(weight.lines for weight in weights.values()):
        return ""
    years = reading.selection.years
    asked = set(years or reading.version.plan.years)
    if any(asked & held for held in facts.years_held(*reading.versions)):
        return ""
    of = f" pour {', '.join(map(str, years))}" if years else ""
    return f"Aucun montant{of} dans {' ni '.join(one.code for one in reading.versions)}"
