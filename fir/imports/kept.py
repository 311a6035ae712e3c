"""What stays as it is recorded though a file says otherwise, where corrections are not asked for: never in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fir.actions.imputation import Imputation
from fir.enums import Nature
from prs_budget.lib.words import number_text

#: pairs of places that a sentence says; the table of the preview has them all
MOST_SAID = 3


def kept(imputations: Sequence[Imputation], differences: int) -> str:
    """« 2 engagements gardent direction DOS (le fichier dit CAB), dont EJ-1 »; empty where nothing is kept."""
    found: dict[str, list[str]] = {}
    for one in imputations:
        for told in _gaps(one):
            found.setdefault(told, []).append(one.commitment.code)
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    words = [
        f"{f'{number_text(len(codes))} engagements gardent' if len(codes) > 1 else 'un engagement garde'} {told}, "
        f"{'dont ' if len(codes) > 1 else ''}{codes[0]}"
        for told, codes in ranked[:MOST_SAID]
    ]
    if len(ranked) > MOST_SAID:
        words.append(f"et {number_text(len(ranked) - MOST_SAID)} autres différences d’imputation")
    if differences:
        many = differences > 1
        words.append(
            f"{number_text(differences)} ligne{'s gardent leurs' if many else ' garde ses'} chiffres enregistrés"
        )
    return " ; ".join(words)


def _gaps(one: Imputation) -> Iterator[str]:
    """« direction DOS (le fichier dit CAB) »: each part of a place that the file says otherwise."""
    its, said = one.commitment, one.place
    pairs = (
        ("nature", Nature(its.nature).label.lower(), Nature(said.nature).label.lower()),
        ("direction", its.direction.code, said.direction.code),
        ("mission", its.mission.code, said.mission.code),
        ("dispositif", its.scheme.code, said.scheme.code),
        ("ligne", its.line.code if its.line else "aucune", one.line.code if one.line else "aucune"),
    )
    for word, here, there in pairs:
        if here != there:
            yield f"{word} {here} (le fichier dit {there})"
