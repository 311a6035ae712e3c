"""The part of a text's form in which the annex of an order is pasted: it fills the lines, and says what it read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import QueryDict

from allocations.texts.annex import read_annex
from allocations.texts.form import LinesForm
from prs_budget.lib.money import euros_text
from prs_budget.lib.words import counted
from prs_budget.organisation.models import Agency

#: the envelope that an order of the FIR is most often of
LIKELY = "FIR"


@dataclass(frozen=True, slots=True)
class AnnexForm:
    """What is pasted and for what; what was read of it (`told`), or why nothing can be (`problem`)."""

    envelope: str = ""
    year: str = ""
    pasted: str = ""
    told: tuple[str, ...] = ()
    problem: str = ""

    @classmethod
    def of(cls, lines: LinesForm) -> AnnexForm:
        """Nothing pasted yet."""
        codes = [code for code, _ in lines.envelopes]
        return cls(LIKELY if LIKELY in codes else "")

    def typed(self, data: QueryDict) -> AnnexForm:
        """The same with what a form says."""
        return replace(
            self,
            envelope=data.get("annexe-enveloppe", self.envelope),
            year=data.get("annexe-annee", ""),
            pasted=data.get("annexe", ""),
        )

    def laid(self, agency: Agency, lines: LinesForm) -> tuple[AnnexForm, LinesForm]:
        """What is pasted, laid on the lines of the agency; it stays where it cannot be, with the reason."""
        if not self.pasted.strip():
            return self, lines
        if self.envelope not in dict(lines.envelopes) or self.year not in map(str, lines.years):
            return replace(self, problem="Choisissez l’enveloppe et l’année que l’annexe notifie."), lines
        annex = read_annex(self.pasted, str(agency), self.envelope, int(self.year))
        if annex.own is None or annex.problem:
            return replace(self, problem=annex.problem, told=tuple(annex.told)), lines
        whole = sum(line.amount for line in annex.own.lines if not line.is_part)
        read = f"Annexe lue, {counted(len(annex.rows), 'agence')} : {annex.own.agency}, {euros_text(whole or None)}."
        done = replace(self, pasted="", told=(read, *annex.told))
        return done, lines.with_read(annex.own.lines)
