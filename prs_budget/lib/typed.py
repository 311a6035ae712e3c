"""Amounts and rates as people type and paste them: read in forms and workbooks as in the grid of the browser.

`static/js/entry/model/amounts.js` is its twin; `tests/js/amounts.json` holds both to the same answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from prs_budget.lib.money import LARGEST_CENTS, Unit, euros_text, from_cents, shown, to_cents
from prs_budget.lib.plain_text import without_invisible

LONGEST = 100
#: the largest rate, and the decimals that it may have: beyond, it is a slip
LARGEST_RATE, RATE_DECIMALS = 1000, 4
LONGEST_RATE = 30
QUOTED = 40


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that is no amount: why, in French, and what was probably meant where that can be told."""

    reason: str
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why, to be said after the text itself."""

    why: str
    proposal: str = ""


_SPACES = re.compile("[\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_MINUSES = re.compile("[\u2010-\u2013\u2212\ufe63\uff0d]")
_SUFFIX = re.compile(r" *(?:([kKM])? ?(?:€|EUR|eur|[eE]uros?)|([kKM]))\Z")
# a dash between the spaces of the accounting format, or before its unit, is its zero; a dash alone is a slip
_ZERO = re.compile(r"- *[kKM]?€| +- *| *- +")
_SMALL_M = re.compile(r"[-+(]?[0-9 .,]+\)? ?m( ?€|eur)?")
_MONTHS = "janv?|févr?|fevr?|mars|avr|mai|juin|juil|août|aout|sept?|oct|nov|déc|dec|feb|mar|apr|may|jun|jul|aug"
_DATES = (
    re.compile(
        r"([0-9]{1,2}([/.-])[0-9]{1,2}\2([0-9]{2}){1,2}|[0-9]{4}([/.-])[0-9]{1,2}\4[0-9]{1,2})"
        r"( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?"
    ),
    re.compile(r"[0-9]{1,2}/[0-9]{1,4}"),
    re.compile(rf"([0-9]{{1,2}}[ -])?({_MONTHS})[a-zéû.]*([ -][0-9]{{2,4}})?", re.IGNORECASE),
)
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
_EXPONENTS = {"": 0, "€": 0, "k": 3, "K": 3, "M": 6}
_NOT_A_NUMBER = "n’est pas un nombre."


def read_amount(text: str, unit: Unit, current: Decimal | None = None) -> Decimal | Unreadable | None:
    """What a text says in a unit: exact euros, nothing (an empty text), or why it cannot be read.

    `current` is what the cell holds: « +2,5 % » speaks of it.
    """
    spaced = _SPACES.sub(" ", without_invisible(text))
    said = spaced.strip(" ")
    if said in ("", "·"):
        return None
    quoted = f"« {said[:QUOTED]}… »" if len(said) > QUOTED else f"« {said} »"
    if len(said) > LONGEST:
        return Unreadable(f"{quoted} : texte trop long pour un montant.")
    net = _MINUSES.sub("-", said)
    if _ZERO.fullmatch(_MINUSES.sub("-", spaced)) or _ZERO.fullmatch(net):
        return from_cents(0)
    cents = _cents(net, unit, current)
    if isinstance(cents, _Refusal):
        return Unreadable(f"{quoted} {cents.why}", cents.proposal)
    if abs(cents) > LARGEST_CENTS:
        largest = euros_text(from_cents(LARGEST_CENTS))
        return Unreadable(f"{quoted} dépasse le plus grand montant admis, {largest}.")
    return from_cents(cents)


def editable(amount: Decimal | None, unit: Unit) -> str:
    """An amount as one edits it in a unit, every digit that counts: `read_amount` gives it back."""
    text = shown(amount, unit, unit.exponent + 2)
    return text.rstrip("0").rstrip(",") if "," in text else text


def _cents(net: str, unit: Unit, current: Decimal | None) -> int | _Refusal:
    if refusal := _no_amount(net):
        return refusal
    if net.startswith("="):
        return _sum(net, unit)
    return _percentage(net, current) if net.endswith("%") else _plain(net, unit)


def _no_amount(net: str) -> _Refusal | None:
    """What a spreadsheet may hold that is no amount."""
    if not net.strip("#"):
        return _Refusal(": la colonne du tableur était trop étroite, le montant n’y est pas.")
    if net.startswith("#") or net.lower().startswith("err:"):
        return _Refusal("est une erreur du tableur : corrigez-la dans le classeur.")
    if any(shape.fullmatch(net) for shape in _DATES):
        return _Refusal("est une date, pas un montant.")
    if _SCIENTIFIC.fullmatch(net):
        return _Refusal(": écriture scientifique, des chiffres y manquent peut-être ; copiez le nombre entier.")
    if _SMALL_M.fullmatch(net):
        return _Refusal(": écrivez M pour des millions, k pour des milliers.", net.replace("m", "M", 1))
    return None


def _number(text: str) -> Fraction | _Refusal:
    """What is read of digits, without sign nor unit."""
    spaceless = text.replace(" ", "")
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", text):
        return _Refusal("est ambigu : écrivez-le sans point, ou avec une virgule.")
    plain = spaceless if re.fullmatch(r"[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]*)?", text) else text
    if re.fullmatch(r"[0-9]+[.,]?[0-9]*|[.,][0-9]+", plain):
        return _fraction(plain)
    if re.fullmatch(r"[1-9][0-9]{0,2}((\.[0-9]{3})+,[0-9]*|(\.[0-9]{3}){2,})", text):
        return _fraction(text.replace(".", ""))
    if re.fullmatch(r"[1-9][0-9]{0,2}((,[0-9]{3})+\.[0-9]*|(,[0-9]{3}){2,})", text):
        return _fraction(text.replace(",", ""))
    if spaceless != text and isinstance(_number(spaceless), Fraction):
        return _Refusal("n’est pas un nombre : espace mal placé.", spaceless)
    return _letters(text)


def _fraction(text: str) -> Fraction:
    whole, _, decimals = text.replace(",", ".").partition(".")
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def _letters(text: str) -> _Refusal:
    """Letters taken for digits: said, with what was probably meant."""
    if re.search("[0-9]", text):
        for wrong, digit, letter in (("[Oo]", "0", "O"), ("[lI]", "1", "l")):
            meant = re.sub(wrong, digit, text)
            if meant != text and isinstance(_number(meant), Fraction):
                return _Refusal(f"n’est pas un nombre : lettre {letter} au lieu du chiffre {digit}.", meant)
    return _Refusal(_NOT_A_NUMBER)


def _plain(net: str, unit: Unit) -> int | _Refusal:
    body, negative = _unwrapped(net)
    suffix = _SUFFIX.search(body)
    if suffix:
        body = body[: suffix.start()]
    if not negative:
        body, negative = _unwrapped(body)
    if not negative and (sign := re.match("([+-]) *", body)):
        negative, body = sign[1] == "-", body[sign.end() :]
    read = _number(body)
    if isinstance(read, _Refusal):
        return _in_whole(read, net, body)
    exponent = _EXPONENTS[suffix[1] or suffix[2] or ""] if suffix else unit.exponent
    scaled = read * Fraction(10) ** (exponent + 2)
    if scaled.denominator != 1:
        return _Refusal(": deux décimales au plus en euros.")
    return -scaled.numerator if negative else scaled.numerator


def _unwrapped(text: str) -> tuple[str, bool]:
    """What parentheses hold, and whether there were: they are how accountants write minus."""
    inside = re.fullmatch(r"\(([^()]*)\)", text)
    return (inside[1].strip(" "), True) if inside else (text, False)


def _in_whole(refusal: _Refusal, net: str, body: str) -> _Refusal:
    """A refusal of digits, with its proposal put back in the whole text."""
    return _Refusal(refusal.why, refusal.proposal and net.replace(body, refusal.proposal, 1))


def _percentage(net: str, current: Decimal | None) -> int | _Refusal:
    signed = net[0] in "+-"
    digits = net[1 if signed else 0 : -1].strip(" ")
    read = _number(digits)
    if isinstance(read, _Refusal):
        return _in_whole(read, net, digits)
    if not signed:
        return _Refusal(": écrivez + pour augmenter la valeur actuelle, − pour la diminuer.")
    if current is None:
        return _Refusal(": la cellule est vide, aucun pourcentage ne s’y applique.")
    return _half_up(to_cents(current) * (1 + (-read if net[0] == "-" else read) / 100))


def _half_up(value: Fraction) -> int:
    """To the nearest integer, halves away from zero."""
    rounded = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -rounded if value < 0 else rounded


def _sum(net: str, unit: Unit) -> int | _Refusal:
    try:
        value = _Sum(net[1:].replace("×", "*").replace("÷", "/"), unit).value()
    except _NotASum as refused:
        return _Refusal(str(refused))
    return _half_up(value * 10 ** (unit.exponent + 2))


class _NotASum(Exception):
    """Why what follows « = » cannot be computed."""

    def __init__(self, why: str = "n’est pas un calcul : des nombres, + − * / et des parenthèses.") -> None:
        super().__init__(why)


class _Sum:
    """What is typed after « = », read from left to right. Each level returns its value, and whether it is a lone %."""

    def __init__(self, text: str, unit: Unit) -> None:
        self.text = text
        self.unit = unit
        self.place = 0

    def take(self, shape: str) -> re.Match[str] | None:
        found = re.compile(shape).match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def value(self) -> Fraction:
        value, _ = self.terms()
        self.take(" *")
        if self.place != len(self.text):
            raise _NotASum
        return value

    def terms(self) -> tuple[Fraction, bool]:
        total, is_percent = self.factors()
        while sign := self.take(" *([+-])"):
            value, other = self.factors()
            if is_percent or other:
                raise _NotASum(": dans une somme, % est ambigu ; écrivez par exemple =1200*1,025.")
            total += -value if sign[1] == "-" else value
        return total, is_percent

    def factors(self) -> tuple[Fraction, bool]:
        product, is_percent = self.signed()
        while sign := self.take(" *([*/])"):
            value, _ = self.signed()
            is_percent = False
            if sign[1] == "*":
                product *= value
            elif value:
                product /= value
            else:
                raise _NotASum(": division par zéro.")
        return product, is_percent

    def signed(self) -> tuple[Fraction, bool]:
        sign = self.take(" *([+-])")
        if not sign:
            return self.primary()
        value, is_percent = self.signed()
        return (-value if sign[1] == "-" else value), is_percent

    def primary(self) -> tuple[Fraction, bool]:
        if self.take(r" *\("):
            value, _ = self.terms()
            if not self.take(r" *\)"):
                raise _NotASum(": il manque une parenthèse.")
            return value, False
        digits = self.take(" *([0-9.,]+(?: [0-9][0-9.,]*)*)")
        if not digits:
            raise _NotASum
        read = _number(digits[1])
        if isinstance(read, _Refusal):
            raise _NotASum if read.why == _NOT_A_NUMBER else _NotASum(read.why)
        if self.take(" ?%"):
            return read / 100, True
        unit = self.take(" ?(?:([kKM]) ?€?|(€))(?![A-Za-z])")
        exponent = _EXPONENTS[unit[1] or unit[2]] - self.unit.exponent if unit else 0
        return read * Fraction(10) ** exponent, False


_RATE_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_RATE = re.compile(r"([+-]?)(\d+)(?:[,.](\d*))?")


class BadRate(ValueError):
    """A text that is no rate. The message, in French, says why and what to write."""


def rate_of(text: str) -> Decimal:
    """A rate in %, « % » or not, with four decimals at most, from −100 to 1 000. Raises BadRate."""
    said = text.strip()[:LONGEST_RATE]
    bare = _RATE_SPACES.sub("", text).replace("\u2212", "-").replace("\u2013", "-").removesuffix("%")
    match = _RATE.fullmatch(bare) if len(bare) <= LONGEST_RATE else None
    if match is None:
        raise BadRate(f"« {said} » n’est pas un taux : écrivez par exemple 2,45.")
    sign, whole, decimals = match.groups()
    rate = Decimal(f"{sign}{whole}.{decimals or '0'}")
    if not -100 <= rate <= LARGEST_RATE:
        raise BadRate(f"« {said} » : un taux va de −100 à {LARGEST_RATE} %.")
    if rate != rate.quantize(Decimal(1).scaleb(-RATE_DECIMALS)):
        raise BadRate(f"« {said} » : {RATE_DECIMALS} décimales au plus pour un taux.")
    return rate


def rate_typed(text: str) -> tuple[Decimal | None, str]:
    """The rate, in %, that a text says with its sign, « +1,8 % », and why it cannot be read; None where none is."""
    said = text.strip()
    if "%" not in said:
        return None, ""
    if said[0] not in "+-\u2212\u2013":
        return None, f"« {said} » : écrivez + pour augmenter l’année d’avant, − pour la diminuer."
    try:
        return rate_of(said), ""
    except BadRate as error:
        return None, str(error)


def amount_of(text: str, unit: Unit, current: Decimal | None = None) -> tuple[Decimal | None, str]:
    """What a text says, and why it cannot be read: one of both is empty. « +1,8 % » is of `current`."""
    read = read_amount(text, unit, current)
    if isinstance(read, Unreadable):
        meant = f" Vouliez-vous dire « {read.proposal} » ?" if read.proposal else ""
        return None, read.reason + meant
    return read, ""
