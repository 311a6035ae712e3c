"""Why an action is refused, as whole sentences or cell by cell. Nothing was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

#: the code of what would be done if a cause and a reason were given
REASON_NEEDED = "reason"


class Refused(Exception):
    """An action that the state of things forbids. The message, in French, says what, where and what to do.

    `code` says why to a program, which never reads the words.
    """

    code = "refused"

    def __init__(self, told: str, *, code: str = "") -> None:
        super().__init__(told)
        if code:
            self.code = code


class BadAddress(ValueError):
    """An address that no page answers: every reason at once, in French."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell that cannot take what it is given, and why. `line` is its line's code, `year` its column."""

    line: str
    year: int | str
    reason: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One cell that moved since it was read: what was seen, what it holds now, by whom and when, what was wanted."""

    line: str
    year: int | str
    expected_rev: int
    rev: int
    amount: Decimal | None
    wanted: Decimal | None = None
    by: str = ""
    at: datetime | None = None


class CellsRefused(Refused):
    """Cells that cannot take what they are given: all of them at once."""

    code = "cells"

    def __init__(self, cells: Sequence[BadCell]) -> None:
        first = f"{cells[0].line}, {cells[0].year} : {cells[0].reason}"
        super().__init__(first if len(cells) == 1 else f"{len(cells)} cellules refusées. {first}")
        self.cells = tuple(cells)


class CellsMoved(Refused):
    """Cells that someone else changed meanwhile: all of them at once."""

    code = "moved"

    def __init__(self, cells: Sequence[Conflict]) -> None:
        super().__init__(
            "1 cellule a changé depuis que vous l’avez lue. Choisissez une valeur."
            if len(cells) == 1
            else f"{len(cells)} cellules ont changé depuis que vous les avez lues. Choisissez une valeur pour chacune."
        )
        self.cells = tuple(cells)


class NumberReused(Refused):
    """An operation number that already names another operation."""

    code = "reused"

    def __init__(self) -> None:
        super().__init__("Ce numéro d’opération a déjà servi pour d’autres cellules : prenez-en un autre.")
