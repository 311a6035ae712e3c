"""Why an action on the FIR is refused: one sentence, or every row that is wrong. Nothing was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from prs_budget.lib.refusals import Refused


class RowCode(StrEnum):
    """Why a row is refused, for a program: advice is chosen by it, never by reading the sentence."""

    OTHER = "other"
    AMOUNT = "amount"
    ZERO = "zero"
    SIGN = "sign"
    DAY = "day"
    ORIGIN_YEAR = "origin_year"
    AGENCY = "agency"
    REFERENCE = "reference"
    UNBALANCED = "unbalanced"
    ONE_WAY = "one_way"
    PROTECTED = "protected"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why a row is refused. `row` is its place in what was given: the line of a file, or its rank from 1."""

    row: int
    reason: str
    code: RowCode = RowCode.OTHER

    def __str__(self) -> str:
        return f"ligne {self.row} : {self.reason}"


class RowsRefused(Refused):
    """Rows that cannot be written: every reason, in the order of the rows."""

    code = "rows"

    def __init__(self, rows: Sequence[BadRow]) -> None:
        more = f" (et {len(rows) - 1} autres refus)" if len(rows) > 1 else ""
        super().__init__(f"{rows[0]}{more}")
        self.rows = tuple(rows)

    @property
    def in_one_sentence(self) -> str:
        """Every reason once, without its row: for an act that is not made of rows."""
        reasons = (one.reason[:1].upper() + one.reason[1:] for one in self.rows)
        return " ".join(dict.fromkeys(reasons))
