"""The remembered readings of the files of an agency."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F
from simple_history.models import HistoricalRecords

from prs_budget.organisation.models import Agency

NAME_LENGTH = 80


class SavedReadingQuerySet(models.QuerySet["SavedReading"]):
    """Readings read."""

    def at(self, agency: Agency, door: str) -> SavedReadingQuerySet:
        """Those of an agency for a kind of file that may be read with, the last used first."""
        return self.filter(agency=agency, door=door, is_withdrawn=False).latest_first()

    def latest_first(self) -> SavedReadingQuerySet:
        """The last used first, then the last made."""
        return self.order_by(F("used_at").desc(nulls_last=True), "-pk")


class SavedReading(models.Model):
    """How a kind of file is read, under a name: its columns by their titles, what its values mean, its signs.

    `door` is the code of the kind of file; `content` is what `prs_budget.readings.rules.remembered` gives. `has_total`:
    a file recorded with it ended with its total, so that the next one without it may be cut short.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    door = models.CharField("nature de fichier", max_length=20)
    name = models.CharField("nom", max_length=NAME_LENGTH)
    content = models.JSONField("contenu", default=dict)
    is_withdrawn = models.BooleanField("retirée", default=False)
    rev = models.PositiveIntegerField(default=1, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)
    used_at = models.DateTimeField("dernier usage", null=True, blank=True, editable=False)
    used_on = models.CharField("dernier fichier", max_length=200, blank=True, editable=False)
    has_total = models.BooleanField("ligne de total", default=False, editable=False)
    history = HistoricalRecords(excluded_fields=["used_at", "used_on", "has_total"])

    objects = SavedReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lecture"
        verbose_name_plural = "lectures"
        constraints = [models.UniqueConstraint(fields=["agency", "door", "name"], name="saved_reading_unique")]

    def __str__(self) -> str:
        return self.name
