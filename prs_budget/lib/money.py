"""Exact euros: units, the one rounding, and how a figure is written in French."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import Enum
from functools import cache

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
CENT = Decimal("0.01")
ZERO = Decimal("0.00")
#: 1 000 000 000 000 €, beyond any budget of health: the largest amount that is entered. Ninety thousand of them still
#: add up within the integers of a database.
LARGEST_CENTS = 10**14
#: 9 007 199 254 740 991 cents: the largest integer that every reader of a JSON number keeps exact, for what is computed
LARGEST_EXACT_CENTS = 2**53 - 1
#: what is asked for in place of a JSON number, which most readers make an approximate one of
AS_TEXT = 'entre guillemets, avec un point et deux décimales au plus : "1234.50"'

_FRENCH = str.maketrans({",": NO_BREAK_SPACE, ".": ",", "-": MINUS})


class Unit(Enum):
    """A unit of display. Storage is always euros; a unit only scales what is shown."""

    EUR = ("€", 0, 0)
    KEUR = ("k€", 3, 1)
    MEUR = ("M€", 6, 1)

    def __init__(self, symbol: str, exponent: int, decimals: int) -> None:
        self.symbol = symbol
        self.exponent = exponent
        #: how many decimals this unit is printed with, unless told otherwise
        self.decimals = decimals

    @property
    def in_words(self) -> str:
        """The unit in full, for captions read aloud."""
        return {"EUR": "euros", "KEUR": "milliers d’euros", "MEUR": "millions d’euros"}[self.name]


class MoneyError(ValueError):
    """An amount that is not exact euros and cents."""


def euros(value: object) -> Decimal:
    """Exact euros from a Decimal, an int or the text of a number with a decimal point.

    Refuses floats (they are not exact), a third decimal, and amounts beyond a thousand billion (`LARGEST_CENTS`).
    """
    return _exact(value, LARGEST_CENTS)


def _exact(value: object, most: int) -> Decimal:
    """Exact euros of that many cents at most."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        raise MoneyError(f"« {value!r} » n’est pas un montant exact : donnez-le comme un texte, {AS_TEXT}.")
    try:
        amount = Decimal(_number(value) if isinstance(value, str) else value)
    except InvalidOperation:
        raise MoneyError(f"« {value} » n’est pas un nombre.") from None
    if not amount.is_finite():
        raise MoneyError(f"« {value} » n’est pas un nombre.")
    # the order of magnitude first: multiplying « 1E+999999 » would overflow
    if amount.adjusted() > 15 or abs(amount) * 100 > most:
        raise MoneyError(f"« {value} » dépasse le plus grand montant admis.")
    exact = amount.quantize(CENT)
    if exact != amount:
        raise MoneyError(f"« {value} » : deux décimales au plus en euros.")
    return exact or abs(exact)  # « -0 » is written without its sign


def to_cents(value: object) -> int:
    """The integer cents of an exact amount, or of a sum of them; same errors as `euros`, at `LARGEST_EXACT_CENTS`."""
    return int(_exact(value, LARGEST_EXACT_CENTS).scaleb(2))


def _number(text: str) -> str:
    """A text that is a number; nothing for what only Python reads as one: « 1_000 », digits of other scripts."""
    said = text.strip()
    return said if said.isascii() and "_" not in said else ""


def from_cents(cents: int) -> Decimal:
    """Exact euros, two decimals, from integer cents; a float raises TypeError."""
    return cents * CENT


def rounded(amount: Decimal, unit: Unit, decimals: int) -> Decimal:
    """The figure shown for exact euros: scaled, then rounded half up (away from zero), once."""
    return amount.scaleb(-unit.exponent).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def written(figure: Decimal, *, signed: bool = False) -> str:
    """A figure in French: « 8 646,2 », « −0,1 », « +5,5 » when signed. Zero carries no sign."""
    if not figure:
        figure = abs(figure)
    return format(figure, "+,f" if signed and figure else ",f").translate(_FRENCH)


