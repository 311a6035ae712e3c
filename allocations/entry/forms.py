"""What is typed about one line without a script: its amounts year by year, why they change, its note."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from allocations.actions import BadCell, Edit
from allocations.actions.lines import NOTE_LENGTH
from allocations.enums import CAUSES
from prs_budget.lib.fields import REASON_LENGTH, REASON_TOO_LONG
from prs_budget.lib.grid.plain import Seen
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import NO_BREAK_SPACE, Unit
from prs_budget.lib.plain_text import prose
from prs_budget.lib.text_fields import ProseField
from prs_budget.lib.typed import Unreadable, editable, read_amount

MINE, OTHER = "mienne", "autre"


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of the form. `conflict` says that someone else's amount is to be chosen against the one typed."""

    year: int
    field: forms.BoundField
    seen: forms.BoundField
    choice: forms.BoundField | None
    clash: forms.BoundField | None

    @property
    def conflict(self) -> bool:
        """Whether a choice is asked for."""
        return self.choice is not None


class LineForm(forms.Form):
    """The amounts of a line in the years that are open. `cells` are what it holds now, by year."""

    motif = forms.ChoiceField(label="Motif", choices=CAUSES, required=False)
    raison = ProseField(
        label="Raison",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(REASON_LENGTH, REASON_TOO_LONG)],
    )
    note = ProseField(
        label="Note de la ligne",
        required=False,
        help_text=f"{NOTE_LENGTH} caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(NOTE_LENGTH, f"La note est trop longue : {NOTE_LENGTH} caractères au plus.")],
    )
    note_lue = ProseField(widget=forms.HiddenInput, required=False)
    operation = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        given: QueryDict | None,
        *,
        line: str,
        cells: Mapping[int, Seen],
        unit: Unit,
        note: str,
        needs_reason: bool = False,
        ceilings: Mapping[int, Decimal] | None = None,
    ) -> None:
        initial: dict[str, Any] = {"note": note, "note_lue": note, "operation": uuid.uuid4()}
        #: the texts of the form, which are kept on the page whatever is wrong with them
        self.typed: dict[str, Any] = {} if given is None else given.dict()
        super().__init__(data=None if given is None else self.typed, initial=initial)
        self.line, self.cells, self.unit, self.kept_note = line, cells, unit, note
        self.needs_reason, self.ceilings = needs_reason, ceilings or {}
        self.edits: list[Edit] = []
        #: what tells the amounts that are asked from any others; empty where none is
        self.asked = ""
        for year, seen in cells.items():
            self._add_year(year, seen)

    def _add_year(self, year: int, seen: Seen) -> None:
        typed = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "p-montant"})
        text = editable(seen.amount, self.unit)
        self.fields[f"montant_{year}"] = forms.CharField(
            label=str(year), required=False, max_length=200, strip=False, widget=typed, initial=text
        )
        hidden = forms.CharField(widget=forms.HiddenInput, required=False, initial=seen.text)
        self.fields[f"vu_{year}"] = hidden
        if self.typed.get(f"conflit_{year}"):
            self._add_choice(year)

    def _add_choice(self, year: int) -> None:
        choices = [(MINE, "Garder la mienne"), (OTHER, "Prendre l’autre")]
        choice = forms.ChoiceField(label=f"Valeur de {year}", choices=choices, required=False, widget=forms.RadioSelect)
        self.fields[f"choix_{year}"] = choice
        self.fields[f"conflit_{year}"] = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")

    @property
    def rows(self) -> list[YearRow]:
        """The years, in order."""
        return [
            YearRow(
                year,
                self[f"montant_{year}"],
                self[f"vu_{year}"],
                self[f"choix_{year}"] if f"choix_{year}" in self.fields else None,
                self[f"conflit_{year}"] if f"choix_{year}" in self.fields else None,
            )
            for year in self.cells
        ]

    def clean(self) -> dict[str, Any]:
        """What differs from what was seen, as edits; every text that cannot be read, beside its field."""
        self.edits = [edit for year in self.cells if (edit := self._edit(year)) is not None]
        if self.needs_reason and self.edits:
            for name, wanted in (("motif", "Choisissez un motif."), ("raison", "Dites pourquoi.")):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, f"{wanted} La version est arbitrée.")
        if any(edit.amount is not None and edit.amount < 0 for edit in self.edits) and not self._is_explained:
            self.add_error("motif", "Montant négatif : indiquez un motif.")
        self._ask_magnitudes()
        typed, read = self.cleaned_data.get("note"), self.cleaned_data.get("note_lue")
        kept = prose(self.kept_note)
        if typed is not None and typed not in (read, kept) and read != kept:
            self.add_error(
                "note", f"La note a changé depuis : « {self.kept_note} ». Enregistrez encore pour la remplacer."
            )
            self.typed["note_lue"] = self.kept_note
        return self.cleaned_data

    def _ask_magnitudes(self) -> None:
        """Ask once of amounts out of proportion with what they replace, their line or their envelope."""
        seen = {year: Seen.read(self.typed.get(f"vu_{year}", "")) or now for year, now in self.cells.items()}
        line, asked = [one.amount for one in seen.values()], dict[int, str]()
        for edit in self.edits:
            replaced, envelope = seen[edit.year].amount, self.ceilings.get(edit.year)
            # one of two values that were both shown, and chosen, was asked already
            is_chosen = f"choix_{edit.year}" in self.fields
            if not is_chosen and (why := question(edit.amount, replaced=replaced, line=line, envelope=envelope)):
                asked[edit.year] = why
        if not asked:
            return
        self.asked = fingerprint({str(edit.year): edit.amount for edit in self.edits if edit.year in asked})
        if self.typed.get("ampleur") != self.asked:
            for year, why in asked.items():
                self.add_error(f"montant_{year}", why)

    @property
    def _is_explained(self) -> bool:
        return bool(self.cleaned_data.get("motif") or self.cleaned_data.get("raison"))

    def _edit(self, year: int) -> Edit | None:
        """The change of one year, if any."""
        name = f"montant_{year}"
        seen = Seen.read(self.typed.get(f"vu_{year}", ""))
        if seen is None or name not in self.typed or name not in self.cleaned_data:
            return None
        if f"choix_{year}" in self.fields:
            choice = self.cleaned_data.get(f"choix_{year}")
            if choice == OTHER:
                return None
            if not choice:
                self.add_error(name, "Deux valeurs : choisissez celle qui reste.")
                return None
        text = self.cleaned_data[name]
        if text.strip() == editable(seen.amount, self.unit):
            return None
        read = read_amount(text, self.unit, seen.amount)
        if isinstance(read, Unreadable):
            proposed = (
                f" Vouliez-vous écrire « {read.proposal.replace(' ', NO_BREAK_SPACE)} » ?" if read.proposal else ""
            )
            self.add_error(name, read.reason + proposed)
            return None
        return None if read == seen.amount else Edit(self.line, year, seen.rev, read)

    @property
    def new_note(self) -> str | None:
        """The note to write; None where it stays as it is."""
        typed = str(self.cleaned_data.get("note", ""))
        return None if "note" not in self.typed or typed == prose(self.kept_note) else typed

    def refuse(self, cells: Iterable[BadCell]) -> None:
        """Say beside each year why it cannot take its amount."""
        for cell in cells:
            self.add_error(f"montant_{cell.year}" if cell.year in self.cells else None, cell.reason)

    def clash(self, years: Iterable[int], now: Mapping[int, Seen]) -> None:
        """Ask for a choice in the years that someone else changed; what is typed stays, what is seen is renewed."""
        for year in years:
            if year in self.cells and year in now:
                self._add_choice(year)
                self.typed |= {f"conflit_{year}": "1", f"vu_{year}": now[year].text, f"choix_{year}": ""}
                self.add_error(f"montant_{year}", "Cette cellule a changé depuis : choisissez la valeur qui reste.")
