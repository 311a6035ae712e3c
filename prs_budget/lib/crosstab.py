"""The cross-table engine: facts in, nested rows by nested columns out, with every subtotal.

Pure: it knows keys and exact amounts, nothing of the budget. A total is the sum of its leaves;
a cell without facts is None, which is not zero; the order of rows and columns is the one given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, Literal, NamedTuple

Path = tuple[str, ...]
NodeKind = Literal["leaf", "subtotal", "total"]


class Fact(NamedTuple):
    """An amount at the crossing of a row path and a column path (keys from the outermost level in)."""

    row: Path
    column: Path
    amount: Decimal
    mark: int = 0


class Node(NamedTuple):
    """A row or a column of the result. `parts` are the positions it adds; `mixed` if adding them has no meaning."""

    path: Path
    kind: NodeKind
    depth: int
    parts: tuple[int, ...] = ()
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """The paths of one side, in reading order, those without facts included.

    A path shorter than the others is a leaf of its own (a project without measure).
    `apart` is the level (0 = outermost) whose keys are never added together, or None. These keys are years:
    their totals stand in the order of their text.
    """

    leaves: tuple[Path, ...]
    apart: int | None = None

    @property
    def levels(self) -> int:
        """How many keys the longest path has."""
        return max(map(len, self.leaves), default=0)


@dataclass(frozen=True, slots=True)
class Crossing:
    """The result: `values[i][j]` is the amount at `rows[i]` × `columns[j]`, None where there is no fact.

    `marks` holds, for leaf × leaf cells, the largest mark of their facts.
    The last row is the grand total; it is `mixed` (all None) where its parts may not be added.
    """

    rows: tuple[Node, ...]
    columns: tuple[Node, ...]
    values: tuple[tuple[Decimal | None, ...], ...]
    marks: tuple[tuple[int, ...], ...]


def cross(facts: Iterable[tuple[Path, Path, Decimal, int]], rows: Side, columns: Side) -> Crossing:
    """Place each fact (a `Fact`, or as bare a tuple) in its leaf cell, then add leaves up to subtotals and totals.

    A fact whose row or column path is not among the leaves raises KeyError: nothing may vanish from a total.
    """
    row_nodes, row_of = _row_nodes(rows)
    column_nodes, column_of = _column_nodes(columns)
    width = len(column_nodes)
    values: list[list[Decimal | None]] = [[None] * width for _ in row_nodes]
    marks = [[0] * width for _ in row_nodes]
    places = {path: (values[i], marks[i]) for path, i in row_of.items()}
    for row_path, column_path, amount, mark in facts:
        line, worst = places[row_path]
        j = column_of[column_path]
        before = line[j]
        line[j] = amount if before is None else before + amount
        if mark > worst[j]:
            worst[j] = mark
    _add_columns(values, column_nodes)
    _add_rows(values, row_nodes)
    return Crossing(row_nodes, column_nodes, tuple(map(tuple, values)), tuple(map(tuple, marks)))


def spread(crossing: Crossing) -> tuple[tuple[int, ...], ...]:
    """The mark of every cell: that of a sum is the largest of its parts'; 0 where years would be added."""
    marks = [list(line) for line in crossing.marks]
    for j, parts_of in _sums(crossing.columns):
        for line in marks:
            line[j] = max(parts_of(line), default=0)
    # a parent stands before its children, so the deepest sums come last in reading order
    for i in sorted(range(len(marks)), key=lambda i: -crossing.rows[i].depth):
        node = crossing.rows[i]
        if node.kind != "leaf" and not node.mixed:
            marks[i] = [max(column) for column in zip(*(marks[part] for part in node.parts), strict=True)] or marks[i]
    return tuple(map(tuple, marks))


