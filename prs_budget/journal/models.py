"""The journal of actions: append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from prs_budget.organisation.models import Agency, User


class EntryManager(models.Manager["Entry"]):
    """How an entry is written."""

    def record(
        self, *, by: User, agency: Agency, action: str, target: models.Model, reason: str = "", **details: object
    ) -> Entry:
        """Write one entry; called inside the transaction of the action it tells of."""
        return self.create(
            by=by,
            agency=agency,
            action=action,
            target_model=target._meta.label_lower,
            target_id=target.pk,
            target_label=str(target),
            reason=reason,
            details=details,
        )


class Entry(models.Model):
    """One action, as it was: who, when, on what, why."""

    at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="agence")
    action = models.CharField(max_length=60)
    target_model = models.CharField("nature de l’objet", max_length=60)
    target_id = models.BigIntegerField("numéro de l’objet")
    target_label = models.CharField("objet", max_length=340)
    reason = models.TextField("motif", blank=True)
    details = models.JSONField("détails", default=dict, blank=True)

    objects = EntryManager()

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "entrées du journal"
        indexes = [
            models.Index(fields=["agency", "-at"], name="journal_by_agency"),
            models.Index(fields=["target_model", "target_id", "action"], name="journal_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target_label}"
