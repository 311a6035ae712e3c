"""What a stage takes of the carry-over that the year before proposes: it enters the year when the stage is voted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from fir.enums import Nature
from fir.models.stage import Operation, Stage
from prs_budget.lib.fields import EuroField


class StageCarryOver(models.Model):
    """AE and CP of a nature that a stage takes from the year before; `entered` is what wrote their movements.

    It is None while the stage opens nothing: not voted yet, rejected, opposed.
    """

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="carried")
    nature = models.CharField(max_length=4, choices=Nature)
    ae = EuroField("AE reportées")
    cp = EuroField("CP reportés")
    entered = models.ForeignKey(Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "report inscrit dans une étape"
        verbose_name_plural = "reports inscrits dans des étapes"
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "nature"],
                name="stage_carry_over_unique",
                violation_error_message="Cette étape prend déjà un report de cette nature.",
            ),
            models.CheckConstraint(
                condition=Q(ae__gte=0, cp__gte=0) & ~Q(ae=0, cp=0),
                name="stage_carry_over_of_something",
                violation_error_message="Un report n’est ni négatif ni nul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id}/{self.nature}"
