"""Years of the FIR and the rules that hold in each: carry-over, lapse, protected credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from simple_history.models import HistoricalRecords

from allocations.enums import PurposeKind
from allocations.models import Envelope
from fir.enums import FirYearStatus
from fir.models.nomenclature import Scheme
from projects.models import Plan
from prs_budget.lib.fields import EuroField
from prs_budget.lib.money import Unit
from prs_budget.organisation.enums import READERS
from prs_budget.organisation.models import Agency, Direction, Membership

if TYPE_CHECKING:
    from prs_budget.organisation.models import AnyUser


class FirYearQuerySet(models.QuerySet["FirYear"]):
    """Years, by what a user may read of them."""

    def visible_to(self, user: AnyUser) -> Self:
        """Years of the agencies that the user reads whole: not those of which they are a partner."""
        read = Membership.objects.of(user).filter(user__is_active=True, role__in=READERS)
        return self.filter(agency__in=read.values("agency"))

    def with_structure(self) -> Self:
        """Years that hold what changes whenever a plan (`plans`) or a direction (`directions`) of their agency does."""
        plans = Plan.objects.filter(agency=OuterRef("agency")).order_by().values("agency")
        named = Direction.history.filter(agency=OuterRef("agency")).order_by("-history_id")
        return self.annotate(
            plans=Subquery(plans.annotate(stamps=Sum("stamp")).values("stamps")),
            directions=Subquery(named.values("history_id")[:1]),
        )

    def latest_first(self) -> Self:
        """The last year first."""
        return self.order_by("-year")


class FirYear(models.Model):
    """A year (exercice) of an agency's FIR.

    `envelope` is that of the programming which it executes.
    `carry_over_rate` is the ceiling of the carry-over to the next year, in % of the last authorised AE, None where no
    text sets one; `carry_over_excluded` what a text takes out of these AE first, with which credits they are;
    `lapse_years` how many years after its own a commitment may still be paid, None where the law alone says it.
    Each cites its text.
    `has_payments` and `has_outstanding` are False where the source gives no CP, or not what was left to pay before:
    what is not known is shown « n.p. », never zero. `rounding` is the step, in euros, to which a source prints the
    amounts of a year (100: « 0,1 k€ »), None where they are exact. `stamp` grows at every change of what pages show of
    the year. `is_frozen`: closed, and its names and schedules are those of that day (`fir.frozen`).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="fir_years")
    year = models.PositiveSmallIntegerField("exercice", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    status = models.CharField("état", max_length=10, choices=FirYearStatus, default=FirYearStatus.OPEN)
    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enveloppe exécutée"
    )
    carry_over_rate = models.DecimalField(
        "plafond de report, en %", max_digits=5, decimal_places=2, null=True, blank=True
    )
    carry_over_text = models.CharField("texte du plafond de report", max_length=300, blank=True)
    carry_over_excluded = EuroField("exclus de la base du plafond", null=True, blank=True)
    carry_over_excluded_why = models.CharField("crédits exclus, et le texte qui les exclut", max_length=300, blank=True)
    lapse_years = models.PositiveSmallIntegerField("prescription, en années", null=True, blank=True)
    lapse_text = models.CharField("texte de la prescription", max_length=300, blank=True)
    has_payments = models.BooleanField("paiements connus", default=True)
    has_outstanding = models.BooleanField("restes à payer antérieurs connus", default=True)
    rounding = models.PositiveIntegerField("montants connus à tant d’euros près", null=True, blank=True)
    data_date = models.DateField("données du", null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    stamp = models.PositiveIntegerField(default=0, editable=False)
    is_frozen = models.BooleanField("noms et échéanciers figés", default=False, editable=False)
    history = HistoricalRecords(excluded_fields=["stamp", "is_frozen"])

    objects = FirYearQuerySet.as_manager()

    class Meta:
        verbose_name = "exercice du FIR"
        verbose_name_plural = "exercices du FIR"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"],
                name="fir_year_unique",
                violation_error_message="Cet exercice existe déjà dans l’agence.",
            ),
            models.CheckConstraint(
                condition=Q(carry_over_rate__isnull=True) | Q(carry_over_rate__gte=0, carry_over_rate__lte=100),
                name="fir_year_carry_over_rate_is_a_share",
                violation_error_message="Un plafond de report est compris entre 0 et 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(carry_over_excluded__isnull=True) | Q(carry_over_excluded__gte=0),
                name="fir_year_exclusion_not_negative",
                violation_error_message="Ce qui est exclu de la base du plafond n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"FIR {self.year}"

    @property
    def own_unit(self) -> Unit | None:
        """The unit in which the amounts of a year are known to its one decimal; None where they are exact."""
        steps = {10 ** (unit.exponent - unit.decimals): unit for unit in (Unit.KEUR, Unit.MEUR)}
        return steps.get(self.rounding or 0)

    @property
    def shown_unit(self) -> Unit:
        """The unit of its pages where none is asked for: its own, euros where its amounts are exact."""
        return self.own_unit or Unit.EUR

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it may change any more."""
        return self.status == FirYearStatus.CLOSED


class ProtectedCredit(models.Model):
    """Credits that a text protects in a year: at least `amount` of AE for a purpose, or for one scheme."""

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="protected")
    label = models.CharField("objet", max_length=300)
    purpose = models.CharField("finalité", max_length=16, choices=PurposeKind, blank=True)
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dispositif"
    )
    amount = EuroField("montant protégé")
    text = models.CharField("texte qui le dit", max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "crédit protégé"
        verbose_name_plural = "crédits protégés"
        constraints = [
            models.CheckConstraint(
                condition=(Q(purpose="") & Q(scheme__isnull=False)) | (~Q(purpose="") & Q(scheme__isnull=True)),
                name="protected_credit_of_one_thing",
                violation_error_message="Choisissez une finalité ou un dispositif, l’un des deux.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fir_year} · {self.label}"

    def clean(self) -> None:
        """What is protected is a scheme of the agency."""
        if self.scheme is not None and self.fir_year_id and self.scheme.agency_id != self.fir_year.agency_id:
            raise ValidationError({"scheme": f"Le dispositif {self.scheme.code} est d’une autre agence."})
