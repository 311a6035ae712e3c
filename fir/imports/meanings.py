"""What the values of a file may mean: the codes of ours that a person chooses from, and what is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fir.enums import MovementKind, Nature, Payer
from fir.imports.fields import DIRECTION, KIND, MISSION, NATURE, PAYER, SCHEME
from fir.imports.nomenclature import FileNomenclature
from fir.models.nomenclature import DatedRow
from prs_budget.organisation.models import ReferenceRow
from prs_budget.readings.rules import LEFT, value_key

LONGEST_LABEL = 60
Choices = list[tuple[str, str]]


def choices_of(book: FileNomenclature) -> Mapping[str, Choices]:
    """The codes of each field whose values may be said, with their words: those that the year has."""
    return {
        KIND: [*((kind.value, kind.label) for kind in MovementKind), (LEFT, "Ne pas lire ces lignes")],
        DIRECTION: _coded(book.directions.rows.values()),
        NATURE: [(one.value, one.label) for one in Nature],
        MISSION: _open(book.missions.rows.values(), book.year),
        SCHEME: _open(book.schemes.rows.values(), book.year),
        PAYER: [(one.value, one.label) for one in Payer],
    }


def proposed(name: str, shown: str, choices: Choices) -> str:
    """The code that a value very likely means, « 2 » for « FIR-M2 »; empty where none, or several, may be meant."""
    if name not in (DIRECTION, MISSION, SCHEME):
        return ""
    words = re.findall(r"[a-z]+|[0-9]+", value_key(shown))
    found: dict[str, str] = {value_key(code): code for code, _ in choices}
    for of in _readings_of(words):
        if of in found:
            return found[of]
    return ""


def _readings_of(words: list[str]) -> list[str]:
    """A value from its end: « m2 », then « 2 », of « fir-m2 »."""
    last = words[-1:]
    pair = ["".join(words[-2:])] if len(words) > 1 else []
    number = [last[0], last[0].lstrip("0")] if last and last[0].isdigit() and len(last[0]) < 4 else []
    return [*pair, *number]


def _coded(rows: Iterable[ReferenceRow]) -> Choices:
    kept = sorted(rows, key=lambda row: row.code)
    return [(row.code, f"{row.code} · {row.label}"[:LONGEST_LABEL]) for row in kept]


def _open(rows: Iterable[DatedRow], year: int) -> Choices:
    return _coded(row for row in rows if row.holds_in(year))
