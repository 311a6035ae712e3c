"""States of the plan's years."""

from django.db import models


class YearStatus(models.TextChoices):
    OPEN = "open", "Ouverte"
    CLOSED = "closed", "Close"
