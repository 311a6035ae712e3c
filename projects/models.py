"""The plan and its tree: axes, projects, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from projects.enums import YearStatus
from prs_budget.organisation.codes import code_validator
from prs_budget.organisation.models import Agency, ReferenceRow

if TYPE_CHECKING:
    from prs_budget.organisation.models import AnyUser


#: the longest that a plan may run after T0, in years
LONGEST_HORIZON = 50


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans, by what a user may read of them."""

    def visible_to(self, user: AnyUser) -> Self:
        """Plans of the agencies of which the user is a member."""
        return self.filter(agency__in=Agency.objects.visible_to(user))


class Plan(models.Model):
    """A projet régional de santé. `base_year` is T0; the programming runs to T0 + `horizon`.

    `axis_word` is what this agency calls an axis. `stamp` grows at every change of its live structure.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plans")
    code = models.CharField(max_length=40, validators=[code_validator])
    label = models.CharField("intitulé", max_length=200)
    base_year = models.PositiveSmallIntegerField("année T0")
    horizon = models.PositiveSmallIntegerField("horizon, en années")
    axis_word = models.CharField("nom d’un axe", max_length=40, default="Axe")
    source = models.CharField(max_length=300, blank=True)
    stamp = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "PRS"
        verbose_name_plural = "PRS"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="plan_code_unique",
                violation_error_message="Ce code de PRS existe déjà dans l’agence.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def years(self) -> range:
        """T0 to T0 + horizon."""
        return range(self.base_year, self.base_year + self.horizon + 1)


class PlanYear(models.Model):
    """One year of the plan; a closed year refuses writes."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="plan_years")
    year = models.PositiveSmallIntegerField("année")
    status = models.CharField("état", max_length=10, choices=YearStatus, default=YearStatus.OPEN)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "année du PRS"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year"],
                name="plan_year_unique",
                violation_error_message="Cette année figure déjà dans le PRS.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.year}"


class Axis(ReferenceRow):
    """A transformation axis, or the pseudo-axis « Autres » (`is_outside_axes`). `scope` is what it covers."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="axes")
    short_label = models.CharField("intitulé court", max_length=60, blank=True)
    scope = models.TextField("ce que l’axe recouvre", blank=True)
    is_outside_axes = models.BooleanField("hors axes", default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="axis_code_unique",
                violation_error_message="Ce code d’axe existe déjà dans le PRS.",
            )
        ]


class Project(ReferenceRow):
    """A transformation project of an axis."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="projects")
    axis = models.ForeignKey(Axis, on_delete=models.PROTECT, related_name="projects")
    short_label = models.CharField("intitulé court", max_length=60, blank=True)
    note = models.TextField("remarque", blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "projet du PRS"
        verbose_name_plural = "projets du PRS"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="project_code_unique",
                violation_error_message="Ce code de projet existe déjà dans le PRS.",
            )
        ]

    def clean(self) -> None:
        """A project and its axis belong to one plan."""
        if self.axis_id and self.plan_id and self.axis.plan_id != self.plan_id:
            raise ValidationError(
                {"axis": f"L’axe {self.axis.code} est d’un autre PRS : choisissez un axe de celui-ci."}
            )


class Measure(ReferenceRow):
    """A financed measure, attached to one project; `is_rest` holds what a project does not break down into measures."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="measures")
    is_rest = models.BooleanField("ce que le projet ne ventile pas", default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mesure financée"
        verbose_name_plural = "mesures financées"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="measure_code_unique",
                violation_error_message="Ce code de mesure existe déjà dans le PRS.",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="measure_not_merged_into_itself",
                violation_error_message="Une mesure ne se fond pas en elle-même.",
            ),
        ]

    def clean(self) -> None:
        """A measure and its project belong to one plan."""
        if self.project_id and self.plan_id and self.project.plan_id != self.plan_id:
            code = self.project.code
            raise ValidationError({"project": f"Le projet {code} est d’un autre PRS : choisissez-en un de celui-ci."})
