"""What the lines of a text are parts of: an order prints an allocation, then what of it is fongible, protected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from allocations.enums import Credit, PurposeKind, TextPart
from prs_budget.lib.money import ZERO, euros_text

#: the steps to which an order prints, in euros, the coarsest first: 0,1 k€, the euro, the cent
STEPS = (Decimal(100), Decimal(1), Decimal("0.01"))
NOT_ALL = (TextPart.FUNGIBLE, TextPart.RING_FENCED)

#: envelope, year, credit, object
Place = tuple[str, int, str, str]


class NotifiedLine(NamedTuple):
    """One line of a text: the envelope's code, the year, what the credits are, exact euros; what part, protecting what.

    A part of another line (a « dont ») is never added to it.
    """

    envelope: str
    year: int
    credit: Credit
    object: str
    amount: Decimal
    part: TextPart = TextPart.WHOLE
    protects: PurposeKind | None = None

    @property
    def place(self) -> Place:
        """What its parts share with it."""
        return (self.envelope, self.year, self.credit.value, self.object)

    @property
    def key(self) -> tuple[str, int, str, str, str, str]:
        """What tells it from the other lines of its text."""
        return (*self.place, self.part.value, self.protects.value if self.protects else "")

    @property
    def is_part(self) -> bool:
        """Whether it says « dont »."""
        return self.part != TextPart.WHOLE or self.protects is not None


def part_text(part: str, protects: str) -> str:
    """« Dotation », « dont fongible », « dont sanctuarisé, prévention »."""
    words = {PurposeKind.PREVENTION.value: "prévention", PurposeKind.MEDICO_SOCIAL.value: "médico-social"}
    if part == TextPart.WHOLE:
        return f"dont {words[protects]}" if protects else TextPart.WHOLE.label
    return f"dont {TextPart(part).label.lower()}" + (f", {words[protects]}" if protects else "")


def parents(lines: Sequence[NotifiedLine]) -> list[int | None]:
    """The position of the line that each is a part of; None for one that is in no other.

    What is protected is in its own part where the text has it, else in the whole. A part whose nature and object are
    no line's is of the only whole that its envelope has in that year.
    """
    places = {line.key: position for position, line in enumerate(lines)}
    wholes: dict[tuple[str, int], list[int]] = {}
    for position, line in enumerate(lines):
        if not line.is_part:
            wholes.setdefault((line.envelope, line.year), []).append(position)

    def parent(line: NotifiedLine) -> int | None:
        if not line.is_part:
            return None
        tried = [(*line.place, line.part.value, "")] if line.protects else []
        for key in (*tried, (*line.place, TextPart.WHOLE.value, "")):
            if key in places:
                return places[key]
        only = wholes.get((line.envelope, line.year), [])
        return only[0] if len(only) == 1 else None

    return [parent(line) for line in lines]


def wrong_parts(lines: Sequence[NotifiedLine]) -> dict[int, str]:
    """Why parts cannot be kept, by position: in no line, more than the line they are in, or not adding up to it."""
    above, step = parents(lines), step_of([line.amount for line in lines])
    bad = {
        position: f"aucune ligne ne comprend cette part : ajoutez la dotation de {line.envelope} en {line.year}."
        for position, line in enumerate(lines)
        if line.protects and above[position] is None
    }
    for position, gap in _gaps(lines, above):
        if abs(gap) > step:
            bad.setdefault(position, _gap_text(lines[position], gap))
    for position, excess in _excesses(lines, above):
        if excess > step:
            told = f"ses parts protégées la dépassent de {euros_text(excess)} : un « dont » est dans sa ligne."
            bad.setdefault(position, told)
    return bad


def rounding_gaps(lines: Sequence[NotifiedLine]) -> list[str]:
    """What the source's own rounding makes miss: told, never refused."""
    gaps, step = _gaps(lines, parents(lines)), step_of([line.amount for line in lines])
    return [
        f"{lines[at].envelope} {lines[at].year} : {_gap_text(lines[at], gap)} C’est l’arrondi de la source."
        for at, gap in gaps
        if ZERO < abs(gap) <= step
    ]


def step_of(amounts: Sequence[Decimal]) -> Decimal:
    """The step to which amounts are printed, in euros: the coarsest of which they are all multiples."""
    return next((step for step in STEPS if all(amount % step == 0 for amount in amounts)), STEPS[-1])


def _gaps(lines: Sequence[NotifiedLine], above: Sequence[int | None]) -> Iterator[tuple[int, Decimal]]:
    """Where a text prints both what is fongible and what is earmarked: the whole less their sum."""
    sums: dict[int, dict[TextPart, Decimal]] = {}
    for position, line in enumerate(lines):
        parent = above[position]
        if parent is not None and line.protects is None and line.part in NOT_ALL:
            parts = sums.setdefault(parent, {})
            parts[line.part] = parts.get(line.part, ZERO) + line.amount
    for parent, parts in sums.items():
        if len(parts) == len(NOT_ALL):
            yield parent, lines[parent].amount - sum(parts.values(), ZERO)


def _excesses(lines: Sequence[NotifiedLine], above: Sequence[int | None]) -> Iterator[tuple[int, Decimal]]:
    """What is protected beyond the line that it is in."""
    sums: dict[int, Decimal] = {}
    for position, line in enumerate(lines):
        parent = above[position]
        if parent is not None and line.protects is not None:
            sums[parent] = sums.get(parent, ZERO) + line.amount
    for parent, total in sums.items():
        yield parent, total - lines[parent].amount


def _gap_text(line: NotifiedLine, gap: Decimal) -> str:
    return (
        f"{euros_text(line.amount)} de dotation, {euros_text(line.amount - gap)} de fongible et de sanctuarisé "
        f"ensemble : écart de {euros_text(gap, signed=True)}."
    )
