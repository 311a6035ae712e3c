"""A selection read: the versions it names, their structures, and the crossing of their amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, compress

from allocations import facts
from allocations.crosstabs.headings import Keys, Paths, every_path, in_order, needed, scope_of, structural
from allocations.enums import Dimension
from allocations.facts import Facts, Scope, Weight
from allocations.models import Version
from allocations.selection import Selection
from allocations.structure import Structure
from prs_budget.lib.crosstab import Crossing, Path, Side, cross
from prs_budget.lib.money import ZERO
from prs_budget.lib.refusals import BadAddress

#: a cross-table beyond this is not read by anyone: the page says how to narrow it
MOST_CELLS = 300_000
MOST_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """A selection with what it is read in. `other` is the version compared to, if any.

    `structure` is the version's, followed by what only the other has: codes, labels and order are the first's.
    `missing` gives, for each year asked for that one of two versions compared does not have, the code of that
    version: an absent year is not zero, so nothing is read of it and there is no difference.
    """

    selection: Selection
    version: Version
    structure: Structure
    keys: Keys
    scope: Scope
    other: Version | None = None
    missing: Mapping[int, str] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[Version, ...]:
        """The version read and, if any, the one it is compared to."""
        return (self.version,) if self.other is None else (self.version, self.other)

    def weights(self) -> dict[int, Weight]:
        """What the database holds for each version. One query."""
        return facts.weigh(self.scope)

    def narrowed(self, selection: Selection) -> Reading:
        """Another selection of the same versions, in the structures already read. No query."""
        missing = _missing_years(selection, self.version, self.other)
        scope = scope_of(selection, self.scope.versions, self.structure, self.version.plan.years)
        return replace(self, selection=selection, scope=_without_years(scope, missing, self.version), missing=missing)


def open_reading(
    selection: Selection,
    version: Version,
    other: Version | None = None,
    dimensions: Iterable[Dimension] = (),
    structure: Structure | None = None,
) -> Reading:
    """Read the structure(s) that a selection needs and resolve its codes.

    One query a version; where two are compared, one more for their years, unless they are known.

    `dimensions` reads more of the structure than the selection needs (the lines behind a cell);
    `structure` is this version's, where it was read already.
    Raises BadAddress where a code or a year is unknown in the version(s), or they cannot be compared.
    """
    if other is not None and (other.pk == version.pk or other.plan_id != version.plan_id):
        raise BadAddress([f"La version {version.code} se compare à une autre version du même PRS, pas à {other.code}."])
    wanted = needed(selection) | structural(dimensions)
    if wanted & {Dimension.DIRECTION, Dimension.SECTOR}:
        wanted |= {Dimension.DIRECTION, Dimension.PROJECT}  # to tell what belongs to no direction
    structure = structure or Structure.of(version, wanted)
    if other is not None:
        structure = structure.followed_by(Structure.of(other, wanted))
    ids = (version.pk,) if other is None else (version.pk, other.pk)
    scope = scope_of(selection, ids, structure, version.plan.years)
    missing = _missing_years(selection, version, other)
    scope = _without_years(scope, missing, version)
    return Reading(selection, version, structure, Keys(structure), scope, other, missing)


def _missing_years(selection: Selection, version: Version, other: Version | None) -> dict[int, str]:
    """The years of a comparison that one version has and the other has not, with the latter's code, in order."""
    if other is None:
        return {}
    here, there = facts.years_held(version, other)
    asked = frozenset(selection.years) or here | there
    return {year: other.code if year in here else version.code for year in sorted((here ^ there) & asked)}


def _without_years(scope: Scope, missing: Mapping[int, str], version: Version) -> Scope:
    """A scope that reads nothing of the years that two versions do not share."""
    return scope.narrowed("year", set(version.plan.years) - missing.keys()) if missing else scope


