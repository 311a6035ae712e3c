"""The organisation in the administration: legal texts, and not tokens, of which only a digest is kept."""

import rest_framework.authtoken.admin  # noqa: F401 — what it registers must be there to be taken away
from django.contrib import admin
from django.http import HttpRequest
from rest_framework.authtoken.models import TokenProxy

from prs_budget.organisation.models import LegalText

# A token made there would never open anything: `manage.py api_token` issues them.
admin.site.unregister(TokenProxy)


@admin.register(LegalText)
class LegalTextAdmin(admin.ModelAdmin):
    """What the installation says on the pages that the law asks for; a text once there is rewritten, not taken away."""

    list_display = ("page", "updated_at")
    ordering = ("page",)

    def has_delete_permission(self, request: HttpRequest, obj: LegalText | None = None) -> bool:
        """The law asks for the page as long as the site is there."""
        return False