def add(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the amounts that exist; None if none does."""
    present = [amount for amount in amounts if amount is not None]
    return sum(present[1:], present[0]) if present else None


def _sums(nodes: Sequence[Node]) -> list[tuple[int, Callable[[Sequence[Any]], Sequence[Any]]]]:
    """Where the columns that add others stand, and what takes their parts out of a line; a part before its sum."""
    sums = [(j, node.parts) for j, node in enumerate(nodes) if node.kind != "leaf"]
    return [(j, _taken(parts)) for j, parts in sums]


def _taken(parts: tuple[int, ...]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What takes these positions out of a line; `itemgetter` gives no tuple of fewer than two."""
    return itemgetter(*parts) if len(parts) > 1 else lambda line: [line[part] for part in parts]


def _add_columns(values: list[list[Decimal | None]], nodes: Sequence[Node]) -> None:
    for j, parts_of in _sums(nodes):
        for line in values:
            line[j] = add(parts_of(line))


def _add_rows(values: list[list[Decimal | None]], nodes: Sequence[Node]) -> None:
    # A parent stands before its children, so the deepest sums come last in reading order.
    order = sorted(range(len(nodes)), key=lambda i: -nodes[i].depth)
    for i in order:
        node = nodes[i]
        if node.kind != "leaf" and not node.mixed and node.parts:
            values[i] = list(map(add, zip(*[values[part] for part in node.parts], strict=True)))


def _tree(leaves: Iterable[Path]) -> dict[str, Any]:
    """The paths as nested dictionaries, each level in the order of first appearance."""
    root: dict[str, Any] = {}
    for leaf in leaves:
        branch = root
        for key in leaf:
            branch = branch.setdefault(key, {})
    return root


def _row_nodes(side: Side) -> tuple[tuple[Node, ...], dict[Path, int]]:
    """Rows in reading order: a parent before its children, the grand total last."""
    nodes: list[Node | None] = []
    positions: dict[Path, int] = {}

    def place(prefix: Path, branch: dict[str, Any]) -> int:
        here = len(nodes)
        if not branch:
            nodes.append(Node(prefix, "leaf", len(prefix) - 1))
            positions[prefix] = here
            return here
        nodes.append(None)
        parts = tuple(place((*prefix, key), below) for key, below in branch.items())
        nodes[here] = Node(prefix, "subtotal", len(prefix) - 1, parts, _mixes(side, prefix))
        return here

    parts = tuple(place((key,), below) for key, below in _tree(side.leaves).items())
    nodes.append(Node((), "total", -1, parts, _mixes(side, ())))
    return tuple(node for node in nodes if node is not None), positions


def _mixes(side: Side, prefix: Path) -> bool:
    return side.apart is not None and side.apart >= len(prefix)


def _column_nodes(side: Side) -> tuple[tuple[Node, ...], dict[Path, int]]:
    """Columns in reading order: children, then their parent's subtotal, the total last.

    Where the last level is kept apart, subtotals and total are repeated for each of its keys.
    """
    nodes: list[Node] = []

    def place(prefix: Path, branch: dict[str, Any]) -> list[int]:
        if not branch:
            nodes.append(Node(prefix, "leaf", len(prefix) - 1))
            return [len(nodes) - 1]
        placed = [part for key, below in branch.items() for part in place((*prefix, key), below)]
        return close(prefix, placed)

    def close(prefix: Path, parts: list[int]) -> list[int]:
        """Append the sums of a prefix; return the positions that the level above adds."""
        if not _mixes(side, prefix):
            nodes.append(_column_sum(prefix, prefix, parts))
            return [len(nodes) - 1]
        if side.apart != side.levels - 1 or len(prefix) == side.levels - 1:
            return parts
        sums = []
        # sorted: a branch may lack the first years, which would then come after the others
        for key in sorted({nodes[part].path[-1] for part in parts}):
            nodes.append(_column_sum(prefix, (*prefix, key), [p for p in parts if nodes[p].path[-1] == key]))
            sums.append(len(nodes) - 1)
        return sums

    place((), _tree(side.leaves))
    return tuple(nodes), {node.path: j for j, node in enumerate(nodes) if node.kind == "leaf"}


def _column_sum(prefix: Path, path: Path, parts: Sequence[int]) -> Node:
    return Node(path, "subtotal" if prefix else "total", len(prefix) - 1, tuple(parts))
