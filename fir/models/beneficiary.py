"""Who receives what the agency pays or delegates: establishments, associations, local authorities, professionals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from fir.enums import BeneficiaryKind
from prs_budget.organisation.models import Agency

NAME_LENGTH = 300


class Beneficiary(models.Model):
    """One who receives credits. Never deleted: found twice, one is `merged_into` the other, which counts for both.

    `finess` and `siret` are None where they are not known. A natural person is in no export, no publication and no
    page of a partner: what it receives is counted under « Particuliers ».
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="beneficiaries")
    name = models.CharField("nom", max_length=NAME_LENGTH)
    kind = models.CharField("nature", max_length=16, choices=BeneficiaryKind, blank=True)
    finess = models.CharField("FINESS", max_length=9, null=True, blank=True)  # noqa: DJ001 # unique when given
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True)  # noqa: DJ001 # unique when given
    department = models.CharField("département", max_length=3, blank=True)
    is_natural_person = models.BooleanField("personne physique", default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="fusionné avec"
    )
    rev = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "bénéficiaire"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "finess"],
                name="beneficiary_finess_unique",
                violation_error_message="Ce numéro FINESS est déjà celui d’un bénéficiaire de l’agence.",
            ),
            models.UniqueConstraint(
                fields=["agency", "siret"],
                name="beneficiary_siret_unique",
                violation_error_message="Ce numéro SIRET est déjà celui d’un bénéficiaire de l’agence.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="beneficiary_not_merged_into_itself",
                violation_error_message="Un bénéficiaire ne se fusionne pas avec lui-même.",
            ),
        ]
        indexes = [models.Index(fields=["agency", "name"], name="beneficiary_by_name")]

    def __str__(self) -> str:
        return self.name
