"""The parts of the lines of a text: as a form writes them, as people write them, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocations.actions.text_parts import part_text
from allocations.enums import PROTECTED, PurposeKind, TextPart
from allocations.models import TextLine
from prs_budget.lib.plain_text import plain

#: what a line may say of an allocation, as the form writes it
PARTS = {
    f"{part.value}/{protects}": part_text(part.value, protects)
    for part in TextPart
    for protects in ("", *(value for value, _ in PROTECTED))
}
WHOLE = f"{TextPart.WHOLE.value}/"


def in_order(stored: Sequence[TextLine]) -> list[TextLine]:
    """Lines in their order, each followed by its parts."""
    below: dict[int | None, list[TextLine]] = {}
    for line in stored:
        below.setdefault(line.within_id, []).append(line)

    def told(line: TextLine) -> Iterator[TextLine]:
        yield line
        for part in below.get(line.pk, []):
            yield from told(part)

    return [one for line in below.get(None, []) for one in told(line)]


def part_of(text: str) -> tuple[TextPart, PurposeKind | None]:
    """A part and what it protects, as the form writes them."""
    part, _, protects = text.partition("/")
    return TextPart(part), PurposeKind(protects) if protects else None


def read_part(text: str) -> str | None:
    """A part, by its words; the whole where nothing is said, None where it is none."""
    wanted = plain(text).removeprefix("dont ")
    if not wanted:
        return WHOLE
    return next((value for value, words in PARTS.items() if plain(words).removeprefix("dont ") == wanted), None)
