"""The total that a file states of itself, in its last row, against what was read of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.plain_text import plain

_TOTAL = re.compile(r"(?:s/|s/s |ss )?(?:sous[ -]|grand )?(?:total|totaux|cumul|somme)\b.*")


def total_word(texts: Iterable[str]) -> str:
    """The first of these texts that makes a row a total of others: « Total », « Sous-total DOS »; empty for none."""
    return next((text.strip() for text in texts if _TOTAL.fullmatch(plain(text.strip()))), "")


@dataclass(slots=True)
class ControlTotal:
    """The sums of the columns of amounts, and those of a total below them. Exact euros, by the title of the column.

    A total is that of every row above it, or of those since any total before: a file may close each month.
    """

    line: int = 0
    stated: dict[str, Decimal] = field(default_factory=dict)
    left: dict[str, Decimal] = field(default_factory=dict)
    _sums: dict[str, Decimal] = field(default_factory=dict)
    _marks: list[dict[str, Decimal]] = field(default_factory=list)

    def leave(self, amounts: Mapping[str, Decimal]) -> None:
        """Count a row that is not read, as it was asked: the total of the file has it."""
        self.add(amounts)
        for title, amount in amounts.items():
            self.left[title] = self.left.get(title, ZERO) + amount

    def add(self, amounts: Mapping[str, Decimal]) -> None:
        """Count a row: what stood above it was no total of the file."""
        if self.stated:
            self._marks.append(dict(self._sums))
            self.stated = {}
        for title, amount in amounts.items():
            self._sums[title] = self._sums.get(title, ZERO) + amount

    def state(self, line: int, amounts: Mapping[str, Decimal]) -> None:
        """Note what a row of total says; the last one holds."""
        if amounts:
            self.line, self.stated = line, dict(amounts)

    @property
    def gap(self) -> str:
        """How far what was read is from the total that ends the file, in French; empty where it is the same.

        A row that is left as it was asked counts: the total of the file has it.
        """
        gaps = [told for title, amount in self.stated.items() if (told := self._gap(title, amount))]
        if not gaps:
            return ""
        return (
            f"Le total du fichier (ligne {self.line}) n’est pas celui des lignes lues : {' ; '.join(gaps)}. Des lignes "
            "manquent peut-être, ou une colonne est mal lue."
        )

    @property
    def equal(self) -> str:
        """« AE 38 070 669,47 € = total lu », for each total of the file that is that of its rows; empty for none."""
        return " ; ".join(
            f"{title} {euros_text(amount)} = total lu{self._but(title)}"
            for title, amount in self.stated.items()
            if not self._gap(title, amount)
        )

    def _but(self, title: str) -> str:
        left = self.left.get(title, ZERO)
        return f", dont {euros_text(left)} de lignes laissées" if left else ""

    def _gap(self, title: str, stated: Decimal) -> str:
        read = self._sums.get(title, ZERO)
        if stated == read or any(stated == read - mark.get(title, ZERO) for mark in self._marks):
            return ""
        gap = euros_text(read - stated, signed=True)
        return f"{title}, {euros_text(stated)} dans le fichier, {euros_text(read)} lus, écart {gap}"
