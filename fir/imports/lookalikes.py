"""Numbers of commitments that only capitals, dashes or spaces tell apart: one commitment, or two? Its owner says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from fir.models import Commitment

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def folded(code: str) -> str:
    """« ej–z 1 » and « EJ-Z1 » are one."""
    return re.sub(r"\s+", "", _DASHES.sub("-", unicodedata.normalize("NFKC", code))).casefold()


def lookalikes(agency: int, made: Iterable[str]) -> list[str]:
    """What to say of the numbers that a file makes and that look like another, known or made before. One query."""
    new = list(made)
    if not new:
        return []
    known = Commitment.objects.filter(agency=agency).order_by("code").values_list("code", flat=True)
    first: dict[str, str] = {}
    for code in known.iterator():
        first.setdefault(folded(code), code)
    told = []
    for code in new:
        like = first.setdefault(folded(code), code)
        if like != code:
            told.append(f"l’engagement « {code} » ressemble à « {like} » : si c’est le même, corrigez son numéro.")
    return told
