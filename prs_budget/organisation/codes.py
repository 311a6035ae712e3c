"""Codes that addresses hold: what they are made of, and the words that are those of pages."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

#: first words of addresses that are pages of no agency, in lower case as they are there; a test compares them
RESERVED = frozenset(
    {
        "accessibilite",
        "administration",
        "api",
        "compte",
        "connexion",
        "deconnexion",
        "donnees-personnelles",
        "mentions-legales",
        "static",
    }
)

#: in capitals, so that it is never the name of a page, which is in lower case; a test compares them
code_validator = RegexValidator(
    r"^[A-Z0-9][A-Z0-9_.-]*\Z", "Un code s’écrit en capitales, chiffres, tirets, points et soulignés."
)


def validate_agency_code(code: str) -> None:
    """An agency's code is the first word of its addresses, in lower case. Raises ValidationError."""
    if refusal := agency_code_refusal(code):
        raise ValidationError(refusal, code="reserved")


def agency_code_refusal(code: str) -> str:
    """Why a code cannot be an agency's, in French; empty where it can."""
    if code.lower() in RESERVED:
        return f"« {code} » est déjà l’adresse d’une page du site : donnez un autre code, par exemple ARS-{code}."[:300]
    if "." in code:
        return f"« {code} » a un point : le code d’une agence est dans ses adresses, écrivez-le sans point."[:300]
    return ""


def validate_time_zone(zone: str) -> None:
    """A time zone that exists, « Europe/Paris ». Raises ValidationError."""
    if zone not in available_timezones():
        raise ValidationError(
            f"« {zone} » n’est pas un fuseau horaire : écrivez par exemple Europe/Paris ou Indian/Reunion.",
            code="unknown_time_zone",
        )
