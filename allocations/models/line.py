"""Lines: the identity of a row of credits, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from allocations.enums import Recurrence
from allocations.models.envelope import Envelope
from projects.models import Measure, Plan
from prs_budget.organisation.models import Sector


class Line(models.Model):
    """A row of credits: measure × sector × envelope × recurrence. Its amounts are dated; its identity never changes.

    `last_year` is the end of bounded credits, 0 for the others. `note` is a remark printed with the line.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    code = models.CharField("ligne", max_length=20)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="lines")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="lines")
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="lines")
    recurrence = models.CharField("récurrence", max_length=8, choices=Recurrence, default=Recurrence.NOT_STATED)
    last_year = models.PositiveSmallIntegerField("jusqu’en", default=0)
    note = models.CharField("remarque", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ligne"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "sector", "envelope", "recurrence", "last_year"],
                name="line_identity_unique",
                violation_error_message="Cette ligne existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="line_code_unique",
                violation_error_message="Ce code de ligne existe déjà dans le PRS.",
            ),
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.BOUNDED, last_year__gt=0)
                | (~Q(recurrence=Recurrence.BOUNDED) & Q(last_year=0)),
                name="line_last_year_iff_bounded",
                violation_error_message="Une dernière année est attendue pour des crédits bornés, et pour eux seuls.",
            ),
        ]
        #: the few lines that have a remark, which every table of envelopes looks for
        indexes = [models.Index(fields=["code"], condition=Q(note__gt=""), name="line_noted")]

    def __str__(self) -> str:
        return self.code
