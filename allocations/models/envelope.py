"""Envelopes: the legally distinct sources of credits."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from allocations.enums import EnvelopeKind
from prs_budget.organisation.models import Agency, ReferenceRow


class Envelope(ReferenceRow):
    """A legally distinct source of credits (DAF, FIR, MIGAC…). `label` is the printed one, `long_label` in full.

    `kind` is what the law makes of it, empty where no rule of ours is about it.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="envelopes")
    long_label = models.CharField("intitulé complet", max_length=200, blank=True)
    label_source = models.CharField("source de l’intitulé", max_length=200, blank=True)
    kind = models.CharField(
        "régime",
        max_length=12,
        choices=EnvelopeKind,
        blank=True,
        help_text="Ce que la loi dit de l’enveloppe : les virements qu’elle interdit en suivent.",
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "enveloppe"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="envelope_code_unique",
                violation_error_message="Ce code d’enveloppe existe déjà dans l’agence.",
            )
        ]
