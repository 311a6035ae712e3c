"""Texts that notify a year and that its budget does not hold, or holds otherwise. docs/algorithmes/controles-fir.md."""

from __future__ import annotations

from collections.abc import Iterator

from fir.checks.facts import Examined
from fir.checks.findings import Finding


def texts(year: Examined) -> Iterator[Finding]:
    """What is notified and in no stage; what the last stage holds of a text that was corrected since its vote."""
    for one in year.texts:
        if one.foreseen is None:
            yield Finding(
                "texts",
                "warning",
                f"{one.code} : {year.told(one.notified)} notifiés, dans aucune étape de {year.year}",
                "Aucune étape n’en tient la recette : inscrivez-le, sous « Textes » d’une étape.",
                year.told(one.notified),
                year.address("etapes"),
                abs(one.notified),
            )
        elif one.foreseen != one.notified:
            gap = one.notified - one.foreseen
            yield Finding(
                "texts",
                "warning",
                f"{one.code} : {one.stage} en tient {year.told(one.foreseen)}, le texte dit {year.told(one.notified)}",
                f"Le texte a été corrigé depuis que {one.stage} est figée : ajoutez une étape, elle le suivra.",
                year.told(gap),
                year.address("etapes"),
                abs(gap),
            )
