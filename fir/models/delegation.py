"""Credits of the envelopes other than the FIR, delegated to those who receive them: append-only, as movements are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from allocations.models import Envelope
from fir.models.beneficiary import Beneficiary
from fir.models.movement import KEY_LENGTH
from fir.models.stage import Operation
from projects.models import Measure
from prs_budget.lib.fields import EuroField
from prs_budget.organisation.models import Agency, Direction


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations, as pages and checks read them."""

    def standing(self) -> DelegationQuerySet:
        """Neither taken back, nor what takes another back."""
        return self.filter(cancelled_by__isnull=True, cancels__isnull=True)

    def latest_first(self) -> DelegationQuerySet:
        """The last entered first."""
        return self.order_by("-pk")


class Delegation(models.Model):
    """What was delegated to a beneficiary from an envelope in a year, never changed; exact euros, signed.

    `phase` is that of the campaign (« C1 »), empty where the source says none. `key` is its reference, unique in its
    envelope and year. `direction` is « Non ventilé » where it is not stated. A cancellation is of the opposite sign.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="delegations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="delegations", db_index=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="delegations", db_index=False)
    year = models.PositiveSmallIntegerField("année")
    phase = models.CharField("phase", max_length=40, blank=True)
    on = models.DateField("date")
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="delegations", verbose_name="bénéficiaire"
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mesure"
    )
    amount = EuroField("montant")
    key = models.CharField("référence", max_length=KEY_LENGTH)
    label = models.CharField("libellé", max_length=300, blank=True)
    source_line = models.PositiveIntegerField("ligne du fichier", null=True, blank=True)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "envelope", "year", "key"],
                name="delegation_key_unique",
                violation_error_message="Cette référence est déjà celle d’une délégation de l’enveloppe.",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="delegation_not_zero",
                violation_error_message="Une délégation n’est pas nulle.",
            ),
            models.CheckConstraint(
                condition=~Q(key=""),
                name="delegation_has_its_key",
                violation_error_message="Une délégation a une référence.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "year", "envelope", "direction", "measure", "amount"], name="delegation_covering"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}"
