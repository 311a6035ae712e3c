"""Thresholds: what an agency has its checks compare figures with, where it does not keep the default."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from allocations.enums import Limit
from prs_budget.organisation.models import Agency


class Threshold(models.Model):
    """One limit of the checks, as an agency sets it. Where there is none, `controls.thresholds.DEFAULTS` says it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="thresholds")
    limit = models.CharField("seuil", max_length=20, choices=Limit)
    value = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "seuil de contrôle"
        verbose_name_plural = "seuils de contrôle"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "limit"],
                name="threshold_unique",
                violation_error_message="L’agence a déjà réglé ce seuil : modifiez-le.",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="threshold_above_zero",
                violation_error_message="Un seuil est plus grand que zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_limit_display()} : {self.value}"
