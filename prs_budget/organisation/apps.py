"""The organisation: agencies, people, roles."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The `organisation` app."""

    name = "prs_budget.organisation"
    label = "organisation"
    verbose_name = "Organisation"
