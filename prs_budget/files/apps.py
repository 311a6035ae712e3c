"""The attached files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The `files` app."""

    name = "prs_budget.files"
    label = "files"
    verbose_name = "Fichiers joints"
