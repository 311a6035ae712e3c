"""The journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The `journal` app."""

    name = "prs_budget.journal"
    label = "journal"
    verbose_name = "Journal"
