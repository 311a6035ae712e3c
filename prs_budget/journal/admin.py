"""People, their roles and the journal in the administration. Nobody is deleted: an account is closed or anonymised."""

from __future__ import annotations

from typing import Any

import dsfr.admin  # noqa: F401 # what it registers must be there to be taken away
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from dsfr.models import DsfrConfig

from prs_budget.journal.actions import anonymise, give_role, revoke_role
from prs_budget.journal.models import Entry
from prs_budget.lib.plain_text import prose
from prs_budget.lib.text_fields import ProseField
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership, User
from prs_budget.organisation.perms import signed_in
from prs_budget.organisation.tokens import revoke

# Rights come from the role in an agency alone, and the frame of the pages from our templates.
admin.site.unregister((Group, DsfrConfig))
admin.site.site_header = "Programmation des crédits du PRS : administration"
admin.site.site_title = "Administration"
admin.site.index_title = "Comptes, rôles et nomenclatures"


class ReasonedAction(ActionForm):
    """The list of actions, with the reason that some of them ask for."""

    reason = ProseField(label="Motif", required=False, max_length=500)


LAST_ADMINISTRATOR = "C’est le dernier compte qui administre le site : donnez d’abord ces droits à un autre."


class AccountForm(UserChangeForm):
    """An account; the last one that administers the site is not closed, nor made an ordinary one."""

    def clean(self) -> dict[str, Any]:
        """Refuse to leave the site without an administrator."""
        cleaned = super().clean() or {}
        stays = all(cleaned.get(name) for name in ("is_active", "is_staff", "is_superuser"))
        others = User.objects.filter(is_active=True, is_staff=True, is_superuser=True).exclude(pk=self.instance.pk)
        was = User.objects.filter(pk=self.instance.pk, is_active=True, is_staff=True, is_superuser=True)
        if not stays and was.exists() and not others.exists():
            raise ValidationError(LAST_ADMINISTRATOR)
        return cleaned


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts: opened, closed, given a new password; anonymised when the person asks for it."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Personne", {"fields": ("first_name", "last_name", "email")}),
        ("Droits sur le site", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role", "memberships__agency")
    filter_horizontal = ()
    ordering = ("username",)
    form = AccountForm
    actions = ("anonymise_accounts",)
    action_form = ReasonedAction

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """What a person wrote keeps its author."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A closed account keeps no token: opened again, it asks for another."""
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            revoke(obj)

    @admin.action(description="Anonymiser les comptes choisis (définitif, motif obligatoire)")
    def anonymise_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Anonymise each chosen account, or say why not."""
        reason = prose(request.POST.get("reason", ""))
        if not reason:
            self.message_user(request, "Indiquez un motif à côté de l’action.", messages.ERROR)
            return
        for user in queryset.order_by("pk"):
            name = str(user)
            try:
                anonymise(by=signed_in(request), user=user, reason=reason)
            except (PermissionDenied, ValidationError) as refusal:
                self.message_user(request, f"{name} : {' '.join(_sentences(refusal))}", messages.ERROR)
            else:
                self.message_user(request, f"Compte anonymisé : {user}.", messages.SUCCESS)


def _sentences(refusal: PermissionDenied | ValidationError) -> list[str]:
    return refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]


class RoleForm(forms.ModelForm):
    """A role, whose directions are the agency's."""

    def clean(self) -> dict[str, Any]:
        """Refuse directions of another agency."""
        cleaned = super().clean() or {}
        agency = cleaned.get("agency") or (self.instance.agency if self.instance.agency_id else None)
        for direction in cleaned.get("directions", ()):
            if agency is not None and direction.agency_id != agency.pk:
                self.add_error("directions", f"{direction} n’est pas une direction de {agency}.")
        return cleaned


@admin.register(Membership)
class RoleAdmin(admin.ModelAdmin):
    """Roles: given, changed, taken away. The person and the agency of a role do not change."""

    form = RoleForm
    list_display = ("user", "agency", "role")
    list_filter = ("agency", "role")
    list_select_related = ("user", "agency")
    search_fields = ("user__username", "user__last_name")
    ordering = ("agency__name", "user__username")
    filter_horizontal = ("directions",)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """What a role is about is chosen once."""
        return ("user", "agency") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: RoleForm, change: bool) -> None:
        """Through the action, so that it is journalled."""
        directions = list(form.cleaned_data["directions"])
        given = give_role(
            by=signed_in(request), user=obj.user, agency=obj.agency, role=Role(obj.role), directions=directions
        )
        obj.pk = given.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Through the action, so that it is journalled."""
        revoke_role(by=signed_in(request), membership=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """One by one, each journalled."""
        for membership in queryset.select_related("agency").order_by("pk"):
            revoke_role(by=signed_in(request), membership=membership)


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """Agencies: their code is in every address, and is given once, as is whether they are invented."""

    list_display = ("code", "name", "time_zone", "is_fictional")
    ordering = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Agency | None = None) -> tuple[str, ...]:
        """The code does not change, nor does what is invented become real."""
        return ("code", "is_fictional") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        """Everything belongs to an agency."""
        return False


class ByDate(ChangeList):
    """A list by date, shown whole for a date that no calendar has, as for anything else that it cannot look up."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Refuse the years that Django lets through: later than 9998, or longer than a number of the machine."""
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """The journal: read, never written by hand."""

    list_display = ("at", "agency", "by", "action", "target_label", "reason")
    list_filter = ("agency", "action")
    list_select_related = ("agency", "by")
    search_fields = ("target_label", "reason")
    ordering = ("-at", "-pk")
    date_hierarchy = "at"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that knows which dates exist."""
        return ByDate

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only actions write here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """What was done was done."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """The journal is append-only."""
        return False
