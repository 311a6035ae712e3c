"""How figures are named and ordered: from the ids of facts to the codes and labels of rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from allocations.enums import STRUCTURAL, Dimension, Recurrence
from allocations.facts import COLUMN, Scope
from allocations.selection import Selection
from allocations.structure import Node, Structure
from prs_budget.lib.crosstab import Path
from prs_budget.lib.refusals import BadAddress
from prs_budget.organisation.models import NOT_BROKEN_DOWN


class Head(NamedTuple):
    """What heads a row or a column: its key in addresses, its code (may be blank) and its label."""

    key: str
    code: str
    label: str


class Keys:
    """The keys of each dimension, in reading order, as a structure gives them."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self._heads: dict[Dimension, dict[str, Head]] = structure.made.setdefault("heads", {})
        self._ranks: dict[Dimension, dict[str, int]] = structure.made.setdefault("ranks", {})
        self._names: dict[Dimension, dict[Any, str]] = structure.made.setdefault("names", {})

    def head(self, dimension: Dimension, key: str) -> Head:
        """The heading of a key."""
        if dimension == Dimension.YEAR:
            return Head(key, "", key)
        return self.heads(dimension)[key]

    def heads(self, dimension: Dimension) -> dict[str, Head]:
        """Every key of a dimension (years excepted, which have no nomenclature), in reading order."""
        if dimension not in self._heads:
            self._heads[dimension] = self._make(dimension)
        return self._heads[dimension]

    def rank(self, dimension: Dimension) -> Callable[[str], Any]:
        """A sort key that puts the keys of a dimension in reading order."""
        if dimension == Dimension.YEAR:
            return str
        if dimension not in self._ranks:
            self._ranks[dimension] = {key: rank for rank, key in enumerate(self.heads(dimension))}
        return self._ranks[dimension].__getitem__

    def names(self, dimension: Dimension) -> dict[Any, str]:
        """From the value that facts carry to the key."""
        if dimension not in self._names:
            self._names[dimension] = self._made_names(dimension)
        return self._names[dimension]

    def _made_names(self, dimension: Dimension) -> dict[Any, str]:
        if dimension == Dimension.RECURRENCE:
            return {value: value for value in Recurrence.values}
        if dimension == Dimension.ACTOR:
            return {node.id: node.heading for node in self.structure.nodes(Dimension.SECTOR).values()}
        return {node.id: node.code for node in self.structure.nodes(dimension).values()}

    def _make(self, dimension: Dimension) -> dict[str, Head]:
        if dimension == Dimension.RECURRENCE:
            return {str(code): Head(str(code), "", str(label)) for code, label in Recurrence.choices}
        if dimension == Dimension.ACTOR:
            headings = [node.heading for node in self.structure.nodes(Dimension.SECTOR).values()]
            return {heading: Head(heading, "", heading) for heading in dict.fromkeys(headings)}
        return {
            node.code: Head(node.code, _shown_code(dimension, node), node.label)
            for node in self.structure.nodes(dimension).values()
        }


def _shown_code(dimension: Dimension, node: Node) -> str:
    """The code to print before a label: none where it says nothing more (« NC », « OGD_PA », our own sector codes)."""
    same = node.code.replace("_", " ").casefold() == node.label.casefold()
    return "" if same or dimension == Dimension.SECTOR or node.code == NOT_BROKEN_DOWN else node.code


def structural(dimensions: Iterable[Dimension]) -> set[Dimension]:
    """The dimensions whose nodes must be read to name these."""
    wanted: set[Dimension] = {Dimension.SECTOR if one == Dimension.ACTOR else one for one in dimensions}
    return wanted.intersection(STRUCTURAL)


def needed(selection: Selection) -> set[Dimension]:
    """The structural dimensions that a report reads: crossed, filtered, and the axes for its perimeter."""
    return structural((*selection.dimensions, *selection.filters, Dimension.AXIS))


