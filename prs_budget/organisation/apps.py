"""The organisation: agencies, people, roles."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The `organisation` app. It is the ground of the others, so it prepares what they all stand on."""

    name = "prs_budget.organisation"
    label = "organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        # Here: these modules read the settings, which importing `fields` or a model must not need.
        from prs_budget.lib import api_fields as field_doors

        field_doors.register()
