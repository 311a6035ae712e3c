"""Reference lists of the plan in the administration: added and renamed there, never deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from projects.actions import save_node, save_place
from projects.models import Axis, Plan, Project
from prs_budget.organisation.models import Direction, Sector
from prs_budget.organisation.perms import signed_in


class NodeAdmin(admin.ModelAdmin):
    """A node of a plan's tree. Its code and plan are given once; a row is closed, never deleted."""

    list_filter = ("plan",)
    search_fields = ("code", "label")
    readonly_on_change: tuple[str, ...] = ("plan", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What identifies a row does not change after its creation."""
        return self.readonly_on_change if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reference rows are closed, not deleted: figures point at them."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the action, so that it is journalled and pages know."""
        save_node(by=signed_in(request), node=obj, fields=form.changed_data)


@admin.register(Axis)
class AxisAdmin(NodeAdmin):
    """Axes."""

    list_display = ("code", "label", "plan", "position", "closed_on")
    exclude = ("merged_into",)


@admin.register(Project)
class ProjectAdmin(NodeAdmin):
    """Projects: attached to their axis once."""

    list_display = ("code", "label", "axis", "position", "closed_on")
    exclude = ("merged_into",)
    readonly_on_change = ("plan", "code", "axis")


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    """Plans: read only, they are made by a load."""

    list_display = ("code", "label", "agency", "base_year", "horizon")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A plan comes with its years and structure, from a load."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Its years and horizon hold up every version."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Never deleted."""
        return False


class PlaceAdmin(NodeAdmin):
    """A direction or a sector of an agency. Registered here because every plan of the agency shows them."""

    list_filter = ("agency",)
    exclude = ("merged_into",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the action, so that it is journalled and pages know."""
        save_place(by=signed_in(request), place=obj, fields=form.changed_data)


@admin.register(Direction)
class DirectionAdmin(PlaceAdmin):
    """Directions."""

    list_display = ("code", "label", "agency", "position", "closed_on")
    readonly_on_change = ("agency", "code")


@admin.register(Sector)
class SectorAdmin(PlaceAdmin):
    """Sectors: attached to their direction once."""

    list_display = ("code", "label", "heading", "direction", "position", "closed_on")
    readonly_on_change = ("agency", "code", "direction")
