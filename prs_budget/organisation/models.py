"""Agencies, their directions and sectors, people and their memberships."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from rest_framework.authtoken.models import Token
from simple_history.models import HistoricalRecords

from prs_budget.organisation.codes import code_validator, validate_agency_code, validate_time_zone
from prs_budget.organisation.enums import LegalPage, Role

#: who asks, signed in or not
AnyUser = AbstractBaseUser | AnonymousUser

#: « not broken down »: a real row, so that no column of an identity is empty
NOT_BROKEN_DOWN = "NC"

#: said after the name of an invented agency, wherever it is written: no figure of it may pass for a real one
ALL_INVENTED = "tout y est inventé"


class User(AbstractUser):
    """A person. Never deleted: `is_active` closes the account, and names can be blanked."""

    class Meta:
        verbose_name = "compte"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def set_password(self, raw_password: str | None) -> None:
        """Give another password, by whatever way: who held the former one holds no token of the API any more.

        The same password hashed anew, as Django does when its hashes grow stronger, withdraws nothing.
        """
        is_same = raw_password is not None and check_password(raw_password, self.password)
        if self.pk is not None and not is_same:
            Token.objects.filter(user=self.pk).delete()
        super().set_password(raw_password)

    def set_unusable_password(self) -> None:
        """Leave no password, and no token."""
        if self.pk is not None:
            Token.objects.filter(user=self.pk).delete()
        super().set_unusable_password()


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Words for choosing agencies."""

    def visible_to(self, user: AnyUser) -> Self:
        """Agencies of which the user is a member."""
        return self.filter(memberships__user_id=user.pk, memberships__user__is_active=True).distinct()


class Agency(models.Model):
    """An agence régionale de santé. Everything else belongs to one."""

    code = models.CharField(max_length=20, unique=True, validators=[code_validator, validate_agency_code])
    name = models.CharField("nom", max_length=120)
    time_zone = models.CharField(
        "fuseau horaire", max_length=40, default="Europe/Paris", validators=[validate_time_zone]
    )
    is_fictional = models.BooleanField(
        "fictive",
        default=False,
        help_text="Ses noms et ses montants sont inventés : chaque page et chaque fichier le disent.",
    )
    history = HistoricalRecords()

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "agence"

    def __str__(self) -> str:
        return f"{self.name} ({ALL_INVENTED})" if self.is_fictional else self.name

    @property
    def warning(self) -> str:
        """What each page and file of an invented agency says; empty for a real one."""
        return f"{self.name} : {ALL_INVENTED}, noms et montants" if self.is_fictional else ""

    @property
    def slug(self) -> str:
        """The agency's place in addresses: `/ars-idf/`."""
        return self.code.lower()

    @property
    def zone(self) -> ZoneInfo:
        """Where its clock is."""
        return ZoneInfo(self.time_zone)

    def local(self, at: datetime) -> datetime:
        """A moment, in the time of the agency."""
        return at.astimezone(self.zone)

    def today(self) -> date:
        """The day it is, where the agency stands: never the day in UTC, which begins an hour or an ocean later."""
        return self.local(timezone.now()).date()


class ReferenceRow(models.Model):
    """A row of a nomenclature: never deleted, closed or merged instead; `position` is its reading order."""

    code = models.CharField(max_length=40, validators=[code_validator])
    label = models.CharField("intitulé", max_length=300)
    position = models.PositiveIntegerField(default=0)
    closed_on = models.DateField("clos le", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Direction(ReferenceRow):
    """A direction (pôle) of the agency; code NC holds what is not broken down."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="directions", verbose_name="agence")
    label_source = models.CharField("source de l’intitulé", max_length=200, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "direction"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="direction_code_unique",
                violation_error_message="Ce code de direction existe déjà dans l’agence.",
            )
        ]


class Sector(ReferenceRow):
    """A domain of intervention of a direction; per-measure tables group it under its actor, `heading`."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sectors", verbose_name="agence")
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="sectors")
    heading = models.CharField("acteur", max_length=120)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "domaine d’intervention"
        verbose_name_plural = "domaines d’intervention"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="sector_code_unique",
                violation_error_message="Ce code de domaine existe déjà dans l’agence.",
            )
        ]

    def clean(self) -> None:
        """A sector and its direction belong to one agency."""
        if self.direction_id and self.agency_id and self.direction.agency_id != self.agency_id:
            code = self.direction.code
            raise ValidationError(
                {"direction": f"La direction {code} est d’une autre agence : choisissez-en une d’ici."}
            )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words for choosing memberships."""

    def of(self, user: AnyUser) -> Self:
        """The roles of a person, with their agencies, by code of agency."""
        return self.filter(user_id=user.pk).select_related("agency").order_by("agency__code")

    def with_directions(self) -> Self:
        """Memberships that hold their directions, in the order of the nomenclature."""
        return self.prefetch_related(models.Prefetch("directions", Direction.objects.order_by("position", "code")))


class Membership(models.Model):
    """What a person is in an agency; a contributor has one or more directions."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name="compte")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships", verbose_name="agence")
    role = models.CharField("rôle", max_length=20, choices=Role)
    directions = models.ManyToManyField(Direction, blank=True, related_name="memberships")
    history = HistoricalRecords(m2m_fields=[directions])

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                name="membership_one_role_per_agency",
                violation_error_message="Cette personne a déjà un rôle dans cette agence.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency} · {self.get_role_display()}"


class LegalText(models.Model):
    """What the installation says on one of its legal pages: who publishes it, whom to write to, what is kept.

    The page adds by itself what is true of the product wherever it is installed. A blank line parts two paragraphs.
    """

    page = models.CharField(max_length=24, unique=True, choices=LegalPage)
    text = models.TextField("texte", help_text="Une ligne vide sépare deux paragraphes.")
    updated_at = models.DateTimeField("mis à jour le", auto_now=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "texte obligatoire"
        verbose_name_plural = "textes obligatoires"

    def __str__(self) -> str:
        return self.get_page_display()
