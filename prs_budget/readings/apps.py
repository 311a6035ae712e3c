"""The remembered readings."""

from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    """The `readings` app."""

    name = "prs_budget.readings"
    label = "readings"
    verbose_name = "Lectures de fichiers"
