"""Files between their preview and their recording: kept as they came, for a day, for who gave them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fir.models.year import FirYear
from prs_budget.organisation.models import Agency


class WaitingFile(models.Model):
    """A file that someone may still record, or drop. `uuid` will be that of its operation, so that it lands once.

    `fir_year` is that of movements; a file of delegations is of an `agency`, and of no year of the FIR.
    `content` is compressed; `digest` is the SHA-256 of what was given; `reading` is how the user says to read it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    fir_year = models.ForeignKey(FirYear, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    name = models.CharField("fichier", max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    reading = models.JSONField("lecture", default=dict, blank=True)

    class Meta:
        verbose_name = "fichier en attente"
        verbose_name_plural = "fichiers en attente"

    def __str__(self) -> str:
        return self.name