def shown(amount: Decimal | None, unit: Unit, decimals: int, *, signed: bool = False) -> str:
    """The text of an exact amount in a unit; empty text where nothing was entered."""
    return "" if amount is None else written(rounded(amount, unit, decimals), signed=signed)


def exact_text(amount: Decimal | None) -> str | None:
    """« 1500.00 »: exact euros as JSON carries them; None for nothing."""
    return None if amount is None else str(amount)


def euros_text(amount: Decimal | None, *, signed: bool = False) -> str:
    """Euros to the cent, in a sentence: « 1 500,00 € »; « vide » where nothing was entered."""
    return "vide" if amount is None else shown(amount, Unit.EUR, 2, signed=signed) + NO_BREAK_SPACE + Unit.EUR.symbol


@cache
def writer(unit: Unit, decimals: int, *, signed: bool = False) -> Callable[[Iterable[Decimal | None]], list[str]]:
    """What writes amounts of one unit, for the cells of a table: as `shown` says, five times faster."""
    step, scale = Decimal(1).scaleb(unit.exponent - decimals), Decimal(1).scaleb(-unit.exponent)
    longest = len(f"{999:.{decimals}f}")
    half_up = Context(rounding=ROUND_HALF_UP).quantize

    def text(figure: Decimal | None) -> str:
        return "" if figure is None else written(figure, signed=signed)

    def write(amounts: Iterable[Decimal | None]) -> list[str]:
        figures = [None if amount is None else half_up(amount, step) * scale for amount in amounts]
        if signed:
            return [text(figure) for figure in figures]
        # most figures have neither a sign nor thousands to part
        return [
            text(figure) if len(plain) > longest or plain[0] in "-N" else plain.replace(".", ",")
            for figure, plain in zip(figures, map(str, figures), strict=True)
        ]

    return write


def increased(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount increased by a rate in %, rounded to the cent, half up: 100,05 at 2,5 % gives 102,55."""
    return (amount * (100 + rate) * CENT).quantize(CENT, ROUND_HALF_UP)


def rate_text(rate: Decimal) -> str:
    """A rate in %, signed, with every digit that counts: « +1,8 % », « −0,25 % », « +0 % »."""
    return f"{MINUS if rate < 0 else '+'}{written(abs(rate).normalize())}{NO_BREAK_SPACE}%"


def percentage(ratio: Decimal, decimals: int = 1, *, signed: bool = False) -> str:
    """A ratio in %, half up: « 23,2 % »."""
    return writer(Unit.EUR, decimals, signed=signed)([ratio * 100])[0] + NO_BREAK_SPACE + "%"


def percentages(ratios: Iterable[Decimal | None]) -> list[str]:
    """Ratios as percentages of one decimal, for a column of a table; empty text where there is none."""
    texts = writer(Unit.EUR, 1)([None if ratio is None else ratio * 100 for ratio in ratios])
    return [f"{text}{NO_BREAK_SPACE}%" if text else "" for text in texts]


def share(part: Decimal, whole: Decimal) -> str:
    """A percentage with one decimal, half up: « 23,2 % »; empty where the whole is zero."""
    return percentage(part / whole) if whole else ""


def divided(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """A total in parts proportional to whole weights, to the cent, that sum to it exactly.

    Each part is first cut down to the cent; the cents that remain go one by one to the parts that lost most by it, at
    equal loss to the first. A negative total is divided as its opposite. ValueError where no weight is above zero.
    """
    base = sum(weights)
    if base <= 0 or min(weights) < 0:
        raise ValueError("a total is divided by weights of which none is below zero and one is above")
    cents = abs(to_cents(total))
    cut = [divmod(cents * weight, base) for weight in weights]
    remaining = cents - sum(whole for whole, _ in cut)
    favoured = set(sorted(range(len(cut)), key=lambda at: (-cut[at][1], at))[:remaining])
    sign = -1 if total < 0 else 1
    return [from_cents(sign * (whole + (at in favoured))) for at, (whole, _) in enumerate(cut)]
