"""What an operation did, in a few words: for the lists that name it, and for the operation that undoes it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from prs_budget.lib.money import NO_BREAK_SPACE, Unit, shown
from prs_budget.lib.words import date_and_time_of


def euros_text(amount: Decimal | None) -> str:
    """« 1 500,00 € », « vide »."""
    return "vide" if amount is None else f"{shown(amount, Unit.EUR, 2)}{NO_BREAK_SPACE}{Unit.EUR.symbol}"


def change_text(place: str, old: Decimal | None, new: Decimal | None) -> str:
    """« L029 · 2018 : vide → 1 500,00 € »."""
    return f"{place} : {euros_text(old)} → {euros_text(new)}"


def operation_text(at: datetime, zone: str, way: str, done: str) -> str:
    """« l’opération du 9 mars 2018, 10:41 (Virement, 12 cellules) ». `done` is what it changed."""
    return f"l’opération du {date_and_time_of(at, zone)} ({way}, {done})"


def undone_text(by: object, at: datetime, zone: str) -> str:
    """« annulée par Finances le 9 mars 2018, 10:41 »."""
    return f"annulée par {by} le {date_and_time_of(at, zone)}"
