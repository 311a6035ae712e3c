"""What is kept of an attached file."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from prs_budget.files.kinds import BY_CODE, KINDS, FileKind
from prs_budget.organisation.models import Agency


class StoredFile(models.Model):
    """A file as it came: its bytes, their SHA-256, what they are. Never changed; an agency keeps the same bytes once.

    Who may read it is who may read what it is attached to.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=10, choices=[(one.code, one.word) for one in KINDS])
    size = models.PositiveIntegerField("taille, en octets")
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "fichier joint"
        verbose_name_plural = "fichiers joints"
        constraints = [models.UniqueConstraint(fields=["agency", "sha256"], name="stored_file_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def file_kind(self) -> FileKind:
        """What it is, as it is given back."""
        return BY_CODE[self.kind]
