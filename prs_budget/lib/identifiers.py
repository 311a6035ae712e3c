"""Numbers of establishments, checked by their key: SIRET (14 digits, INSEE) and FINESS (nine characters)."""

from __future__ import annotations

import re

#: what people put between the groups of a number
_BETWEEN = re.compile(r"[\s.\-\u00a0\u202f]+")
_SIRET, _FINESS = re.compile(r"[0-9]{14}"), re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
#: the SIREN of La Poste, whose establishments outnumber the keys: their digits add up to a multiple of five
LA_POSTE = "356000000"
#: Corsica's departments in the key of a FINESS: « 2A0000014 » and « 2B0000020 » are those of Ajaccio and Bastia
_LETTERS = str.maketrans({"A": "1", "B": "2"})
#: a spreadsheet takes the first zero of a number away
_CUT = {"siret": 13, "finess": 8}


class BadNumber(ValueError):
    """A number that is none: what is wrong and what to do, in French."""


def siret_of(text: str) -> str:
    """A SIRET as it is kept; empty for an empty one. Raises BadNumber."""
    number = _compact(text, "siret")
    if not number:
        return ""
    if not _SIRET.fullmatch(number):
        raise BadNumber(
            f"« {text.strip()[:40]} » n’est pas un SIRET : il a 14 chiffres, {len(number)} ici. Vérifiez-le."
        )
    if not (_luhn(number) or (number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0)):
        raise BadNumber(f"« {number} » n’est pas un SIRET : sa clé est fausse, un chiffre est mal tapé.")
    return number


def finess_of(text: str) -> str:
    """A FINESS number as it is kept; empty for an empty one. Raises BadNumber."""
    number = _compact(text, "finess")
    if not number:
        return ""
    if not _FINESS.fullmatch(number):
        raise BadNumber(
            f"« {text.strip()[:40]} » n’est pas un numéro FINESS : il a 9 caractères, le département (75, 2A) puis "
            "des chiffres. Vérifiez-le."
        )
    if not _luhn(number.translate(_LETTERS)):
        raise BadNumber(f"« {number} » n’est pas un numéro FINESS : sa clé est fausse, un chiffre est mal tapé.")
    return number


def siren_of(siret: str | None) -> str:
    """The nine digits of who an establishment belongs to; empty where its SIRET is not known."""
    return (siret or "")[:9]


def _compact(text: str, kind: str) -> str:
    number = _BETWEEN.sub("", text).upper()
    return number.zfill(_CUT[kind] + 1) if number.isdigit() and len(number) == _CUT[kind] else number


def _luhn(digits: str) -> bool:
    """Whether the key of a number is right: every other digit from the right doubled, the sum a multiple of ten."""
    doubled = (int(one) * (1 + rank % 2) for rank, one in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0
