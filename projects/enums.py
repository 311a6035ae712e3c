"""States of the plan's years."""

from django.db import models


class YearStatus(models.TextChoices):
    """Whether the amounts of a year may still change."""

    OPEN = "open", "Ouverte"
    CLOSED = "closed", "Close"
