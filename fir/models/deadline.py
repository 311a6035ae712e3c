"""Deadlines: the dates of a year that the agency sets itself, and the day on which a date of the law was met."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from fir.models.year import FirYear


class Deadline(models.Model):
    """A date of a year's calendar.

    Without `law`, one that the agency adds: what, by which day, under which text if any. With it, the code of a date
    of `fir.facts.calendar`, kept for `done_on` alone: the law says the rest. Not a figure: what follows a closing
    (accounts approved, sent) is told after it, so a closed year takes them too.
    """

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="deadlines")
    law = models.CharField("date de la loi", max_length=20, blank=True)
    label = models.CharField("échéance", max_length=200, blank=True)
    on = models.DateField("au plus tard le", null=True, blank=True)
    text = models.CharField("texte ou décision qui la fixe", max_length=300, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    rev = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "échéance du calendrier"
        verbose_name_plural = "échéances du calendrier"
        constraints = [
            models.UniqueConstraint(
                fields=["fir_year", "law"],
                condition=~Q(law=""),
                name="deadline_of_the_law_once",
                violation_error_message="Cette date de la loi est déjà suivie dans l’exercice.",
            ),
            models.CheckConstraint(
                condition=(Q(law="") & Q(on__isnull=False) & ~Q(label=""))
                | (~Q(law="") & Q(on__isnull=True, label="")),
                name="deadline_of_the_law_or_dated",
                violation_error_message="Une échéance de l’agence a un intitulé et une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fir_year} · {self.law or self.label}"
