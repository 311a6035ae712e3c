"""Commitments with their schedules, and the append-only movements that every figure of execution is a sum of."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.expressions import Combinable
from simple_history.models import HistoricalRecords

from allocations.enums import Origin
from allocations.models import Line
from fir.enums import EXECUTION, ORIGINS, PAID_BY, MovementKind, Nature, Payer
from fir.models.beneficiary import Beneficiary
from fir.models.nomenclature import Mission, Scheme
from fir.models.stage import Operation
from fir.models.year import FirYear
from prs_budget.lib.fields import EuroField
from prs_budget.organisation.models import Agency, Direction

#: a reference of the accounting software: longer and freer than our own codes
KEY_LENGTH = 80


#: what a browser, or a server before ours, changes in an address: « . », « .. », a slash at an end or doubled
_CHANGED_IN_ADDRESSES = re.compile(r"(^|/)\.{0,2}(/|\Z)")
#: the pages that stand among those of commitments
_PAGES = re.compile(r"nouveau|id/[0-9]+")


def number_refusal(code: str) -> str:
    """Why a number cannot be a new commitment's, in French: its page could not be opened. Empty where it can."""
    if _PAGES.fullmatch(code) or _CHANGED_IN_ADDRESSES.search(code):
        return (
            f"« {code} » ne peut pas être un numéro d’engagement : sa page ne s’ouvrirait pas. Ajoutez-lui un préfixe, "
            "par exemple EJ-."
        )
    return ""


def validate_number(code: str) -> None:
    """A commitment's number is in the address of its page. Raises ValidationError."""
    if refusal := number_refusal(code):
        raise ValidationError(refusal, code="reserved")


class Commitment(models.Model):
    """A legal commitment: to whom, for what, since which year. Its amounts are sums of its movements."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="commitments")
    code = models.CharField("numéro", max_length=KEY_LENGTH, validators=[validate_number])
    label = models.CharField("objet", max_length=300)
    beneficiary = models.ForeignKey(
        Beneficiary,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name="bénéficiaire",
    )
    origin_year = models.PositiveSmallIntegerField("exercice d’origine")
    nature = models.CharField(max_length=4, choices=Nature)
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="+")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name="dispositif")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rev = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "engagement"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="commitment_code_unique",
                violation_error_message="Ce numéro d’engagement existe déjà dans l’agence.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def place_in_addresses(self) -> str:
        """Its number; its id where an earlier release let it have a number that no address can hold."""
        return f"id/{self.pk}" if number_refusal(self.code) else self.code


class ScheduledPayment(models.Model):
    """What a commitment should pay in a year. The schedule of a commitment adds up to its AE."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="schedule")
    year = models.PositiveSmallIntegerField("exercice")
    amount = EuroField("CP prévus")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "échéance"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "year"],
                name="scheduled_payment_unique",
                violation_error_message="Cet engagement a déjà une échéance cette année-là.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="scheduled_payment_not_negative",
                violation_error_message="Une échéance n’est pas négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.year}"


def _carried(model: type[models.Model], **kwargs: Any) -> models.ForeignKey[Any, Any]:
    """A dimension of a movement: no index of its own, the covering index carries it."""
    return models.ForeignKey(model, on_delete=models.PROTECT, related_name="+", db_index=False, **kwargs)


def _signs() -> Q:
    """The sign of each kind of movement; a movement that cancels another has the opposite one."""
    more = {
        "commitment": {"ae__gt": 0, "cp": 0},
        "carry": {"ae__gte": 0, "cp__gte": 0},
        "payment": {"ae": 0, "cp__gt": 0},
    }
    less = {
        "commitment": {"ae__lt": 0, "cp": 0},
        "carry": {"ae__lte": 0, "cp__lte": 0},
        "payment": {"ae": 0, "cp__lt": 0},
    }
    kinds = {
        MovementKind.COMMITMENT: (more["commitment"], less["commitment"]),
        MovementKind.WITHDRAWAL: (less["commitment"], more["commitment"]),
        MovementKind.CARRY_OUT: (more["carry"], less["carry"]),
        MovementKind.CARRY_IN: (more["carry"], less["carry"]),
        MovementKind.PAYMENT: (more["payment"], less["payment"]),
        MovementKind.CREDIT_NOTE: (less["payment"], more["payment"]),
    }
    signs = Q(kind__in=[MovementKind.TRANSFER, MovementKind.CORRECTION])
    for kind, (plain, cancelling) in kinds.items():
        signs |= Q(kind=kind, cancels__isnull=True, **plain) | Q(kind=kind, cancels__isnull=False, **cancelling)
    return signs


def _made_in(year: int | F) -> Q:
    return Q(origin_year__isnull=True) | Q(origin_year=year)


def of_the_year(fir_year: FirYear) -> Q:
    """Of commitments made in that year itself, or in no known one: for sums that tell them from those of others."""
    return _made_in(fir_year.year)


#: spending that names no commitment (GBCP, article 206)
UNCOMMITTED = Q(kind__in=PAID_BY, commitment__isnull=True)
#: the AE that a movement of any year uses: as `ae_used`, where the years are not at hand
AE_USED = Case(
    When(UNCOMMITTED & _made_in(F("fir_year__year")) & Q(fir_year__source=""), then=F("cp")), default=F("ae")
)


