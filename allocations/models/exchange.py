"""What may move in a year between the fund and the grants of hospitals, where a text allows it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from prs_budget.lib.fields import EuroField
from prs_budget.organisation.models import Agency


class ExchangeRule(models.Model):
    """A year in which credits may move between the FIR and the DAF: `rate`, in %, of what the source is allocated.

    `most` is the amount that the text sets for the region, None where it sets none. Without a rule, nothing bounds
    such a transfer but what is limitative.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="exchange_rules")
    year = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    rate = models.DecimalField("part de la dotation, en %", max_digits=5, decimal_places=2)
    most = EuroField("montant maximal", null=True, blank=True)
    text = models.CharField("texte qui le dit", max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "fongibilité FIR – DAF"
        verbose_name_plural = "fongibilité FIR – DAF"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"],
                name="exchange_rule_unique",
                violation_error_message="L’agence a déjà une règle pour cette année : modifiez-la.",
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100),
                name="exchange_rule_rate_is_a_share",
                violation_error_message="Une part est comprise entre 0 et 100 %.",
            ),
        ]

    def __str__(self) -> str:
        return f"FIR – DAF {self.year} : {self.rate} %"
