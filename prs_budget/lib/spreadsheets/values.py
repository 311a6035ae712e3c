"""Cells as values: days, years, codes, amounts, as French spreadsheets and exports write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from prs_budget.lib.money import CENT, LARGEST_CENTS, Unit, shown
from prs_budget.lib.plain_text import one_line, plain
from prs_budget.lib.typed import amount_of

#: day 0 of the serial numbers of a spreadsheet, and the serials that can be a day of a year of the FIR (2000 to 2100)
_EPOCH, _SERIALS = date(1899, 12, 30), range(36526, 73416)
_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?: .*)?")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ t].*)?")
_IN_WORDS = re.compile(r"(?:[a-z]+\.? )?([0-9]{1,2})(?:er)?[ -]([a-z]+)\.?[ -]([0-9]{4}|[0-9]{2})")
_COMPACT = re.compile(r"(20[0-9]{2})([01][0-9])([0-3][0-9])")
_MONTH_ALONE = re.compile(r"[a-z]+\.?[ -][0-9]{2,4}|[0-9]{1,2}/[0-9]{4}")
_SIMPLE = re.compile(r"-?[0-9]{1,12}(?:,[0-9]{1,2})?")
#: « 4.000,00- », « 4.000,00- € »: accounting software writes the sign behind
_MINUS_BEHIND = re.compile(r"([0-9][0-9.,\s\u202f\u00a0]*)[-\u2010-\u2013\u2212](\s*[kKM]?(?:€|EUR)?)")
_FLOAT_CODE = re.compile(r"([0-9]+)\.0+")
_ABRIDGED = re.compile(r"[0-9]+(?:[.,][0-9]+[eE]\+?|[eE]\+)[0-9]+")
#: what a double keeps of an exact decimal after a computation
_NOISE = Decimal("0.000001")
_EXACT = 1e15


class Unread(Exception):
    """A cell that cannot be read: what it holds, why, what to do."""


def text_of(value: object) -> str:
    """A cell as text: « 302 » for 302.0, one space between words, nothing for a blank."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def code_of(value: object) -> str:
    """A code: « 302 » for 302.0 or « 302.0 », composed letters, without the apostrophe that guards it in a csv."""
    if isinstance(value, (date, time, timedelta)):
        raise Unread(
            f"« {text_of(value)} » : le tableur en a fait une date. Mettez la colonne en texte et retapez le code."
        )
    text = text_of(value)
    if _ABRIDGED.fullmatch(text) or (isinstance(value, (int, float)) and abs(value) >= _EXACT):
        raise Unread(
            f"« {text[:40]} » : le tableur a abrégé ce numéro, des chiffres y manquent. Mettez la colonne en texte et "
            "reprenez le numéro de l’application d’origine."
        )
    if text.startswith("'") and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
    whole = _FLOAT_CODE.fullmatch(text)
    return whole[1] if whole else text


def year_of(value: object) -> int | None:
    """A year; None for a blank."""
    text = code_of(value) if not isinstance(value, (date, datetime)) else str(value.year)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 1990 <= int(text) <= 2100):
        raise Unread(f"« {text[:40]} » n’est pas un exercice : écrivez une année, 2018.")
    return int(text)


def day_of(value: object) -> date | None:
    """A day; None for a blank. French dates, ISO, serial numbers of a spreadsheet, months in words."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _serial(value)
    text = text_of(value)
    if not text:
        return None
    found = _day_in(plain(text))
    if found is None and _MONTH_ALONE.fullmatch(plain(text)):
        raise Unread(f"« {text[:40]} » n’a pas de jour : écrivez la date entière, 31/12/2018.")
    if found is None:
        raise Unread(f"« {text[:40]} » n’est pas une date : écrivez-la comme 31/12/2018.")
    year, month, day = found
    try:
        return date(year, month, day)
    except ValueError:
        more = " : le jour vient avant le mois" if month > 12 >= day else " : ce jour n’existe pas"
        raise Unread(f"« {text[:40]} »{more}. Écrivez la date comme 31/12/2018.") from None


def _serial(value: float) -> date:
    if int(value) in _SERIALS:
        return _EPOCH + timedelta(days=int(value))
    found = _COMPACT.fullmatch(text_of(float(value)))
    if found:
        return day_of(f"{found[1]}-{found[2]}-{found[3]}") or _EPOCH
    raise Unread(f"« {text_of(float(value))} » n’est pas une date : écrivez-la comme 31/12/2018.")


def _day_in(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) that a text in plain letters says."""
    if found := _NUMERIC.fullmatch(text):
        return _century(found[4]), int(found[3]), int(found[1])
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _IN_WORDS.fullmatch(text):
        month = _month(found[2])
        return (_century(found[3]), month, int(found[1])) if month else None
    if text.isascii() and text.isdigit() and int(text) in _SERIALS:
        day = _serial(int(text))
        return day.year, day.month, day.day
    return None


def _century(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(word: str) -> int:
    """The rank of a month by its name or its abbreviation, 0 for another word."""
    return next(
        (n for n, name in enumerate(_MONTHS, 1) if word.startswith(name) or (len(word) > 2 and name.startswith(word))),
        0,
    )


def money_of(value: object, unit: Unit) -> Decimal | None:
    """Exact euros; None for a blank. A number is taken as a spreadsheet keeps it, a text as people write it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise Unread(f"« {text_of(value)} » n’est pas un montant.")
    if isinstance(value, (int, float)):
        return _exact(value, unit)
    if isinstance(value, (date, time, timedelta)):
        raise Unread(f"« {text_of(value)} » est une date, pas un montant : remettez la colonne au format nombre.")
    text = str(value).strip()
    if unit is Unit.EUR and _SIMPLE.fullmatch(text):
        return Decimal(text.replace(",", ".")).quantize(CENT)
    if text.startswith("="):
        raise Unread(f"« {text[:40]} » est une formule sans résultat : collez les valeurs à la place des formules.")
    if behind := _MINUS_BEHIND.fullmatch(text):
        text = f"-{behind[1]}{behind[2]}"
    amount, why = amount_of(text, unit)
    if why:
        raise Unread(why)
    return amount


def _exact(value: float, unit: Unit) -> Decimal:
    """The amount of a number. What doubles leave after the cents is dropped, anything more is refused."""
    number = Decimal(repr(value))
    if not number.is_finite() or number.adjusted() > 15:
        raise Unread(f"« {value} » dépasse le plus grand montant admis.")
    amount = number.scaleb(unit.exponent)
    cents = amount.quantize(CENT, ROUND_HALF_UP)
    if abs(cents) * 100 > LARGEST_CENTS:
        raise Unread(f"« {shown(cents, Unit.EUR, 2)} » dépasse le plus grand montant admis.")
    if abs(cents - amount) > _NOISE:
        raise Unread(f"« {text_of(float(value))} » : deux décimales au plus en euros. Arrondissez-le dans le tableur.")
    return cents or abs(cents)
