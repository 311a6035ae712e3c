"""Stages of a year's budget, what each foresees (receipts) and authorises (AE, CP), and the record of their changes."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery
from simple_history.models import HistoricalRecords

from allocations.enums import Origin
from fir.enums import ORIGINS, Nature, StageFigure, StageKind, StageState, Way
from fir.models.nomenclature import Mission, ReceiptLine, Scheme
from fir.models.year import FirYear
from prs_budget.lib.fields import EuroField
from prs_budget.organisation.codes import code_validator
from prs_budget.organisation.models import Agency, Direction
from prs_budget.readings.models import SavedReading

#: the ministers' decision, or a vote that none of them opposed
AUTHORISES = Q(imposed_on__isnull=False) | Q(is_voted=True, opposed_on__isnull=True)


class StageQuerySet(models.QuerySet["Stage"]):
    """Stages, in the order of the year."""

    def in_order(self) -> StageQuerySet:
        """From the initial budget to what was done."""
        return self.order_by("position", "pk")

    def last_voted(self, fir_year: FirYear) -> StageQuerySet:
        """The last stage that authorises, which says what may be committed and paid; none where none does."""
        return self.authorising().filter(fir_year=fir_year).order_by("-position", "-pk")[:1]

    def authorising(self) -> StageQuerySet:
        """Stages of the budget that open what they hold: as `Stage.authorises`, for a query."""
        return self.filter(AUTHORISES).exclude(kind=StageKind.EXECUTION)


class Stage(models.Model):
    """A step of a year's budget: BI, BR1…BRn, then what was done. Its figures are cumulated, as they are voted.

    A voted stage is corrected by the next one; the source may say that it was voted and not when. Its state is read
    from its dates: the supervisory board rejects it by two thirds, a minister opposes it within fifteen days of having
    received it, the ministers impose one by their decision (R1432-56 of the code de la santé publique).
    `enforceable_on` follows from the others (`fir.facts.enforcement`), unless a source says it; `urgent_on` is the day
    from which the ministers let it be enforced at once.
    """

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="stages")
    code = models.CharField(max_length=20, validators=[code_validator])
    label = models.CharField("intitulé", max_length=200)
    kind = models.CharField("nature", max_length=10, choices=StageKind)
    position = models.PositiveSmallIntegerField(default=0)
    is_voted = models.BooleanField("voté", default=False)
    voted_on = models.DateField("voté le", null=True, blank=True)
    received_on = models.DateField("reçu des ministres le", null=True, blank=True)
    urgent_on = models.DateField("exécution immédiate autorisée le", null=True, blank=True)
    enforceable_on = models.DateField("exécutoire le", null=True, blank=True)
    rejected_on = models.DateField("rejeté le", null=True, blank=True)
    opposed_on = models.DateField("frappé d’opposition le", null=True, blank=True)
    imposed_on = models.DateField("arrêté d’office le", null=True, blank=True)
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
                condition=Q(is_voted=True) | Q(voted_on__isnull=True, urgent_on__isnull=True, opposed_on__isnull=True),
                name="stage_dated_once_voted",
                violation_error_message="Une étape qui n’est pas votée n’a ni date de vote, ni urgence, ni opposition.",
            ),
            models.CheckConstraint(
                condition=Q(is_voted=True) | Q(imposed_on__isnull=False) | Q(enforceable_on__isnull=True),
                name="stage_enforceable_once_voted_or_imposed",
                violation_error_message="Une étape ni votée ni arrêtée d’office n’a pas de date exécutoire.",
            ),
            models.CheckConstraint(
                condition=Q(is_voted=False) | Q(rejected_on__isnull=True),
                name="stage_voted_or_rejected",
                violation_error_message="Une étape est votée ou rejetée.",
            ),
            models.CheckConstraint(
                condition=Q(opposed_on__isnull=True) | Q(voted_on__isnull=True) | Q(opposed_on__gte=F("voted_on")),
                name="stage_opposed_after_its_vote",
                violation_error_message="Une étape n’est pas frappée d’opposition avant d’être votée.",
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
        """Whether it opens what it holds: voted and not opposed, or imposed; what was done authorises nothing."""
        return self.is_budget and self.state in (StageState.VOTED, StageState.IMPOSED)

    @property
    def state(self) -> StageState:
        """Where it stands, the last thing that happened to it."""
        if self.imposed_on is not None:
            return StageState.IMPOSED
        if self.rejected_on is not None:
            return StageState.REJECTED
        if self.opposed_on is not None:
            return StageState.OPPOSED
        return StageState.VOTED if self.is_voted else StageState.DRAFT

    @property
    def is_draft(self) -> bool:
        """Whether its figures may still change."""
        return self.state == StageState.DRAFT

    def in_force(self, on: date) -> bool:
        """Whether it authorises and is enforceable on a day; False where that day is not known."""
        return self.authorises and self.enforceable_on is not None and self.enforceable_on <= on


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

    `digest` is that of the file or of the request; `file_name` the name the user gave it. `fir_year` is None where it
    is of no year alone: delegations of other envelopes, attributions. `reading` is the saved reading of its file.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, null=True, blank=True, related_name="operations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    way = models.CharField("voie", max_length=12, choices=Way)
    reason = models.TextField("raison", blank=True)
    file_name = models.CharField("fichier", max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    reading = models.ForeignKey(
        SavedReading, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lecture"
    )

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
