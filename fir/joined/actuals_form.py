"""What « Reprendre le réalisé » asks for: which closed year, AE or CP, what becomes of what executed nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms

from allocations.command_list import Command
from allocations.commands.cells import Cell, Proposal
from allocations.commands.forms import CommandForm
from allocations.commands.sheet import Target
from allocations.enums import Dimension, Way
from allocations.models import Line, Operation
from fir.facts.attribution import Of, executed_lines, sharing_of
from fir.joined.actuals import Spent, Taken, take_up
from fir.joined.actuals_table import measures_table, told
from fir.models import FirYear
from fir.pages import TAKE_UP
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.model import Identity, Table
from prs_budget.lib.words import day_of

COMMAND = Command(
    TAKE_UP,
    "Reprendre le réalisé",
    "Écrire ce qu’un exercice clos du FIR a exécuté, à la place de ce qui y était programmé.",
    Way.ACTUALS,
    None,
    "fir/commandes/champs_realise.html",
)
AE, CP = "ae", "cp"
WORDS = {AE: "AE engagées", CP: "CP payés"}
KEEP, ZEROED = "garder", "zero"


class ActualsForm(CommandForm):
    """A closed year of the FIR, taken up in the same year of the plan."""

    montants = forms.ChoiceField(
        label="Ce qui est repris", choices=list(WORDS.items()), initial=AE, widget=forms.RadioSelect
    )
    sans = forms.ChoiceField(
        label="Lignes dont la mesure n’a rien exécuté",
        choices=[(KEEP, "Les garder telles quelles"), (ZEROED, "Les mettre à zéro")],
        initial=KEEP,
        widget=forms.RadioSelect,
    )
    taken: Taken | None = None

    def dynamic(self) -> None:
        """The years that may be taken up, the last first."""
        choices = [(str(one.year), f"FIR {one.year}") for one in self.years.values() if not self.refusal(one)]
        words = "Choisissez un exercice clos, dont l’année est encore ouverte dans le plan."
        self.fields["exercice"] = forms.TypedChoiceField(
            label="Exercice clos",
            choices=choices,
            coerce=int,
            error_messages={"required": self.nothing or words, "invalid_choice": words},
        )
        self.order_fields(["exercice", "montants", "sans"])

    @cached_property
    def years(self) -> dict[int, FirYear]:
        """The years of the FIR that the user reads and the plan has, the last first. One query."""
        version = self.ground.version
        read = FirYear.objects.visible_to(self.ground.user).filter(agency=version.agency_id)
        found = read.filter(year__in=version.plan.years).select_related("agency", "envelope").latest_first()
        return {one.year: one for one in found}

    def refusal(self, fir_year: FirYear) -> str:
        """Why a year cannot be taken up; empty where it can."""
        year = fir_year.year
        if not fir_year.is_closed:
            return f"FIR {year} : l’exercice n’est pas clos. Il se clôt d’abord, sur sa page Clôture."
        if closed := self.ground.years.get(year, f"{year} n’est pas une année du plan."):
            return f"FIR {year} : {closed}"
        if fir_year.envelope_id not in self.ground.envelopes:
            return f"FIR {year} : il ne dit pas quelle enveloppe de la programmation il exécute."
        return ""

    @property
    def refusals(self) -> list[str]:
        """Why the other years are not offered."""
        return [why for one in self.years.values() if (why := self.refusal(one))]

    @property
    def nothing(self) -> str:
        """Why no year can be taken up; empty where one can."""
        if any(not self.refusal(one) for one in self.years.values()):
            return ""
        return "Aucun exercice clos du FIR ne peut être repris dans cette version."

    def clean(self) -> dict[str, Any]:
        """Payments, only of a year of which they are known."""
        cleaned = super().clean() or self.cleaned_data
        fir_year = self.years.get(cleaned.get("exercice", 0))
        if fir_year is not None and cleaned.get("montants") == CP and not fir_year.has_payments:
            self.add_error("montants", f"Les paiements de {fir_year.year} ne sont pas connus (n.p.) : reprenez les AE.")
        return cleaned

    def propose(self) -> Proposal | None:
        """Read what was executed and what is programmed, and share. Six queries at most, whatever the lines."""
        if not self.is_valid():
            return None
        fir_year = self.years[self.cleaned_data["exercice"]]
        spent, cells = self._spent(fir_year), self._cells(fir_year)
        if not any(spent.values()):
            self.add_error("exercice", f"FIR {fir_year.year} : rien n’est enregistré. Il n’y a rien à reprendre.")
            return None
        self.taken = take_up(cells, spent, zero=self.cleaned_data["sans"] == ZEROED)
        proposal = self.taken.proposal
        remarks = told(self.taken, fir_year, WORDS[self.cleaned_data["montants"]])
        return replace(proposal, remarks=(*remarks, *self._already(fir_year)))

    def _already(self, fir_year: FirYear) -> Iterator[str]:
        """That a year was taken up before: its shares would be those of what that wrote. One query."""
        done = Operation.objects.filter(version=self.ground.version, way=Way.ACTUALS, undone_by=None)
        last = done.filter(parameters__fir_year=fir_year.year).latest_first().first()
        if last is not None:
            day = day_of(last.at, self.ground.version.agency.time_zone)
            yield (
                f"FIR {fir_year.year} fut déjà repris le {day} : le prorata serait celui de ce qui fut alors écrit. "
                "Pour le reprendre à partir de ce qui était programmé, annulez d’abord cette reprise (historique)."
            )

    def _spent(self, fir_year: FirYear) -> Spent:
        """What was executed, by direction, measure and line."""
        rank = list(WORDS).index(self.cleaned_data["montants"])
        found = executed_lines(fir_year, sharing_of(fir_year))
        named = Line.objects.filter(pk__in={line for _, line in found if line}).order_by()
        codes = dict(named.values_list("pk", "code"))
        spent: dict[tuple[Of, str | None], Decimal] = defaultdict(Decimal)
        for (of, line), one in found.items():
            spent[of, codes.get(line or 0)] += one[rank] or ZERO
        return {key: amount for key, amount in spent.items() if amount}

    def _cells(self, fir_year: FirYear) -> list[Cell]:
        """The cells of its year and its envelope."""
        code = self.ground.envelopes[fir_year.envelope_id or 0].code
        cells = self.ground.cells(Target(filters={Dimension.ENVELOPE: (code,)}))
        return [cell for cell in cells.values() if cell.year == fir_year.year]

    def tables(self, identity: Identity) -> list[Table]:
        """What becomes of each measure."""
        if self.taken is None:
            return []
        return [measures_table(self.taken, self.ground.structure, self.cleaned_data["exercice"], identity)]

    def parameters(self) -> dict[str, Any]:
        """The year, what is taken of it, what becomes of the rest."""
        asked = self.cleaned_data
        return {"fir_year": asked["exercice"], "figure": asked["montants"], "unspent": asked["sans"]}
