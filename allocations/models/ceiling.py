"""Ceilings that no text notifies yet: what is foreseen for the years to come, what an adopted version kept."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from allocations.enums import FORESEEN, CeilingKind
from allocations.models.envelope import Envelope
from allocations.models.version import Version
from prs_budget.lib.fields import EuroField
from prs_budget.lib.money import rate_text


class Forecast(models.Model):
    """What an envelope is expected to have in a year that is not notified, in one version. `note` says from what.

    `rate`, in %, is that of the year before of the same envelope, notified or else foreseen: `amount` then follows it
    until the version is adopted (`allocations.actions.following`).
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="forecasts")
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("année")
    kind = models.CharField("nature", max_length=12, choices=FORESEEN, default=CeilingKind.HYPOTHESIS)
    amount = EuroField("montant prévu")
    rate = models.DecimalField(
        "taux (%)",
        max_digits=8,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-100), MaxValueValidator(1000)],
    )
    note = models.CharField("fondement", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "prévision de plafond"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "envelope", "year"],
                name="forecast_unique",
                violation_error_message="Cette enveloppe a déjà une prévision pour cette année.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.envelope.code} {self.year}"

    @property
    def basis(self) -> str:
        """From what it is foreseen: « +1,8 % de 2018 », then what was written of it."""
        rate = "" if self.rate is None else f"{rate_text(self.rate)} de {self.year - 1}"
        return " · ".join(part for part in (rate, self.note) if part)


class VersionCeiling(models.Model):
    """The ceiling of an envelope in a year as it was when the version was adopted: part of its seal."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="ceilings")
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("année")
    kind = models.CharField("nature", max_length=12, choices=CeilingKind)
    amount = EuroField("plafond")

    class Meta:
        verbose_name = "plafond de version"
        verbose_name_plural = "plafonds de version"
        constraints = [models.UniqueConstraint(fields=["version", "envelope", "year"], name="version_ceiling_unique")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.envelope_id} {self.year}"
