"""Allocations: the dated amounts of lines, and the append-only record of their changes."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from allocations.enums import Cause, Origin, Recurrence, Way
from allocations.models.envelope import Envelope
from allocations.models.line import Line
from allocations.models.version import Version
from projects.models import Axis, Measure, Project
from prs_budget.lib.fields import EuroField
from prs_budget.organisation.models import Agency, Direction, Sector


def _copied(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    """A dimension copied from the line, as it is in this version.

    No index of its own (the covering index carries it) and no database constraint: the line, which it copies,
    has them, and a check of ten keys a row would double the cost of every set-based write.
    """
    return models.ForeignKey(model, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Amounts, as pages and actions read them."""

    def entered(self) -> AllocationQuerySet:
        """Amounts that exist: a cleared cell is a row without amount."""
        return self.filter(amount__isnull=False)


class Allocation(models.Model):
    """The amount of a line in a year of a version. NULL (nothing entered) differs from an entered zero.

    Rows are never deleted. `rev` grows at each change; no row is rev 0. The ids of the line's dimensions
    are carried as they are in this version, so that one index answers every cross-table.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="allocations", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="allocations")
    year = models.PositiveSmallIntegerField("année")
    amount = EuroField("montant programmé", null=True)
    rev = models.PositiveIntegerField(default=1)
    origin = models.PositiveSmallIntegerField("origine", choices=Origin, default=Origin.ENTERED)
    axis = _copied(Axis)
    project = _copied(Project)
    measure = _copied(Measure)
    direction = _copied(Direction)
    sector = _copied(Sector)
    envelope = _copied(Envelope)
    recurrence = models.CharField("récurrence", max_length=8, choices=Recurrence)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = "montant programmé"
        verbose_name_plural = "montants programmés"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "line", "year"],
                name="allocation_unique",
                violation_error_message="Ce montant existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(rev__gte=1), name="allocation_rev_from_1", violation_error_message="Révision inconnue."
            ),
        ]
        indexes = [
            models.Index(
                fields=[
                    "version",
                    "year",
                    "axis",
                    "project",
                    "measure",
                    "direction",
                    "sector",
                    "envelope",
                    "recurrence",
                    "origin",
                    "amount",
                ],
                name="allocation_covering",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.line_id}/{self.year}"


class OperationQuerySet(models.QuerySet["Operation"]):
    """Operations, as the history reads them."""

    def latest_first(self) -> Self:
        """The last operation written first, whatever the clock of whoever wrote it said."""
        return self.order_by("-pk")


class Operation(models.Model):
    """One operation on amounts: who, when, by which way in, why. `uuid` is the client's.

    `digest` is that of the request as it came, so that the same request sent twice is told from another one
    that borrows its number. `parameters` are what a command was asked (rates by envelope and year…).
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="operations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)
    way = models.CharField("voie", max_length=12, choices=Way)
    cause = models.CharField("motif", max_length=16, choices=Cause, blank=True)
    reason = models.TextField("raison", blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    digest = models.CharField(max_length=64, blank=True, editable=False)
    parameters = models.JSONField("paramètres", default=dict, blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = "opération"
        indexes = [models.Index(fields=["version", "-at"], name="version_operations")]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.uuid}"


class Change(models.Model):
    """One cell changed by an operation: append-only. An amount is the last of its changes.

    `old_origin` is None where the cell did not exist.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="changes")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("année")
    old = EuroField("avant", null=True)
    new = EuroField("après", null=True)
    old_origin = models.PositiveSmallIntegerField("origine avant", choices=Origin, null=True)
    new_origin = models.PositiveSmallIntegerField("origine après", choices=Origin)
    rev_before = models.PositiveIntegerField()
    rev_after = models.PositiveIntegerField()

    class Meta:
        verbose_name = "modification"
        constraints = [
            models.UniqueConstraint(fields=["version", "line", "year", "rev_after"], name="change_one_per_rev"),
            models.CheckConstraint(condition=Q(rev_after=F("rev_before") + 1), name="change_rev_grows_by_one"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.line_id}/{self.year} r{self.rev_after}"