def scope_of(selection: Selection, versions: tuple[int, ...], structure: Structure, plan_years: range) -> Scope:
    """The amounts that a selection reads. Codes are those of the structure; unknown ones raise BadAddress."""
    scope, reasons = Scope(versions), list[str]()
    for dimension, codes in selection.filters.items():
        known = _values(dimension, structure, plan_years)
        unknown = [code for code in codes if code not in known]
        if unknown:
            reasons.append(_unknown(dimension, unknown, list(known)))
        scope = scope.narrowed(COLUMN[dimension], {value for code in codes for value in known.get(code, ())})
    if reasons:
        raise BadAddress(reasons)
    if selection.perimeter == "axes" and structure.outside_axes():
        scope = Scope(scope.versions, scope.only, {COLUMN[Dimension.AXIS]: frozenset(structure.outside_axes())})
    return scope


def _values(dimension: Dimension, structure: Structure, plan_years: range) -> dict[str, list[int | str]]:
    """From each possible code of a filter to the stored values it keeps."""
    if dimension == Dimension.YEAR:
        return {str(year): [year] for year in plan_years}
    if dimension == Dimension.RECURRENCE:
        return {value: [value] for value in Recurrence.values}
    values: dict[str, list[int | str]] = {}
    source = Dimension.SECTOR if dimension == Dimension.ACTOR else dimension
    for node in structure.nodes(source).values():
        values.setdefault(node.heading if dimension == Dimension.ACTOR else node.code, []).append(node.id)
    return values


def _unknown(dimension: Dimension, codes: list[str], known: list[str]) -> str:
    some = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    asked = ", ".join(f"« {code} »" for code in codes)
    return f"{dimension.label} : {asked} n’existe pas dans cette version. Codes possibles : {some}."


def every_path(selection: Selection, structure: Structure) -> list[Path]:
    """The full list of row keys, facts or not, where the rows are the plan's own tree read without other filters.

    A project of the PRS exists whether or not it has credits; a measure or a sector is shown where it has some.
    """
    tree = {Dimension.AXIS, Dimension.PROJECT}
    if not set(selection.rows) <= tree or not set(selection.filters) <= {*tree, Dimension.YEAR}:
        return []
    outside = structure.outside_axes() if selection.perimeter == "axes" else set()
    kept = {dimension: set(codes) for dimension, codes in selection.filters.items()}
    finest = Dimension.PROJECT if Dimension.PROJECT in (*selection.rows, *kept) else Dimension.AXIS
    axes = structure.nodes(Dimension.AXIS)
    paths: dict[Path, None] = {}
    for node in structure.nodes(finest).values():
        axis = axes[node.parent_id if finest == Dimension.PROJECT else node.id]
        codes = {Dimension.AXIS: axis.code, Dimension.PROJECT: node.code}
        wanted = all(codes[d] in kept[d] for d in kept if d in tree)
        if wanted and axis.id not in outside and not node.is_closed:
            paths[tuple(codes[dimension] for dimension in selection.rows)] = None
    return list(paths)


class Paths(dict[Any, Path]):
    """From what facts store on one side to the path it makes; each distinct path is made once, and kept."""

    def __init__(self, dimensions: tuple[Dimension, ...], keys: Keys) -> None:
        super().__init__()
        self._columns = [COLUMN[dimension] for dimension in dimensions]
        self._names = [str if d == Dimension.YEAR else keys.names(d).__getitem__ for d in dimensions]

    def __missing__(self, stored: Any) -> Path:
        values = (stored,) if len(self._names) == 1 else stored
        path = self[stored] = tuple([name(value) for name, value in zip(self._names, values, strict=True)])
        return path

    def of(self, values: Mapping[str, Sequence[Any]], count: int) -> list[Path]:
        """The path of each of `count` facts, whose values come by column."""
        columns = [values[column] for column in self._columns]
        if len(columns) == 1:
            return list(map(self.__getitem__, columns[0]))
        return list(map(self.__getitem__, zip(*columns, strict=True) if columns else repeat((), count)))


def in_order(paths: Iterable[Path], dimensions: tuple[Dimension, ...], keys: Keys) -> tuple[Path, ...]:
    """Distinct paths in the reading order of their dimensions."""
    ranks = [keys.rank(dimension) for dimension in dimensions]
    return tuple(sorted(set(paths), key=lambda path: [rank(key) for rank, key in zip(ranks, path, strict=False)]))
