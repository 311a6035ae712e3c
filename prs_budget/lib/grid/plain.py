"""A grid without a script: what its cells held when its form was drawn, read back from the form."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple, Self

from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.plain_text import whole_number


class Seen(NamedTuple):
    """A revision and the amounts of it (exact euros), written in the form so that a write names what it saw."""

    rev: int
    amounts: tuple[Decimal | None, ...]

    @property
    def amount(self) -> Decimal | None:
        """The only amount, or the first."""
        return self.amounts[0]

    @property
    def text(self) -> str:
        """« 3|1000.00|900.00 »."""
        return "|".join([str(self.rev), *("" if one is None else str(one) for one in self.amounts)])

    @classmethod
    def read(cls, text: str, count: int = 1) -> Self | None:
        """Back from its text, of that many amounts; None where it is not one. Older forms have « : » before one."""
        told, *amounts = re.split(r"[|:]", text)
        rev = whole_number(told)
        if rev is None or len(amounts) != count:
            return None
        try:
            return cls(rev, tuple(euros(one) if one else None for one in amounts))
        except MoneyError:
            return None
