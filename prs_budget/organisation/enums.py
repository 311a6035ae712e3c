"""The roles a person may have in an agency."""

from django.db import models


class Role(models.TextChoices):
    """What a person is in an agency (PRODUCT, « Users »)."""

    ADMIN = "admin", "Administration"
    FINANCE = "finance", "Finances"
    CONTRIBUTOR = "contributor", "Contribution"
    DIRECTOR = "director", "Direction"
    PARTNER = "partner", "Partenaire"


#: who reads everything that their agency has opened, drafts of others excepted
READERS = (Role.ADMIN, Role.FINANCE, Role.CONTRIBUTOR, Role.DIRECTOR)
