"""What a transfer asks for: from, to, amount, as many times as there are movements."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms

from allocations.commands.cells import Cells, Key, Proposal
from allocations.commands.exchanges import exchanges_of
from allocations.commands.fields import YearField, split
from allocations.commands.forms import CommandForm
from allocations.commands.sheet import Target, purposes_of
from allocations.commands.transfer import Pair, TransferRefused, transfer
from allocations.line_search import LineNotFound, line_of
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.plain_text import whole_number

MOST = 20
#: beyond, a list of every line would weigh more than the page
MOST_SUGGESTED = 2000


class Movement(NamedTuple):
    """The fields of one movement."""

    number: int
    source: forms.BoundField
    source_year: forms.BoundField
    target: forms.BoundField
    target_year: forms.BoundField
    amount: forms.BoundField


class TransferForm(CommandForm):
    """Balanced movements from cells to others. A movement left blank is not one."""

    def dynamic(self) -> None:
        """Five fields a movement; the cells that the address names fill the first."""
        asked = self.given.get("mouvements", "")
        count = min(whole_number(asked, 3) or 1, MOST)
        self.count = min(max(count, 1) + ("ajouter" in self.given), MOST)
        for n in range(1, self.count + 1):
            for word, line in (("de", "De la ligne"), ("vers", "Vers la ligne")):
                self.fields[f"{word}_{n}"] = _line_field(line)
                self.fields[f"{word}_annee_{n}"] = YearField(self.ground.years, "en", blank="Année…", required=False)
            self.fields[f"montant_{n}"] = AmountField(label="Montant", required=False)
        self._prefill()

    def _prefill(self) -> None:
        lines = [*split(self.given.get("lignes", "")), "", ""]
        years = split(",".join(self.given.getlist("annees")))
        self.initial["de_1"], self.initial["vers_1"] = lines[:2]
        if len(years) == 1:
            # a year that the person chose; none is chosen for them
            self.initial["de_annee_1"] = self.initial["vers_annee_1"] = years[0]
        elif len(years) == 2:  # two cells: of one line or of two, from the first year to the second
            self.initial["de_annee_1"], self.initial["vers_annee_1"] = years
            if lines[0] and not lines[1]:
                self.initial["vers_1"] = lines[0]

    def movements(self) -> list[Movement]:
        """The movements, field by field."""
        names = ("de", "de_annee", "vers", "vers_annee", "montant")
        return [Movement(n, *(self[f"{name}_{n}"] for name in names)) for n in range(1, self.count + 1)]

    def suggestions(self) -> dict[str, str]:
        """The lines of the version, by code; none where they are too many."""
        return self.ground.lines if len(self.ground.lines) <= MOST_SUGGESTED else {}

    def clean(self) -> dict[str, Any]:
        """A movement has its two lines and its amount; there is one at least."""
        cleaned = super().clean() or self.cleaned_data
        for n in range(1, self.count + 1):
            if any(str(self.data.get(f"{name}_{n}", "")).strip() for name in ("de", "vers", "montant")):
                self._check(cleaned, n)
        if not self.errors and not list(self._filled()):
            self.add_error("de_1", "Indiquez d’où part le montant, où il arrive, et combien.")
        return cleaned

    def _check(self, cleaned: dict[str, Any], n: int) -> None:
        """Say beside each field of a movement what is missing, or unknown."""
        missing = {
            "de": "Indiquez une ligne.",
            "de_annee": "Choisissez une année.",
            "vers": "Indiquez une ligne.",
            "vers_annee": "Choisissez une année.",
            "montant": "Indiquez un montant.",
        }
        for word, message in missing.items():
            name = f"{word}_{n}"
            if name not in self.errors and cleaned.get(name) in (None, ""):
                self.add_error(name, message)
        for name in (f"de_{n}", f"vers_{n}"):
            if text := cleaned.get(name):
                try:
                    cleaned[name] = line_of(self.ground.lines, text)
                except LineNotFound as error:
                    self.add_error(name, str(error))

    def _filled(self) -> Iterator[tuple[int, Pair]]:
        """The movements that are not blank, with their numbers."""
        for n in range(1, self.count + 1):
            amount: Decimal | None = self.cleaned_data.get(f"montant_{n}")
            if amount is not None:
                source: Key = (self.cleaned_data[f"de_{n}"], self.cleaned_data[f"de_annee_{n}"])
                target: Key = (self.cleaned_data[f"vers_{n}"], self.cleaned_data[f"vers_annee_{n}"])
                yield n, Pair(source, target, amount)

    def propose(self) -> Proposal | None:
        """Read the cells named, and move; what cannot be is said beside its movement."""
        if not self.is_valid():
            return None
        filled = list(self._filled())
        lines = {line for _, pair in filled for line, _ in (pair.source, pair.target)}
        cells: Cells = self.ground.cells(Target(tuple(sorted(lines))))
        names = {envelope: node.label for envelope, node in self.ground.envelopes.items()}
        try:
            purposes = purposes_of(self.ground.version)
            exchanges = exchanges_of(self.ground.version, purposes)
            return transfer(cells, [pair for _, pair in filled], names, purposes, exchanges)
        except TransferRefused as refused:
            for position, why in refused.reasons.items():
                self.add_error(f"montant_{filled[position][0]}", f"Virement refusé : {why}")
            return None

    def parameters(self) -> dict[str, Any]:
        """The pairs: from, to, amount."""
        return {
            "pairs": [
                {
                    "from": {"line": pair.source[0], "year": pair.source[1]},
                    "to": {"line": pair.target[0], "year": pair.target[1]},
                    "amount": str(pair.amount),
                }
                for _, pair in self._filled()
            ]
        }

    def carried(self) -> Iterator[tuple[str, str]]:
        """With the number of movements."""
        yield "mouvements", str(self.count)
        yield from super().carried()


def _line_field(label: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"list": "lignes-de-la-version", "autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, required=False, max_length=200, help_text="Son code, ou des mots.", widget=widget
    )
