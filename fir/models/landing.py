"""Landings (atterrissages): what each direction expects to have committed and paid at the end of the year, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from fir.enums import Nature
from fir.models.year import FirYear
from prs_budget.lib.fields import REASON_LENGTH, EuroField
from prs_budget.organisation.models import Direction


class Landing(models.Model):
    """The year's end as a direction expects it, by nature. None: not said, then only the extrapolation is shown."""

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="landings")
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=4, choices=Nature)
    ae = EuroField("AE attendues", null=True, blank=True)
    cp = EuroField("CP attendus", null=True, blank=True)
    reason = models.CharField("motif", max_length=REASON_LENGTH, blank=True)
    rev = models.PositiveIntegerField(default=1, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "atterrissage"
        constraints = [models.UniqueConstraint(fields=["fir_year", "direction", "nature"], name="landing_unique")]

    def __str__(self) -> str:
        return f"{self.fir_year_id} {self.direction_id} {self.nature}"

    @property
    def is_said(self) -> bool:
        """Whether the direction expects anything."""
        return self.ae is not None or self.cp is not None
