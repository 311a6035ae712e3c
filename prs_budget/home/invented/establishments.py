"""Who receives the credits of the invented agency. None of them exists, and each name says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: the towns of a region that is on no map
TOWNS = (
    "Valmont", "Brévigny", "Saint-Orsan", "Montargent", "Courvallon", "La Roche-Aubier", "Vieilleforge", "Pontavail",
    "Sainte-Éline", "Orsonville-le-Haut",
)  # fmt: skip
HE, SHE = "(fictif)", "(fictive)"


def _in_towns(words: str, towns: Sequence[str], fictional: str) -> tuple[str, ...]:
    return tuple(f"{words} {_of(town)} {fictional}" for town in towns)


def _of(town: str) -> str:
    """« de Valmont », « d’Orsonville »."""
    return f"d’{town}" if town[0] in "AEIOU" else f"de {town}"


HOSPITALS = _in_towns("Centre hospitalier", TOWNS[:6], HE)
CLINICS = _in_towns("Clinique", TOWNS[6:9], SHE)
HEALTH_HOUSES = _in_towns("Maison de santé", TOWNS[2:9], SHE)
NURSING_HOMES = _in_towns("Maison de retraite", TOWNS[:8], SHE)
INSTITUTES = _in_towns("Institut médico-éducatif", TOWNS[1:7:2], HE)
ASSOCIATIONS = tuple(
    f"{name} {SHE}"
    for name in (
        "Association Les Trois Rivières",
        "Association Souffle neuf",
        "Association Passerelles",
        "Association Aidants du Valmontois",
        "Fédération Habiter ensemble",
        "Mutuelle du Haut-Pays",
    )
)
AUTHORITIES = _in_towns("Communauté de communes", TOWNS[1:4], SHE)
DIGITAL = (f"Groupement numérique du Valmontois {HE}",)

#: who is paid for the measures of a project, those of a measure itself before them
PAID_FOR: Mapping[str, tuple[str, ...]] = {
    "A1-P1": (*ASSOCIATIONS[:2], *AUTHORITIES, HOSPITALS[1]),
    "A1-P2": (*ASSOCIATIONS[1:3], HOSPITALS[0]),
    "A1-P3": (*HOSPITALS[:3], ASSOCIATIONS[2]),
    "A2-P1": HEALTH_HOUSES,
    "A2-P1-M3": (*DIGITAL, *HEALTH_HOUSES[:2], *NURSING_HOMES[:2]),
    "A2-P2": (*HOSPITALS, *CLINICS),
    "A2-P3": HOSPITALS,
    "A3-P1": (*ASSOCIATIONS[3:4], *ASSOCIATIONS[5:], *NURSING_HOMES[:3]),
    "A3-P2": NURSING_HOMES,
    "A3-P3": (*INSTITUTES, ASSOCIATIONS[4]),
    "A4-P1": HOSPITALS,
    "A4-P2": (*HOSPITALS[:4], *CLINICS[:1]),
    "A5-P1": (*DIGITAL, *HOSPITALS[:2], ASSOCIATIONS[0]),
}


def paid_for(measure: str) -> tuple[str, ...]:
    """Who may be paid for a measure."""
    return PAID_FOR.get(measure) or PAID_FOR[measure.rpartition("-")[0]]
