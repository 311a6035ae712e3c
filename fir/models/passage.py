"""The table de passage: which mission and scheme of the FIR each financed measure is paid from."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from fir.enums import Nature
from fir.models.nomenclature import Mission, Scheme
from projects.models import Measure


class Passage(models.Model):
    """Where the credits of a measure stand in the budget of the FIR, so that nothing is typed twice."""

    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="fir_passage", verbose_name="mesure")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name="dispositif")
    nature = models.CharField(max_length=4, choices=Nature, default=Nature.INTERVENTION)
    rev = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ligne de la table de passage"
        verbose_name_plural = "table de passage"

    def __str__(self) -> str:
        return f"{self.measure.code} → {self.mission.code}, {self.scheme.code}"