@dataclass(frozen=True, slots=True)
class Crossed:
    """The crossing of a reading; with a comparison, of both versions on the same rows and columns."""

    base: Crossing
    other: Crossing | None

    def leaf_sum(self, crossing: Crossing) -> Decimal:
        """The sum of the leaf cells: what the table itself holds."""
        leaves = [node.kind == "leaf" for node in crossing.columns]
        lines = [line for line, node in zip(crossing.values, crossing.rows, strict=True) if node.kind == "leaf"]
        cells = chain.from_iterable([compress(line, leaves) for line in lines])
        return sum(filter(None, cells), ZERO)


def cross_selection(reading: Reading, *, paths: list[Path] | None = None) -> tuple[Crossed, dict[int, Weight]]:
    """Read the amounts of a selection and cross them; with what the database holds for each version. One query.

    `paths` are row keys to show even without facts; by default, those that `every_path` says.
    """
    found, weights = facts.read_and_weigh(reading.scope, reading.selection.dimensions)
    return cross_facts(reading, found, reading.selection, paths), weights


def cross_facts(
    reading: Reading, found: Mapping[int, Facts], selection: Selection, paths: list[Path] | None = None
) -> Crossed:
    """Cross facts already read, by version: several tables of one page share one query."""
    row_paths, column_paths = Paths(selection.rows, reading.keys), Paths(selection.columns, reading.keys)
    placed = [_placed(found[version.pk], row_paths, column_paths) for version in reading.versions]
    known = every_path(selection, reading.structure) if paths is None else paths
    rows = _side(_with_missing([*row_paths.values(), *known], selection.rows, reading), selection.rows, reading.keys)
    heads = column_paths.values() or _years_alone(selection, reading)
    columns = _side(_with_missing(heads, selection.columns, reading), selection.columns, reading.keys)
    _refuse_giants(rows, columns)
    crossings = [cross(some, rows, columns) for some in placed]
    return Crossed(crossings[0], crossings[1] if reading.other else None)


def _years_alone(selection: Selection, reading: Reading) -> list[Path]:
    """The paths of columns of which nothing has an amount: their years, which one total would add. One query at most.

    They are those asked for, else those that the versions hold, else those of the plan.
    """
    if Dimension.YEAR not in selection.columns:
        return []
    years = selection.years or sorted(frozenset().union(*facts.years_held(*reading.versions)))
    return [(str(year),) for year in years or reading.version.plan.years]


def _placed(found: Facts, rows: Paths, columns: Paths) -> Iterable[tuple[Path, Path, Decimal, int]]:
    values, count = found.values, len(found.amounts)
    return zip(rows.of(values, count), columns.of(values, count), found.amounts, found.origins, strict=True)


def _with_missing(paths: Iterable[Path], dimensions: tuple[Dimension, ...], reading: Reading) -> list[Path]:
    """The paths of one side and, where its years stand, those of the years that a comparison leaves empty."""
    known = list(paths)
    if not reading.missing or Dimension.YEAR not in dimensions:
        return known
    level = dimensions.index(Dimension.YEAR)
    before = dict.fromkeys([path[:level] for path in known if len(path) > level] if level else [()])
    return [*known, *((*prefix, str(year)) for prefix in before for year in reading.missing)]


def _side(paths: Iterable[Path], dimensions: tuple[Dimension, ...], keys: Keys) -> Side:
    apart = dimensions.index(Dimension.YEAR) if Dimension.YEAR in dimensions else None
    known = set(paths)
    if apart is not None and known and max(map(len, known)) < len(dimensions):  # years alone
        return Side(tuple(sorted(known)), 0)
    return Side(in_order(known, dimensions, keys), apart)


def _refuse_giants(rows: Side, columns: Side) -> None:
    height, width = len(rows.leaves), len(columns.leaves)
    if width > MOST_COLUMNS:
        raise BadAddress(
            [
                f"Ce croisement ferait {width} colonnes, {MOST_COLUMNS} au plus : "
                "échangez lignes et colonnes, ou filtrez."
            ]
        )
    if height * width > MOST_CELLS:
        raise BadAddress([f"Ce croisement ferait {height} × {width} cellules : filtrez, ou retirez une dimension."])
