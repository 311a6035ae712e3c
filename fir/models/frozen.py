"""What a closed year keeps for ever of what is still edited: its names, in their order, and its schedules."""

from __future__ import annotations

from django.db import models

from allocations.enums import PurposeKind
from fir.enums import NameKind
from fir.models.movement import Commitment
from fir.models.year import FirYear
from prs_budget.lib.fields import EuroField


class FrozenName(models.Model):
    """A row of a nomenclature as it was when a year was closed: what is called so, where, as a part of what.

    `object_id` is that of the row, whose agency and code never change; `parent` and `mission` those of the rows that
    it was of, empty where it was of none.
    """

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="frozen_names")
    kind = models.CharField("nature", max_length=12, choices=NameKind)
    object_id = models.PositiveBigIntegerField("ligne")
    code = models.CharField(max_length=40)
    label = models.CharField("libellé", max_length=300)
    position = models.PositiveIntegerField(default=0)
    parent = models.PositiveBigIntegerField("partie de", null=True, blank=True)
    mission = models.PositiveBigIntegerField(null=True, blank=True)
    group = models.CharField("regroupement", max_length=300, blank=True)
    text = models.TextField("texte ou remarque", blank=True)
    purpose = models.CharField("finalité", max_length=16, choices=PurposeKind, blank=True)
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "nom figé"
        verbose_name_plural = "noms figés"
        constraints = [
            models.UniqueConstraint(
                fields=["fir_year", "kind", "object_id"],
                name="frozen_name_once",
                violation_error_message="Ce nom est déjà figé dans l’exercice.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fir_year_id} {self.kind} {self.code}"


class FrozenPayment(models.Model):
    """What a commitment should pay in a year, as its schedule said when `fir_year` was closed."""

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="frozen_schedules")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("exercice")
    amount = EuroField("CP prévus")

    class Meta:
        verbose_name = "échéance figée"
        verbose_name_plural = "échéances figées"
        constraints = [
            models.UniqueConstraint(
                fields=["fir_year", "commitment", "year"],
                name="frozen_payment_once",
                violation_error_message="Cette échéance est déjà figée dans l’exercice.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fir_year_id} {self.commitment_id} {self.year}"
