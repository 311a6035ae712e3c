"""The FIR in the administration: nomenclature and protected credits are kept there; years and figures are only read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from fir.actions.locking import journal, signed, touch, touch_agency
from fir.models import (
    Authorisation,
    Commitment,
    FirYear,
    Mission,
    Movement,
    Operation,
    ProtectedCredit,
    ReceiptLine,
    Scheme,
    Stage,
    StageCarryOver,
)
from prs_budget.journal.models import Entry
from prs_budget.organisation.perms import signed_in


class NomenclatureAdmin(admin.ModelAdmin):
    """A row of a nomenclature. Its agency and code are given once; a row is closed, never deleted."""

    list_display: tuple[str, ...] = ("code", "label", "agency", "position", "closed_on")
    list_filter = ("agency",)
    search_fields = ("code", "label")
    exclude = ("merged_into",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What identifies a row does not change after its creation."""
        return ("agency", "code") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reference rows are closed, not deleted: figures point at them."""
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Journalled; every year of the agency shows its nomenclature."""
        by = signed_in(request)
        super().save_model(request, signed(obj, by, "Administration"), form, change)
        touch_agency(obj.agency)
        action = f"fir.{obj._meta.model_name}.{'change' if change else 'create'}"
        Entry.objects.record(by=by, agency=obj.agency, action=action, target=obj, fields=form.changed_data)


@admin.register(Mission)
class MissionAdmin(NomenclatureAdmin):
    """Missions and sub-missions, with the dates between which they hold and what a text says they are for."""

    list_display = ("code", "label", "agency", "parent", "purpose", "opened_on", "closed_on")
    list_select_related = ("agency", "parent")


@admin.register(Scheme)
class SchemeAdmin(NomenclatureAdmin):
    """Schemes, with their mission and the other envelopes that may pay for them."""

    list_display = ("code", "label", "agency", "mission", "purpose", "opened_on", "closed_on")
    list_select_related = ("agency", "mission")
    filter_horizontal = ("other_envelopes",)


@admin.register(ReceiptLine)
class ReceiptLineAdmin(NomenclatureAdmin):
    """What receipts are called."""

    list_display = ("code", "label", "agency", "kind", "closed_on")
    list_select_related = ("agency",)


@admin.register(ProtectedCredit)
class ProtectedCreditAdmin(admin.ModelAdmin):
    """What a text protects in a year; nothing of a closed year changes."""

    list_display = ("label", "fir_year", "purpose", "scheme", "amount", "text")
    list_select_related = ("fir_year", "scheme")
    ordering = ("-fir_year__year", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: ProtectedCredit | None = None) -> tuple[str, ...]:
        """The year is given once."""
        return ("fir_year",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: ProtectedCredit | None = None) -> bool:
        """Not in a closed year."""
        return super().has_change_permission(request, obj) and not (obj and obj.fir_year.is_closed)

    def has_delete_permission(self, request: HttpRequest, obj: ProtectedCredit | None = None) -> bool:
        """Not in a closed year."""
        return super().has_delete_permission(request, obj) and not (obj and obj.fir_year.is_closed)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only open years are offered."""
        if db_field.name == "fir_year":
            kwargs["queryset"] = FirYear.objects.exclude(status="closed").latest_first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: ProtectedCredit, form: Any, change: bool) -> None:
        """Journalled; the pages of the year are read again."""
        super().save_model(request, signed(obj, signed_in(request), "Administration"), form, change)
        self._told(request, obj, "fir.protected_credit.save")

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: ProtectedCredit) -> None:
        """Journalled: a mark may be taken off, its history stays."""
        self._told(request, obj, "fir.protected_credit.delete")
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProtectedCredit]) -> None:
        """One by one, each journalled; those of a closed year stay."""
        for one in queryset.exclude(fir_year__status="closed").select_related("fir_year").order_by("pk"):
            self.delete_model(request, one)

    def _told(self, request: HttpRequest, obj: ProtectedCredit, action: str) -> None:
        journal(signed_in(request), obj.fir_year, action, "", label=obj.label, amount=str(obj.amount))
        touch(obj.fir_year)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the actions write, and nothing else."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the pages of the FIR."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """By the pages of the FIR."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(FirYear)
class FirYearAdmin(ReadOnlyAdmin):
    """Years, with their rules and texts."""

    list_display = ("year", "agency", "status", "carry_over_rate", "lapse_years", "has_payments", "has_outstanding")
    list_filter = ("agency",)
    list_select_related = ("agency",)
    ordering = ("-year", "agency")


@admin.register(Stage)
class StageAdmin(ReadOnlyAdmin):
    """Stages, with their dates."""

    list_display = ("code", "fir_year", "label", "is_voted", "voted_on", "received_on", "enforceable_on")
    list_select_related = ("fir_year",)
    ordering = ("-fir_year__year", "position")


@admin.register(StageCarryOver)
class StageCarryOverAdmin(ReadOnlyAdmin):
    """What stages take of the carry-over of the year before."""

    list_display = ("stage", "nature", "ae", "cp", "entered")
    list_select_related = ("stage__fir_year", "entered")
    ordering = ("-pk",)


@admin.register(Authorisation)
class AuthorisationAdmin(ReadOnlyAdmin):
    """AE and CP open."""

    list_display = ("stage", "nature", "direction", "mission", "scheme", "ae", "cp")
    list_select_related = ("stage__fir_year", "direction", "mission", "scheme")
    ordering = ("-pk",)


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    """Commitments."""

    list_display = ("code", "label", "beneficiary", "origin_year", "nature", "agency")
    list_filter = ("agency", "origin_year")
    list_select_related = ("agency",)
    search_fields = ("code", "label", "beneficiary__name")
    ordering = ("-pk",)


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin):
    """Movements, the last first."""

    list_display = ("kind", "key", "fir_year", "commitment", "ae", "cp", "on")
    list_filter = ("agency", "kind")
    list_select_related = ("fir_year", "commitment")
    search_fields = ("key", "label")
    ordering = ("-pk",)


@admin.register(Operation)
class OperationAdmin(ReadOnlyAdmin):
    """Who wrote, when, by which way, why."""

    list_display = ("at", "by", "way", "fir_year", "reason", "file_name")
    list_filter = ("agency", "way")
    list_select_related = ("by", "fir_year")
    ordering = ("-pk",)
