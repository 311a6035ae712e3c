"""Purposes: what credits are for, where a text says so, which decides what they may be transferred to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from allocations.enums import PurposeKind
from allocations.models.envelope import Envelope
from projects.models import Measure


class Purpose(models.Model):
    """What the credits of a measure, or of a whole envelope, are for; the measure's mark prevails.

    `source` is the text that says so: nothing is marked without one, and what is not marked has no purpose.
    """

    envelope = models.OneToOneField(Envelope, on_delete=models.PROTECT, null=True, blank=True, related_name="purpose")
    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="purpose")
    kind = models.CharField("finalité", max_length=16, choices=PurposeKind)
    source = models.CharField("texte qui le dit", max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "finalité de crédits"
        verbose_name_plural = "finalités de crédits"
        constraints = [
            models.CheckConstraint(
                condition=Q(envelope__isnull=True, measure__isnull=False)
                | Q(envelope__isnull=False, measure__isnull=True),
                name="purpose_of_one_thing",
                violation_error_message="Choisissez une enveloppe ou une mesure, l’une des deux.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure or self.envelope} : {self.get_kind_display()}"
