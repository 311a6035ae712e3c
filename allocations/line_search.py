"""Lines named in a form: by their code, or by words of what they are, accents and case aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from allocations.models import Line
from prs_budget.lib.plain_text import plain

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: lines told when words find several
MOST_TOLD = 8


class LineNotFound(ValueError):
    """No line, or several. The message, in French, says which and what to write."""


class Named(Protocol):
    """What has a code and a label."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def label(self) -> str:
        """Its label."""


def told_line(measure: Named, sector: str, envelope: str) -> str:
    """What a line is: « A2-P2-M3 Mesures RH en santé · Établissement de santé · MIGAC »."""
    return f"{measure.code} {measure.label} · {sector} · {envelope}"


def told_lines(lines: QuerySet[Line]) -> dict[str, str]:
    """What each of some lines is, by code. One query."""
    rows = lines.select_related("measure", "sector", "envelope").order_by("code")
    return {one.code: told_line(one.measure, one.sector.label, one.envelope.label) for one in rows}


def line_of(lines: Mapping[str, str], text: str) -> str:
    """The code of the line that a text names, among `lines` (what each is, by code). Raises LineNotFound."""
    said = " ".join(text.split())
    if said.upper() in lines:
        return said.upper()
    found = lines_with(lines, said)
    if len(found) == 1:
        return found[0]
    if not found:
        raise LineNotFound(f"« {said[:60]} » n’est ni le code d’une ligne, ni des mots d’une seule d’entre elles.")
    told = " ; ".join(f"{code} ({lines[code]})" for code in found[:MOST_TOLD])
    more = f" ; et {len(found) - MOST_TOLD} autres" if len(found) > MOST_TOLD else ""
    raise LineNotFound(f"« {said[:60]} » se trouve dans {len(found)} lignes : {told}{more}. Écrivez le code de l’une.")


def lines_with(lines: Mapping[str, str], words: str) -> list[str]:
    """The codes of the lines that have every word, in their code or in what they are; none without a word."""
    wanted = plain(words).split()
    return [code for code, label in lines.items() if wanted and all(one in plain(f"{code} {label}") for one in wanted)]
