"""Envelopes, measures and purposes in the administration: renamed, moved, closed, marked; never deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from allocations.actions import move_measure
from allocations.actions.structure import save_envelope
from allocations.models import Envelope, ExchangeRule, Purpose, Threshold
from projects.actions import restructured, save_node
from projects.admin import NodeAdmin
from projects.models import Measure, Plan
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Agency
from prs_budget.organisation.perms import signed_in


@admin.register(Measure)
class MeasureAdmin(NodeAdmin):
    """Measures. Moving one to another project rewrites the versions that are not adopted, and only them."""

    list_display = ("code", "label", "project", "position", "closed_on")
    exclude = ("merged_into",)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Measure, form: Any, change: bool) -> None:
        """A move is an action of its own."""
        if change and "project" in form.changed_data:
            project, obj.project = obj.project, Measure.objects.get(pk=obj.pk).project
            move_measure(by=signed_in(request), measure=obj, project=project, reason="Administration")
        save_node(by=signed_in(request), node=obj, fields=form.changed_data)


@admin.register(Envelope)
class EnvelopeAdmin(admin.ModelAdmin):
    """Envelopes of the agency."""

    list_display = ("code", "label", "kind", "long_label", "agency", "position", "closed_on")
    exclude = ("merged_into",)

    def get_readonly_fields(self, request: HttpRequest, obj: Envelope | None = None) -> tuple[str, ...]:
        """What identifies an envelope does not change after its creation."""
        return ("agency", "code") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Envelope | None = None) -> bool:
        """Reference rows are closed, not deleted: figures point at them."""
        return False

    def save_model(self, request: HttpRequest, obj: Envelope, form: Any, change: bool) -> None:
        """Journalled; every plan of the agency shows its envelopes."""
        save_envelope(by=signed_in(request), envelope=obj, fields=form.changed_data)


@admin.register(Purpose)
class PurposeAdmin(admin.ModelAdmin):
    """What credits are for, with the text that says so: transfers are checked against it."""

    list_display = ("__str__", "source")
    list_select_related = ("envelope", "measure")
    ordering = ("pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Purpose | None = None) -> tuple[str, ...]:
        """What is marked is chosen once."""
        return ("envelope", "measure") if obj else ()

    def save_model(self, request: HttpRequest, obj: Purpose, form: Any, change: bool) -> None:
        """Journalled."""
        super().save_model(request, obj, form, change)
        self._journal(request, obj, "purpose.save")

    def delete_model(self, request: HttpRequest, obj: Purpose) -> None:
        """Journalled: a mark may be taken off, its history stays."""
        self._journal(request, obj, "purpose.delete")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Purpose]) -> None:
        """One by one, each journalled."""
        for one in queryset.order_by("pk"):
            self.delete_model(request, one)

    def _journal(self, request: HttpRequest, obj: Purpose, action: str) -> None:
        where = ("envelopes", obj.envelope_id) if obj.envelope_id else ("plans__measures", obj.measure_id)
        agency = Agency.objects.get(where)
        Entry.objects.record(by=signed_in(request), agency=agency, action=action, target=obj, kind=obj.kind)


@admin.register(Threshold)
class ThresholdAdmin(admin.ModelAdmin):
    """What the checks of an agency compare figures with. Taken away, the default counts again."""

    list_display = ("limit", "value", "agency")
    ordering = ("agency", "limit")

    def get_readonly_fields(self, request: HttpRequest, obj: Threshold | None = None) -> tuple[str, ...]:
        """Which threshold of which agency it is does not change."""
        return ("agency", "limit") if obj else ()

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Threshold, form: Any, change: bool) -> None:
        """Journalled."""
        super().save_model(request, obj, form, change)
        self._journal(request, obj, "threshold.save")

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Threshold) -> None:
        """Journalled."""
        self._journal(request, obj, "threshold.delete")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Threshold]) -> None:
        """One by one, each journalled."""
        for one in queryset.order_by("pk"):
            self.delete_model(request, one)

    def _journal(self, request: HttpRequest, obj: Threshold, action: str) -> None:
        """Write the entry, and mark that what pages show changed: findings of every plan depend on a threshold."""
        for plan in Plan.objects.filter(agency=obj.agency):
            restructured(plan)
        Entry.objects.record(
            by=signed_in(request),
            agency=obj.agency,
            action=action,
            target=obj,
            limit=obj.limit,
            value=str(obj.value),
        )


@admin.register(ExchangeRule)
class ExchangeRuleAdmin(admin.ModelAdmin):
    """What may move between the FIR and the DAF in a year; taken away, no share bounds it any more."""

    list_display = ("agency", "year", "rate", "most", "text")
    ordering = ("agency", "year")

    def get_readonly_fields(self, request: HttpRequest, obj: ExchangeRule | None = None) -> tuple[str, ...]:
        """Which year of which agency it is about does not change."""
        return ("agency", "year") if obj else ()

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: ExchangeRule, form: Any, change: bool) -> None:
        """Journalled."""
        super().save_model(request, obj, form, change)
        self._journal(request, obj, "exchange_rule.save")

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: ExchangeRule) -> None:
        """Journalled."""
        self._journal(request, obj, "exchange_rule.delete")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ExchangeRule]) -> None:
        """One by one, each journalled."""
        for one in queryset.order_by("pk"):
            self.delete_model(request, one)

    def _journal(self, request: HttpRequest, obj: ExchangeRule, action: str) -> None:
        Entry.objects.record(
            by=signed_in(request), agency=obj.agency, action=action, target=obj, year=obj.year, rate=str(obj.rate)
        )
