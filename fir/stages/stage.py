"""A member on a stage of a year: which one, whether they may enter it, and if not why and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.urls import reverse

from fir.models import FirYear, Stage
from fir.perms import READS_STAGES
from fir.visit import Visit

CLOSED = "L’exercice {} est clos : la page Clôture dit s’il peut être rouvert ; sinon, écrivez dans l’exercice suivant."
DECIDED = (
    "L’étape {} est {} : ses chiffres se corrigent par l’étape suivante, ou reprenez ce qui en est dit si c’est une "
    "erreur."
)


def year_refusal(visit: Visit, fir_year: FirYear) -> str:
    """Why nothing of a year may be written by this member; empty where they may."""
    if not visit.rights.runs:
        return READS_STAGES
    return CLOSED.format(fir_year.year) if fir_year.is_closed else ""


@dataclass
class StageVisit:
    """A member on a stage. `refused` says why its figures may not be entered; empty where they may."""

    visit: Visit
    fir_year: FirYear
    stage: Stage

    @classmethod
    def of(cls, visit: Visit, fir_year: FirYear, code: str) -> StageVisit:
        """Find the stage. One query; a 404 that says which there are."""
        stages = list(Stage.objects.filter(fir_year=fir_year).in_order())
        found = next((one for one in stages if one.code == code), None)
        if found is None:
            known = ", ".join(one.code for one in stages) or "aucune"
            raise Http404(f"L’exercice {fir_year.year} n’a pas d’étape « {code} ». Étapes : {known}.")
        found.fir_year = fir_year
        return cls(visit, fir_year, found)

    @property
    def kwargs(self) -> dict[str, object]:
        """What the addresses of the stage are made of."""
        return {"agency": self.visit.access.agency.slug, "year": self.fir_year.year, "stage": self.stage.code}

    @property
    def address(self) -> str:
        """The page of the stage."""
        return reverse("fir:etape", kwargs=self.kwargs)

    @cached_property
    def year_refused(self) -> str:
        """Why nothing of the year may be written. Two queries, once."""
        return year_refusal(self.visit, self.fir_year)

    @property
    def refused(self) -> str:
        """Why figures may not be entered; empty where they may."""
        if self.year_refused:
            return self.year_refused
        return "" if self.stage.is_draft else DECIDED.format(self.stage.code, self.stage.state.of_stage)

    @cached_property
    def was_rejected_before(self) -> bool:
        """Whether an earlier stage of the year was rejected too: the ministers then decide. One query, once."""
        earlier = Stage.objects.filter(fir_year=self.fir_year, rejected_on__isnull=False)
        return earlier.filter(position__lt=self.stage.position).exists()
