"""What people say of amounts: notes of lines, comments on cells, findings that were acknowledged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from allocations.models.line import Line
from allocations.models.version import Version
from prs_budget.lib.fields import EuroField


class LineNote(models.Model):
    """What is written beside a line, in one version: sealed with it. The line's own `note` is its source's."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="line_notes")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("note", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "note de ligne"
        verbose_name_plural = "notes de lignes"
        constraints = [models.UniqueConstraint(fields=["version", "line"], name="line_note_unique")]

    def __str__(self) -> str:
        return self.text


class Comment(models.Model):
    """A remark on a cell, with the figure that it spoke of; a reply names what it answers. Closed, never deleted."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="comments")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("année")
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    text = models.TextField("commentaire")
    amount = EuroField("montant commenté", null=True)
    rev = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField("résolu le", null=True, blank=True)

    class Meta:
        verbose_name = "commentaire"
        indexes = [models.Index(fields=["version", "line", "year"], name="comment_by_cell")]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="comment_says_something", violation_error_message="Écrivez un commentaire."
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Acknowledgement(models.Model):
    """A finding that someone has seen and accepts, with a reason. `fingerprint` is the finding's, figures included."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acknowledgements")
    rule = models.CharField("règle", max_length=40)
    fingerprint = models.CharField(max_length=64)
    title = models.CharField("anomalie", max_length=300)
    reason = models.TextField("motif")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "anomalie acquittée"
        verbose_name_plural = "anomalies acquittées"
        constraints = [
            models.UniqueConstraint(fields=["version", "fingerprint"], name="acknowledgement_unique"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="acknowledgement_with_reason",
                violation_error_message="Dites pourquoi cette anomalie est acceptée.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
