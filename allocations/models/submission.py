"""Submissions: how far the directions are with their lines of an open version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from allocations.enums import SubmissionState
from allocations.models.version import Version
from prs_budget.organisation.models import Direction


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions, by where the directions stand."""

    def standing(self, version: Version) -> dict[int, Submission]:
        """The last submission or return of each direction of a version, by the direction's id. One query."""
        return {one.direction_id: one for one in self.filter(version=version).select_related("by").order_by("pk")}


class Submission(models.Model):
    """A direction handed its lines in (they are locked), or finance gave them back, with a reason. Append-only."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="submissions")
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField("état", max_length=10, choices=SubmissionState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    reason = models.TextField("motif", blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.RETURNED) | ~Q(reason=""),
                name="submission_returned_with_reason",
                violation_error_message="Un renvoi dit pourquoi : indiquez un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction.code} {self.get_state_display()}"
