"""The texts of a year's budget, each in the stage that took it first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from allocations.models import Text
from fir.models.stage import Stage
from fir.models.year import FirYear


class StageText(models.Model):
    """A text whose credits are receipts of a stage, and of those after it: what they are is said by its lines."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="texts")
    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="stage_texts")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "texte d’une étape"
        verbose_name_plural = "textes des étapes"
        constraints = [
            models.UniqueConstraint(
                fields=["fir_year", "text"],
                name="stage_text_unique_in_year",
                violation_error_message="Ce texte est déjà inscrit dans une étape de l’exercice.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.text_id}"

    def clean(self) -> None:
        """The stage is of the year, the text of its agency."""
        if self.stage_id and self.stage.fir_year_id != self.fir_year_id:
            raise ValidationError({"stage": "Cette étape est d’un autre exercice."})
        if self.text_id and self.text.agency_id != self.fir_year.agency_id:
            raise ValidationError({"text": "Ce texte est d’une autre agence."})
