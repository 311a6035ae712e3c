"""Versions of the programming, and the structure that an adopted one keeps for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from allocations.enums import FROZEN, NODE_DIMENSIONS, VersionStatus
from projects.models import Plan
from prs_budget.organisation.codes import code_validator
from prs_budget.organisation.enums import READERS, Role
from prs_budget.organisation.models import Agency, Membership

if TYPE_CHECKING:
    from prs_budget.organisation.models import AnyUser


#: the roles that make versions, and so may take up again those that were abandoned
MAKERS = (Role.ADMIN, Role.FINANCE)


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, by what a user may read of them."""

    def visible_to(self, user: AnyUser) -> Self:
        """Versions that the user may read: a partner, the published ones; the others, all but drafts of others.

        None that was abandoned: it is in no list any more.
        """
        memberships = Membership.objects.filter(user_id=user.pk or 0, user__is_active=True)
        reader_of = memberships.filter(role__in=READERS).values("agency")
        partner_of = memberships.filter(role=Role.PARTNER).values("agency")
        not_a_strangers_draft = ~Q(status=VersionStatus.DRAFT) | Q(author_id=user.pk)
        return self.filter(
            Q(abandoned_at__isnull=True),
            (Q(agency__in=reader_of) & not_a_strangers_draft)
            | Q(agency__in=partner_of, status=VersionStatus.PUBLISHED),
        )

    def known_to(self, user: AnyUser) -> Self:
        """Versions whose codes a maker of versions may know: all but the drafts of others, those abandoned included."""
        return self.filter(~Q(status=VersionStatus.DRAFT) | Q(author_id=user.pk))

    def abandoned_by(self, user: AnyUser) -> Self:
        """Abandoned versions that the user may take up again, the last first: their own drafts, any amendment."""
        makers = Membership.objects.filter(user_id=user.pk or 0, user__is_active=True, role__in=MAKERS).values("agency")
        own = ~Q(status=VersionStatus.DRAFT) | Q(author_id=user.pk)
        return self.filter(own, abandoned_at__isnull=False, agency__in=makers).order_by("-abandoned_at", "-pk")

    def published(self) -> Self:
        """Versions given out to partners."""
        return self.filter(status=VersionStatus.PUBLISHED)

    def latest_first(self) -> Self:
        """The version of reference first: the last adopted, then those still being made."""
        return self.order_by(models.F("adopted_at").desc(nulls_last=True), "-created_at", "-id")


class Version(models.Model):
    """A state of the programming. `stamp` grows at every write; `sha256` seals what was adopted.

    `source` is the document that prints its published amounts, of `source_date`, and goes with them from copy to copy;
    `data_date` is the date of the others, which `sources` tells. `is_amendment` is a décision
    modificative: it changes its parent, an adopted version, and is arbitrated as its parent was.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="versions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    code = models.CharField(max_length=40, validators=[code_validator])
    label = models.CharField("intitulé", max_length=200)
    status = models.CharField("statut", max_length=12, choices=VersionStatus, default=VersionStatus.DRAFT)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_amendment = models.BooleanField("décision modificative", default=False)
    reason = models.TextField("motif", blank=True)
    source = models.CharField(max_length=300, blank=True)
    source_date = models.DateField("date de la source", null=True, blank=True)
    data_date = models.DateField("données du")
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    adopted_at = models.DateTimeField("validée le", null=True, blank=True)
    published_at = models.DateTimeField("diffusée le", null=True, blank=True)
    abandoned_at = models.DateTimeField("abandonnée le", null=True, blank=True, editable=False)
    stamp = models.PositiveIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    history = HistoricalRecords()

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de la programmation"
        verbose_name_plural = "versions de la programmation"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                condition=~Q(status=VersionStatus.DRAFT),
                name="version_code_unique",
                violation_error_message="Ce code est déjà celui d’une version de l’agence.",
            ),
            # a draft is hidden from all but its author: its code must not be confirmed to anyone else
            models.UniqueConstraint(
                fields=["agency", "author", "code"],
                condition=Q(status=VersionStatus.DRAFT),
                name="version_draft_code_unique",
                violation_error_message="Ce code est déjà celui d’un de vos brouillons.",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=FROZEN) & ~Q(sha256="") & Q(adopted_at__isnull=False))
                | (~Q(status__in=FROZEN) & Q(sha256="", adopted_at__isnull=True)),
                name="version_sealed_iff_adopted",
                violation_error_message="Une version validée est scellée ; une autre ne l’est pas.",
            ),
            models.CheckConstraint(
                condition=Q(abandoned_at__isnull=True) | ~Q(status__in=FROZEN),
                name="version_adopted_never_abandoned",
                violation_error_message="Une version validée ne s’abandonne pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_frozen(self) -> bool:
        """Whether nothing of this version may change any more."""
        return self.status in FROZEN


class VersionNode(models.Model):
    """One node of an adopted version's structure, as it was: code, label, parent, place in the reading order.

    `object_id` is the row it was made from; `parent_id` its parent's, 0 for none.
    `heading` is a sector's actor; `description` an axis's scope or an envelope's long label.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="nodes")
    dimension = models.CharField(max_length=12, choices=NODE_DIMENSIONS)
    object_id = models.BigIntegerField()
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=300)
    short_label = models.CharField(max_length=60, blank=True)
    parent_id = models.BigIntegerField(default=0)
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=120, blank=True)
    is_outside_axes = models.BooleanField(default=False)
    description = models.TextField(blank=True)

    class Meta:
        verbose_name = "nœud de version"
        verbose_name_plural = "nœuds de version"
        constraints = [
            models.UniqueConstraint(fields=["version", "dimension", "object_id"], name="version_node_unique"),
            models.UniqueConstraint(fields=["version", "dimension", "code"], name="version_node_code_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
