"""The new movements of a file, grouped: what they bring to each place, and those that look recorded twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from fir.actions.writing import Draft
from fir.enums import EXECUTION, Nature
from fir.models import FirYear, Movement
from fir.reference_forms import shown_reference
from prs_budget.lib.money import from_cents, to_cents
from prs_budget.lib.words import counted

if TYPE_CHECKING:
    import pandas as pd

#: what makes two movements look like one: everything but their references
SAME = ["kind", "commitment", "on", "ae", "cp"]
#: how many of the others a row names
NAMED = 3


@dataclass(frozen=True, slots=True)
class Brought:
    """What the new movements of a file bring to a mission and a nature: how many, AE and CP, in exact euros."""

    mission: str
    nature: str
    movements: int
    ae: Decimal
    cp: Decimal


@dataclass(frozen=True, slots=True)
class Twin:
    """A new row that has a double: where it is, and where the others are; amounts in exact euros."""

    row: int
    reference: str
    commitment: str
    on: date | None
    ae: Decimal
    cp: Decimal
    others: str


def brought(drafts: Sequence[Draft]) -> tuple[Brought, ...]:
    """What new movements bring, by mission and nature in the order of the nomenclature."""
    if not drafts:
        return ()
    frame = _frame(
        ["rank", "mission", "nature", "ae", "cp"],
        (
            (
                one.place.mission.position,
                f"{one.place.mission.code} {one.place.mission.label}",
                Nature(one.place.nature).label,
                to_cents(one.ae),
                to_cents(one.cp),
            )
            for one in drafts
        ),
    )
    sums = frame.groupby(["rank", "mission", "nature"]).agg(count=("ae", "size"), ae=("ae", "sum"), cp=("cp", "sum"))
    return tuple(
        Brought(mission, nature, int(count), from_cents(ae), from_cents(cp))
        for (_, mission, nature), count, ae, cp in sums.itertuples()
    )


def twins(fir_year: FirYear, drafts: Sequence[Draft]) -> tuple[Twin, ...]:
    """The new rows that say what another says under another reference, in the file or recorded. One query."""
    new = [one for one in drafts if one.kind in EXECUTION and one.commitment is not None and one.on is not None]
    if not new:
        return ()
    days = [one.on for one in new if one.on is not None]
    stored = (
        Movement.objects.filter(fir_year=fir_year, on__range=(min(days), max(days)), kind__in=EXECUTION)
        .standing()
        .filter(commitment__isnull=False)
        .order_by("pk")
        .values_list("key", "kind", "commitment__code", "on", "ae", "cp")
    )
    rows = [
        (one.row, one.key, str(one.kind), one.commitment.code if one.commitment else "", one.on, one.ae, one.cp)
        for one in new
    ]
    frame = _frame(["row", "key", *SAME], [*rows, *((0, *one) for one in stored.iterator())])
    alike = frame[frame.duplicated(SAME, keep=False)]
    found: list[Twin] = []
    for _, group in alike.groupby(SAME, sort=False):
        every = list(group[["row", "key"]].itertuples(index=False, name=None))
        _, code, on, ae, cp = group.iloc[0][SAME]
        found += [Twin(row, shown_reference(key), code, on, ae, cp, _others(row, every)) for row, key in every if row]
    return tuple(sorted(found, key=lambda one: one.row))


def twins_told(found: Sequence[Twin]) -> str:
    """What to look at before recording; empty where no row has a double."""
    if not found:
        return ""
    rows = counted(len(found), "ligne")
    like = "mêmes engagement, jour et montants qu’une autre, du fichier ou enregistrée"
    return f"{rows} : {like}. Une pièce ou deux ? Voyez plus bas avant d’enregistrer."


def _others(row: int, every: Sequence[tuple[int, str | None]]) -> str:
    """The first of the others: a file may repeat one voucher as many times as it has rows."""
    named = [_place(*one) for one in every[: NAMED + 1] if one[0] != row][:NAMED]
    more = len(every) - 1 - len(named)
    return ", ".join([*named, f"et {more} de plus"] if more else named)


def _place(row: int, key: str | None) -> str:
    """« ligne 12 (MVT-12) », « enregistré (MVT-12) »."""
    reference = shown_reference(key)
    return f"ligne {row}" if row and not reference else f"{f'ligne {row}' if row else 'enregistré'} ({reference})"


def _frame(columns: list[str], rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Exact: cells are Python's own numbers, which pandas adds and compares as they are."""
    import pandas as pd  # a second to load, and 60 MB: for those who bring a file alone

    return pd.DataFrame(list(rows), columns=columns, dtype=object)
