"""The roles a person may have in an agency, and the texts that a public site owes its visitors."""

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


class LegalPage(models.TextChoices):
    """A text that the law asks of a public site; the value is its place in the addresses, `/accessibilite/`."""

    ACCESSIBILITY = "accessibilite", "Déclaration d’accessibilité"
    NOTICE = "mentions-legales", "Mentions légales"
    PERSONAL_DATA = "donnees-personnelles", "Données personnelles"
