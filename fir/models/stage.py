"""Stages of a year's budget, what each foresees (receipts) and authorises (AE, CP), and the record of their changes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery
from simple_history.models import HistoricalRecords

from allocations.enums import Origin
from fir.enums import ORIGINS, Nature, StageFigure, StageKind, Way
from fir.models.nomenclature import Mission, ReceiptLine, Scheme
from fir.models.year import FirYear
from prs_budget.lib.fields import EuroField
from prs_budget.organisation.codes import code_validator
from prs_budget.organisation.models import Agency, Direction


class StageQuerySet(models.QuerySet["Stage"]):
    """Stages, in the order of the year."""

    def in_order(self) -> StageQuerySet:
        """From the initial budget to what was done."""
        return self.order_by("position", "pk")

    def last_voted(self, fir_year: FirYear) -> StageQuerySet:
        """The last voted stage of a year's budget, which says what may be committed and paid; none where none is."""
        voted = self.filter(fir_year=fir_year, is_voted=True).exclude(kind=StageKind.EXECUTION)
        return voted.order_by("-position", "-pk")[:1]


class Stage(models.Model):
    """A step of a year's budget: BI, BR1…BRn, then what was done. Its figures are cumulated, as they are voted.

    A voted stage is corrected by the next one; the source may say that it was voted and not when. It is enforceable
    fifteen days after the ministers received it (R1432-56 of the code de la santé publique).
    """

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="stages")
    code = models.CharField(max_length=20, validators=[code_validator])
    label = models.CharField("intitulé", max_length=200)
    kind = models.CharField("nature", max_length=10, choices=StageKind)
    position = models.PositiveSmallIntegerField(default=0)
    is_voted = models.BooleanField("voté", default=False)
    voted_on = models.DateField("voté le", null=True, blank=True)
    received_on = models.DateField("reçu des ministres le", null=True, blank=True)
    enforceable_on = models.DateField("exécutoire le", null=True, blank=True)
    note = models.CharField("remarque", max_length=300, blank=True)
    history = HistoricalRecords()

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = "étape budgétaire"
        verbose_name_plural = "étapes budgétaires"
        constraints = [
            models.UniqueConstraint(
                fields=["fir_year", "code"],
                name="stage_code_unique",
                violation_error_message="Cette étape existe déjà dans l’exercice.",
            ),
            models.CheckConstraint(
                condition=Q(is_voted=True) | Q(voted_on__isnull=True, enforceable_on__isnull=True),
                name="stage_dated_once_voted",
                violation_error_message="Une étape qui n’est pas votée n’a ni date de vote ni date exécutoire.",
            ),
            models.CheckConstraint(
                condition=Q(enforceable_on__isnull=True)
                | Q(voted_on__isnull=True)
                | Q(enforceable_on__gte=F("voted_on")),
                name="stage_enforceable_after_its_vote",
                violation_error_message="Une étape n’est pas exécutoire avant d’être votée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.fir_year.year}"

    @property
    def is_budget(self) -> bool:
        """Whether it is of the budget: the other is what was done."""
        return self.kind != StageKind.EXECUTION

    @property
    def authorises(self) -> bool:
        """Whether it is a voted stage of the budget: what was done authorises nothing."""
        return self.is_voted and self.is_budget


class Receipt(models.Model):
    """What a stage foresees of a receipt, or what was really received. None: nothing is said, which is not zero."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="receipts")
    line = models.ForeignKey(ReceiptLine, on_delete=models.PROTECT, related_name="receipts")
    amount = EuroField("montant", null=True, blank=True)
    origin = models.PositiveSmallIntegerField("origine", choices=ORIGINS, default=Origin.ENTERED)
    rev = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "recette"
        constraints = [models.UniqueConstraint(fields=["stage", "line"], name="receipt_unique")]

    def __str__(self) -> str:
        return f"{self.stage_id}/{self.line_id}"


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    """AE and CP, by the stage that opens them."""

    def of_last_voted(self, fir_year: FirYear) -> AuthorisationQuerySet:
        """AE and CP that the last voted stage of a year opens."""
        return self.filter(stage=Subquery(Stage.objects.last_voted(fir_year).values("pk")))


class Authorisation(models.Model):
    """The AE and CP that a stage opens at a place: nature, direction, mission, scheme. None: not known."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="authorisations")
    nature = models.CharField(max_length=4, choices=Nature)
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="+")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name="dispositif")
    ae = EuroField("AE ouvertes", null=True, blank=True)
    cp = EuroField("CP ouverts", null=True, blank=True)
    origin = models.PositiveSmallIntegerField("origine", choices=ORIGINS, default=Origin.ENTERED)
    rev = models.PositiveIntegerField(default=1, editable=False)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = "AE et CP ouverts"
        verbose_name_plural = "AE et CP ouverts"
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "nature", "direction", "mission", "scheme"],
                name="authorisation_unique",
                violation_error_message="Cette étape ouvre déjà des crédits à cet endroit.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage_id}/{self.nature}/{self.direction_id}/{self.mission_id}/{self.scheme_id}"


class Operation(models.Model):
    """One act on figures of the FIR: who, when, by which way in, why. `uuid` is the client's, so that it lands once.

    `digest` is that of the file or of the request; `file_name` the name the user gave it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="operations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    way = models.CharField("voie", max_length=12, choices=Way)
    reason = models.TextField("raison", blank=True)
    file_name = models.CharField("fichier", max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        verbose_name = "opération du FIR"
        verbose_name_plural = "opérations du FIR"
        indexes = [
            models.Index(fields=["fir_year", "-at"], name="operation_by_year"),
            models.Index(fields=["agency", "digest"], name="operation_by_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.uuid}"


class Change(models.Model):
    """One figure of a stage changed by an operation: append-only. A figure is the last of its changes."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="changes")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, related_name="changes")
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, null=True, related_name="changes")
    figure = models.CharField("chiffre", max_length=6, choices=StageFigure)
    old = EuroField("avant", null=True)
    new = EuroField("après", null=True)
    rev_before = models.PositiveIntegerField()
    rev_after = models.PositiveIntegerField()

    class Meta:
        verbose_name = "modification d’une étape"
        verbose_name_plural = "modifications d’étapes"
        constraints = [
            models.CheckConstraint(
                condition=Q(receipt__isnull=True, authorisation__isnull=False)
                | Q(receipt__isnull=False, authorisation__isnull=True),
                name="stage_change_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(rev_after=F("rev_before") + 1), name="stage_change_rev_grows_by_one"),
        ]

    def __str__(self) -> str:
        return f"{self.operation_id}/{self.receipt_id or self.authorisation_id}/{self.figure}"