def ae_used(*years: FirYear) -> Combinable:
    """The AE that movements of these years use: their own, or the CP of what is paid without a prior commitment.

    A source that is silent on commitments does not say that there was none: in its years nothing more is used.
    """
    own = [uncommitted_in(one) for one in years if not one.source]
    return Case(When(reduce(or_, own), then=F("cp")), default=F("ae")) if own else F("ae")


def made_in(*years: FirYear) -> Combinable:
    """The year of origin of movements of these years: what is paid without a prior commitment is of its own year."""
    own = [When(uncommitted_in(one), then=models.Value(one.year)) for one in years if not one.source]
    return Case(*own, default=F("origin_year"), output_field=models.IntegerField()) if own else F("origin_year")


def uncommitted_in(fir_year: FirYear) -> Q:
    """What is paid in a year without a prior commitment, and uses its AE; nothing in a year that a source tells."""
    if fir_year.source:
        return Q(pk__in=())
    return Q(fir_year=fir_year) & UNCOMMITTED & of_the_year(fir_year)


#: what was not taken back, and takes nothing back
STANDING = Q(cancelled_by__isnull=True, cancels__isnull=True)


class MovementQuerySet(models.QuerySet["Movement"]):
    """Movements, as pages and checks read them."""

    def executed(self) -> MovementQuerySet:
        """Movements that commit or pay, or take it back: not those that change credits."""
        return self.filter(kind__in=EXECUTION)

    def uncommitted(self, fir_year: FirYear) -> MovementQuerySet:
        """What was paid in a year without a prior commitment."""
        return self.filter(uncommitted_in(fir_year))

    def standing(self) -> MovementQuerySet:
        """Movements that stand: neither taken back, nor what takes another back."""
        return self.filter(STANDING)

    def with_own(self, fir_year: FirYear) -> MovementQuerySet:
        """Movements that say, as `own`, whether they are of commitments of that year itself, or of no known one."""
        is_own = When(of_the_year(fir_year), then=models.Value(True))
        return self.annotate(own=Case(is_own, default=models.Value(False), output_field=models.BooleanField()))

    def latest_first(self) -> MovementQuerySet:
        """The last entered first."""
        return self.order_by("-pk")


class Movement(models.Model):
    """One movement of execution, never changed: it counts in `fir_year`, its commitment was made in `origin_year`.

    `ae` and `cp` are signed: a withdrawal has negative AE, a credit note negative CP. A cancellation is a movement of
    the same kind and the opposite sign that `cancels` another. `key` is its reference in the accounts, unique in its
    year: accounts number again from 1 each year. `origin_year`, `on` and `commitment` are None where the source does
    not say them, nor `payer` who pays.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="movements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="movements", db_index=False)
    kind = models.CharField("mouvement", max_length=16, choices=MovementKind)
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="movements", verbose_name="engagement"
    )
    origin_year = models.PositiveSmallIntegerField("exercice d’origine", null=True, blank=True)
    nature = models.CharField(max_length=4, choices=Nature)
    direction = _carried(Direction)
    mission = _carried(Mission)
    scheme = _carried(Scheme, verbose_name="dispositif")
    line = _carried(Line, null=True, blank=True)
    ae = EuroField("AE")
    cp = EuroField("CP")
    on = models.DateField("date", null=True, blank=True)
    key = models.CharField("référence", max_length=KEY_LENGTH, null=True, blank=True)  # noqa: DJ001 # unique when given
    label = models.CharField("libellé", max_length=300, blank=True)
    source_line = models.PositiveIntegerField("ligne du fichier", null=True, blank=True)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by")
    origin = models.PositiveSmallIntegerField("origine", choices=ORIGINS, default=Origin.ENTERED)
    payer = models.CharField("payeur", max_length=10, choices=Payer, blank=True)

    objects = MovementQuerySet.as_manager()

    class Meta:
        verbose_name = "mouvement"
        constraints = [
            models.UniqueConstraint(
                fields=["fir_year", "key"],
                name="movement_key_unique_in_year",
                violation_error_message="Cette référence est déjà celle d’un mouvement de l’exercice.",
            ),
            models.CheckConstraint(
                condition=Q(commitment__isnull=True) | Q(origin_year__isnull=False),
                name="movement_of_a_commitment_has_its_year",
                violation_error_message="L’exercice d’origine d’un engagement est connu.",
            ),
            models.CheckConstraint(
                condition=_signs(),
                name="movement_sign_of_its_kind",
                violation_error_message="Le signe du montant n’est pas celui de ce mouvement.",
            ),
        ]
        indexes = [
            models.Index(
                fields=[
                    "fir_year",
                    "kind",
                    "nature",
                    "direction",
                    "mission",
                    "scheme",
                    "origin_year",
                    "line",
                    "commitment",
                    "ae",
                    "cp",
                ],
                name="movement_covering",
            ),
            models.Index(fields=["fir_year", "on"], name="movement_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key or self.pk}"

    @property
    def is_uncommitted(self) -> bool:
        """Whether it pays without a prior commitment of its year, and so uses AE: as `uncommitted`, of one at hand."""
        if self.commitment_id is not None or self.kind not in PAID_BY:
            return False
        return self.origin_year in (None, self.fir_year.year) and not self.fir_year.source
