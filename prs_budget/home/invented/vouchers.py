"""The monthly export of the accounts of the invented agency, as software for accounts gives it.

Windows encoding, semicolons, two lines of preamble, days with dots, amounts in the French way with the minus behind,
types EJ, DP, RE and AV, cost centres for directions, functional domains for missions, and a row of total.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from prs_budget.home.invented.chance import drawn, is_drawn
from prs_budget.home.invented.commitments import Committed, committed
from prs_budget.home.invented.plan import DIRECTIONS
from prs_budget.lib.money import ZERO

ENCODING = "cp1252"
TITLES = (
    "N° pièce", "Poste", "Type", "Date compt.", "Centre fin.", "Libellé centre", "N° EJ", "Tiers", "Dom. fonct.",
    "Montant AE", "Montant CP", "Objet",
)  # fmt: skip
CENTRES = {"DOS": "Offre de soins", "DA": "Autonomie", "DSP": "Prévention, santé publique", "DG": "Stratégie, cabinet"}
NUMBERS = {code: number for code, _, number in DIRECTIONS}
#: the first numbers of vouchers and commitments, by year
FIRST_VOUCHER = {2017: 41_000_001, 2018: 51_000_001}
FIRST_COMMITMENT = {2017: 4_400_010_001, 2018: 4_500_010_001}
#: the commitments of the half-year of 2018 that its later files say higher, its payments that they no longer say
FIRST_CORRECTED, CHANGED, GONE, CHANGE = 2018, (6, 14, 23), (9, 31), Decimal("123.45")
#: the years whose commitments may be paid in a year
YEARS = (2017, 2018)
#: among a hundred commitments that are never paid in full, those of which a part is withdrawn, after June
WITHDRAWN = 48
#: among a hundred payments, those of which a part is given back
GIVEN_BACK = 5


@dataclass(frozen=True, slots=True)
class Voucher:
    """A row of the export; exact euros, negative for what is withdrawn or given back."""

    kind: str
    on: date
    commitment: str
    of: Committed
    ae: Decimal = ZERO
    cp: Decimal = ZERO
    number: int = 0


def export(year: int, month: int) -> bytes:
    """The file of a year as it stood at the end of a month."""
    until = date(year, month, calendar.monthrange(year, month)[1])
    rows = [*_corrected([one for one in _numbered(year) if one.on <= until], date(year, 6, 30))]
    blank = ";" * (len(TITLES) - 1)
    total = [
        "Total",
        *[""] * 8,
        _amount(sum((one.ae for one in rows), ZERO)),
        _amount(sum((one.cp for one in rows), ZERO)),
    ]
    written = [
        f"Agence fictive - Extraction des pièces FIR (données inventées){blank}",
        f"Exercice {year};Arrêté au {until:%d.%m.%Y}{blank[1:]}",
        "",
        ";".join(TITLES),
        *(";".join(_cells(one)) for one in rows),
        ";".join([*total, ""]),
    ]
    return ("\r\n".join(written) + "\r\n").encode(ENCODING)


def _corrected(rows: Sequence[Voucher], known: date) -> Iterator[Voucher]:
    """What a month that comes after June says otherwise of the vouchers of the half-year: some changed, some gone."""
    is_later = rows[-1].on > known and rows[-1].on.year == FIRST_CORRECTED
    ranks = dict.fromkeys(("EJ", "DP"), 0)
    for one in rows:
        rank = ranks[one.kind] = ranks.get(one.kind, 0) + 1
        if not is_later or one.on > known:
            yield one
        elif one.kind == "EJ" and rank in CHANGED:
            yield replace(one, ae=one.ae + CHANGE)
        elif not (one.kind == "DP" and rank in GONE):
            yield one


def _numbered(year: int) -> list[Voucher]:
    """The vouchers of a year, in the order of their days, with their numbers."""
    rows = sorted(_vouchers(year), key=lambda one: (one.on, one.kind != "EJ", one.commitment, one.cp))
    return [replace(one, number=FIRST_VOUCHER[year] + at) for at, one in enumerate(rows)]


def _vouchers(year: int) -> Iterator[Voucher]:
    for made_in in (one for one in YEARS if one <= year):
        ordered = sorted(committed(made_in), key=lambda one: (one.on, one.name))
        for at, one in enumerate(ordered):
            number = str(FIRST_COMMITMENT[made_in] + at)
            if made_in == year:
                yield Voucher("EJ", one.on, number, one, ae=one.ae)
                yield from _withdrawal(one, number)
            yield from _paid(one, number, year)


def _paid(one: Committed, number: str, year: int) -> Iterator[Voucher]:
    """What of a commitment is paid in a year, and given back after June."""
    for rank, paid in enumerate(one.payments):
        if paid.on.year == year:
            yield Voucher("DP", paid.on, number, one, cp=paid.cp)
        day = max(paid.on, date(paid.on.year, 7, 1)) + timedelta(days=drawn(10, 40, "jour de l’avoir", one.name, rank))
        if day.year == year == paid.on.year and is_drawn(GIVEN_BACK, "avoir", one.name, rank):
            yield Voucher("AV", day, number, one, cp=-(paid.cp / 20).quantize(Decimal("0.01")))


def _withdrawal(one: Committed, number: str) -> Iterator[Voucher]:
    """What of a commitment is withdrawn: of what it is never paid, in the second half of its year."""
    unpaid = one.ae - sum((paid.cp for paid in one.payments), ZERO)
    if unpaid > ZERO and is_drawn(WITHDRAWN, "retrait", one.name):
        day = max(date(one.year, 7, 2), one.on) + timedelta(days=drawn(0, 20, "jour du retrait", one.name))
        if day.year == one.year:
            yield Voucher("RE", day, number, one, ae=-(unpaid / 2).quantize(Decimal("0.01")))


def _cells(one: Voucher) -> list[str]:
    direction = one.of.line.direction
    return [
        str(one.number), "001", one.kind, f"{one.on:%d.%m.%Y}", NUMBERS[direction], CENTRES[direction], one.commitment,
        one.of.beneficiary, f"FIR-M{one.of.line.mission}", _amount(one.ae) if one.ae else "",
        _amount(one.cp) if one.cp else "", one.of.label,
    ]  # fmt: skip


def _amount(amount: Decimal) -> str:
    """« 347.575,50 », « 4.000,00- »."""
    text = f"{abs(amount):,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return text + "-" * (amount < 0)
