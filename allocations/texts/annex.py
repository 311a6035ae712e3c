"""The annex of a FIR order, pasted as it is printed: one row an agency, in k€, « dont » beside what they are part of.

Columns: the agency, its allocation, what of it is fongible then sanctuarisé, each followed by what it protects
(prévention, médico-social). Source: annexes of the orders of 26 May 2023 (JO of 31 May 2023) and of 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocations.actions import NotifiedLine, rounding_gaps
from allocations.actions.text_parts import wrong_parts
from allocations.enums import Credit, PurposeKind, TextPart
from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import plain
from prs_budget.lib.typed import amount_of
from prs_budget.lib.words import listed

#: the unit in which the annex of an order is printed
UNIT = Unit.KEUR
LONGEST = 60_000
SAMPLE = "agence, dotation, fongible, prévention et médico-social, sanctuarisé, prévention et médico-social"
#: the columns after the agency's name where the headings are not pasted
PRINTED: tuple[tuple[TextPart, PurposeKind | None], ...] = (
    (TextPart.WHOLE, None),
    *(
        (part, protects)
        for part in (TextPart.FUNGIBLE, TextPart.RING_FENCED)
        for protects in (None, PurposeKind.PREVENTION, PurposeKind.MEDICO_SOCIAL)
    ),
)


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """What the annex prints of an agency; `gap` what its parts miss by rounding, `problem` why it cannot be read."""

    agency: str
    lines: tuple[NotifiedLine, ...] = ()
    gap: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex that was read: all its rows, the agency's own, or why none is its own."""

    rows: tuple[AnnexRow, ...]
    own: AnnexRow | None = None
    problem: str = ""

    @property
    def told(self) -> list[str]:
        """What must be known of it: the roundings of the source, the rows of others that are not read."""
        gaps = [f"{row.agency} : {row.gap}" for row in self.rows if row.gap]
        unread = [f"{row.agency} : {row.problem}" for row in self.rows if row.problem and row is not self.own]
        return [*gaps, *unread]


def read_annex(pasted: str, agency: str, envelope: str, year: int) -> Annex:
    """Read an annex for the agency of that name, as lines of an envelope in a year, in exact euros."""
    if len(pasted) > LONGEST:
        return Annex((), problem="L’annexe est trop longue : collez la seule annexe 1 de l’arrêté.")
    columns: Sequence[tuple[TextPart, PurposeKind | None]] = PRINTED
    rows: list[AnnexRow] = []
    for text in pasted.splitlines():
        cells = [" ".join(cell.split()) for cell in text.split("\t" if "\t" in text else ";")]
        if not any(cells):
            continue
        if not any(character.isdigit() for cell in cells[1:] for character in _without_notes(cell)):
            columns = _columns(cells[1:]) or columns
            continue
        rows.append(_row(cells, columns, envelope, year))
    own = next((row for row in rows if _is_named(row.agency, agency)), None)
    if own is None:
        known = listed([row.agency for row in rows])
        why = f"L’annexe n’a pas de ligne pour {agency}." if rows else "Aucune ligne n’est lue."
        return Annex(tuple(rows), problem=f"{why} {f'Agences lues : {known}.' if rows else f'Attendu : {SAMPLE}.'}")
    return Annex(tuple(rows), own, f"{own.agency} : {own.problem}" if own.problem else "")


def _without_notes(cell: str) -> str:
    """A heading without its calls of notes, « (1) »."""
    return "".join(part.partition(")")[2] if index else part for index, part in enumerate(cell.split("(")))


def _columns(heads: Sequence[str]) -> list[tuple[TextPart, PurposeKind | None]]:
    """What the headings say, in their order; empty where they do not say all of it."""
    found: list[tuple[TextPart, PurposeKind | None]] = []
    part = TextPart.WHOLE
    for head in map(plain, heads):
        if "fongible" in head:
            part = TextPart.FUNGIBLE
        elif "sanctuaris" in head:
            part = TextPart.RING_FENCED
        elif "dotation" in head:
            part = TextPart.WHOLE
        protects = None
        if "prevention" in head:
            protects = PurposeKind.PREVENTION
        elif "medico" in head:
            protects = PurposeKind.MEDICO_SOCIAL
        found.append((part, protects))
    is_whole = len(set(found)) == len(found) and set(found) <= set(PRINTED) and (TextPart.WHOLE, None) in found
    return found if is_whole else []


def _row(
    cells: Sequence[str], columns: Sequence[tuple[TextPart, PurposeKind | None]], envelope: str, year: int
) -> AnnexRow:
    name, *texts = cells
    while len(texts) > len(columns) and not texts[-1]:
        texts.pop()
    if len(texts) != len(columns):
        return AnnexRow(name, problem=f"{len(texts)} montants pour {len(columns)} colonnes. Attendu : {SAMPLE}.")
    lines = []
    for text, (part, protects) in zip(texts, columns, strict=True):
        amount, why = amount_of(text, UNIT)
        if why:
            return AnnexRow(name, problem=why)
        if amount:
            lines.append(NotifiedLine(envelope, year, Credit.NOT_STATED, "", amount, part, protects))
    wrong = wrong_parts(lines)
    gaps = rounding_gaps(lines)
    return AnnexRow(name, tuple(lines), gaps[0].partition(" : ")[2] if gaps else "", " ".join(wrong.values()))


def _is_named(printed: str, agency: str) -> bool:
    """Whether a row is the agency's: « Hauts-de-France » for « ARS Hauts-de-France »."""
    return _short(printed) == _short(agency)


def _short(name: str) -> str:
    words = plain(name).replace("-", " ").replace("’", " ").replace("'", " ").split()
    skipped = ("ars", "agence", "regionale", "de", "sante")
    while words and words[0] in skipped:
        words = words[1:]
    return " ".join(words)
