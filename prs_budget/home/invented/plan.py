"""What the invented agency has: directions, envelopes, axes, projects, measures and their lines, in thousands of euros.

Nothing of it was taken from anywhere. Five axes, twelve projects, thirty measures, a hundred lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from prs_budget.home.invented.chance import drawn

AGENCY, NAME, ZONE = "ARS-DEMO", "Agence fictive", "Europe/Paris"
PLAN, PLAN_LABEL, BASE_YEAR, HORIZON = "PRS-DEMO", "PRS 2018-2022", 2017, 5
SOURCE = "Données inventées pour la démonstration"

#: code, label, and the cost centre by which the accounts name it
DIRECTIONS = (
    ("DOS", "Direction de l’offre de soins", "7510"),
    ("DA", "Direction de l’autonomie", "7520"),
    ("DSP", "Direction de la santé publique", "7530"),
    ("DG", "Direction générale", "7590"),
)
#: code, label, direction, actor
SECTORS = (
    ("VILLE", "Soins de ville", "DOS", "Soins de ville"),
    ("HOPITAL", "Établissements de santé", "DOS", "Établissements de santé"),
    ("URGENCES", "Urgences et gardes", "DOS", "Soins urgents"),
    ("PA", "Personnes âgées", "DA", "Personnes âgées"),
    ("PH", "Personnes handicapées", "DA", "Personnes handicapées"),
    ("PREVENTION", "Prévention et promotion de la santé", "DSP", "Santé publique"),
    ("VEILLE", "Veille et sécurité sanitaires", "DSP", "Santé publique"),
    ("PILOTAGE", "Pilotage et innovation", "DG", "Agence"),
    ("NUMERIQUE", "Numérique en santé", "DG", "Agence"),
)
#: code, label, long label, kind
ENVELOPES = (
    ("FIR", "FIR", "Fonds d’intervention régional", "fund"),
    ("DAF", "DAF", "Dotation annuelle de financement", "hospitals"),
    ("MIGAC", "MIGAC", "Missions d’intérêt général et aides à la contractualisation", "general"),
    ("OGD_PA", "OGD PA", "Objectif global de dépenses, personnes âgées", "care_homes"),
    ("OGD_PH", "OGD PH", "Objectif global de dépenses, personnes handicapées", "care_homes"),
    ("FMESPP", "FMESPP", "Fonds pour la modernisation des établissements de santé publics et privés", ""),
)
#: code, label, short label, what it covers
AXES = (
    ("A1", "Agir avant la maladie", "Prévention", "Prévention, vaccination, addictions, santé mentale"),
    ("A2", "Soigner au plus près", "Proximité", "Soins de ville, permanence des soins, urgences, télémédecine"),
    ("A3", "Vivre chez soi, autonome", "Autonomie", "Grand âge, handicap, aidants"),
    ("A4", "Préparer l’hôpital de demain", "Hôpital", "Investissement, groupements, soins spécialisés"),
    ("A5", "Essayer et partager", "Innovation", "Numérique en santé, recherche, projets pilotes"),
)
PROJECTS = (
    ("A1-P1", "Grandir en bonne santé"),
    ("A1-P2", "Réduire les addictions"),
    ("A1-P3", "Repérer plus tôt la souffrance psychique"),
    ("A2-P1", "Exercer en équipe, en ville et à la campagne"),
    ("A2-P2", "Trouver un médecin la nuit et le dimanche"),
    ("A2-P3", "Désengorger les urgences"),
    ("A3-P1", "Vieillir chez soi"),
    ("A3-P2", "Adapter les maisons de retraite"),
    ("A3-P3", "Une réponse pour chaque personne handicapée"),
    ("A4-P1", "Moderniser les hôpitaux"),
    ("A4-P2", "Renforcer la psychiatrie et la réadaptation"),
    ("A5-P1", "Innover au service des parcours"),
)
#: code, label, lines: « envelope, sector, recurrence, thousands of euros [, last year] »
MEASURES = (
    ("A1-P1-M1", "Dépistage bucco-dentaire à l’école",
     "FIR PREVENTION PERENNE 1180; FIR VILLE PERENNE 240; FIR PH PERENNE 95"),
    ("A1-P1-M2", "Alimentation et activité physique",
     "FIR PREVENTION PERENNE 960; FIR PA PERENNE 130; FIR PREVENTION CNR 150"),
    ("A1-P1-M3",
     "Vaccination de proximité", "FIR VEILLE PERENNE 1420; FIR VILLE PERENNE 380; MIGAC HOPITAL PERENNE 610"),
    ("A1-P2-M1",
     "Lutte contre le tabac", "FIR PREVENTION PERENNE 1650; FIR HOPITAL PERENNE 290; MIGAC HOPITAL PERENNE 540"),
    ("A1-P2-M2", "Consultations pour jeunes consommateurs",
     "FIR PREVENTION PERENNE 720; FIR VILLE PERENNE 160; MIGAC HOPITAL PERENNE 410"),
    ("A1-P3-M1", "Rappel après une tentative de suicide",
     "FIR PREVENTION PERENNE 540; FIR HOPITAL PERENNE 310; DAF HOPITAL PERENNE 1260"),
    ("A1-P3-M2", "Équipes mobiles de psychiatrie",
     "DAF HOPITAL PERENNE 8400; FIR HOPITAL PERENNE 780; MIGAC HOPITAL PERENNE 690; FIR PH PERENNE 210"),
    ("A2-P1-M1", "Maisons de santé pluriprofessionnelles",
     "FIR VILLE PERENNE 3850; FIR VILLE CNR 900; FMESPP VILLE CNR 640; FIR NUMERIQUE PERENNE 180"),
    ("A2-P1-M2",
     "Équipes de soins primaires", "FIR VILLE PERENNE 1720; FIR PA PERENNE 340; FIR PREVENTION PERENNE 220"),
    ("A2-P1-M3", "Télémédecine",
     "FIR NUMERIQUE PERENNE 1480; FIR PA PERENNE 390; MIGAC HOPITAL PERENNE 1150; FMESPP NUMERIQUE CNR 870"),
    ("A2-P2-M1", "Régulation médicale des appels",
     "FIR URGENCES PERENNE 4250; MIGAC URGENCES PERENNE 5400; FIR VILLE PERENNE 410"),
    ("A2-P2-M2", "Gardes des établissements",
     "FIR URGENCES PERENNE 11800; FIR HOPITAL PERENNE 1350; MIGAC URGENCES PERENNE 2700"),
    ("A2-P2-M3", "Maisons médicales de garde",
     "FIR VILLE PERENNE 1900; FIR URGENCES PERENNE 640; FIR VILLE BORNE 260 2019"),
    ("A2-P3-M1",
     "Services mobiles d’urgence", "MIGAC URGENCES PERENNE 24800; FIR URGENCES PERENNE 860; FMESPP URGENCES CNR 1250"),
    ("A2-P3-M2", "Filières courtes pour les personnes âgées",
     "FIR URGENCES PERENNE 930; FIR PA PERENNE 520; MIGAC HOPITAL PERENNE 3100; DAF HOPITAL PERENNE 2400"),
    ("A3-P1-M1", "Services de soins à domicile", "OGD_PA PA PERENNE 38600; OGD_PH PH PERENNE 3900; FIR PA PERENNE 310"),
    ("A3-P1-M2", "Plateformes de répit pour les aidants",
     "OGD_PA PA PERENNE 2650; FIR PA PERENNE 870; FIR PH PERENNE 190"),
    ("A3-P1-M3",
     "Équipes spécialisées Alzheimer", "OGD_PA PA PERENNE 3400; MIGAC HOPITAL PERENNE 720; FIR PA PERENNE 160"),
    ("A3-P2-M1", "Soins en maison de retraite médicalisée",
     "OGD_PA PA PERENNE 171500; OGD_PA PA CNR 5200; DAF HOPITAL PERENNE 3100; FIR PA PERENNE 650"),
    ("A3-P2-M2", "Pôles d’activités et de soins adaptés",
     "OGD_PA PA PERENNE 5350; OGD_PA PA BORNE 1100 2020; FIR PA CNR 120"),
    ("A3-P2-M3", "Hébergement temporaire en sortie d’hôpital",
     "OGD_PA PA PERENNE 2250; FIR PA PERENNE 980; FIR HOPITAL PERENNE 240"),
    ("A3-P3-M1",
     "Instituts et services pour enfants", "OGD_PH PH PERENNE 118900; OGD_PH PH CNR 3400; FIR PH PERENNE 420"),
    ("A3-P3-M2", "Habitat inclusif", "OGD_PH PH PERENNE 2600; FIR PH PERENNE 1180; OGD_PH PH BORNE 750 2021"),
    ("A3-P3-M3", "Autisme, diagnostic précoce",
     "OGD_PH PH PERENNE 7300; MIGAC HOPITAL PERENNE 2150; FIR PH PERENNE 390; DAF HOPITAL PERENNE 1700"),
    ("A4-P1-M1", "Aides à l’investissement",
     "FIR HOPITAL CNR 6900; FMESPP HOPITAL CNR 4800; MIGAC HOPITAL PERENNE 9800; DAF HOPITAL CNR 2600"),
    ("A4-P1-M2",
     "Groupements hospitaliers", "FIR HOPITAL PERENNE 1450; MIGAC HOPITAL PERENNE 2900; FMESPP HOPITAL PERENNE 760"),
    ("A4-P2-M1", "Psychiatrie de secteur", "DAF HOPITAL PERENNE 112400; FIR HOPITAL PERENNE 340; DAF HOPITAL CNR 1900"),
    ("A4-P2-M2", "Soins de suite et de réadaptation",
     "DAF HOPITAL PERENNE 68700; MIGAC HOPITAL PERENNE 4300; FIR HOPITAL PERENNE 280"),
    ("A5-P1-M1", "Dossier et messagerie partagés",
     "FIR NUMERIQUE PERENNE 2350; FMESPP NUMERIQUE CNR 690; FIR VILLE PERENNE 270; MIGAC HOPITAL PERENNE 880; "
     "FIR PA PERENNE 150"),
    ("A5-P1-M2", "Recherche, usagers et projets pilotes",
     "FIR PILOTAGE PERENNE 1150; MIGAC HOPITAL PERENNE 6400; FIR PREVENTION CNR 210; FIR PILOTAGE CNR 330"),
)  # fmt: skip
#: the mission of the FIR that pays measures, by how their codes begin: the first that fits
MISSIONS = {
    "A1": "1",
    "A2-P1": "2",
    "A2-P2": "3",
    "A2-P3": "3",
    "A3-P1": "2",
    "A3-P2": "4",
    "A3-P3": "2",
    "A4": "4",
    "A5-P1-M1": "2",
    "A5": "5",
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of credits of T0; exact euros."""

    code: str
    measure: str
    sector: str
    envelope: str
    recurrence: str
    last_year: str
    amount: Decimal

    @property
    def project(self) -> str:
        """The project of its measure."""
        return self.measure.rpartition("-")[0]

    @property
    def axis(self) -> str:
        """The axis of its project."""
        return self.project.partition("-")[0]

    @property
    def direction(self) -> str:
        """The direction of its sector."""
        return DIRECTION_OF[self.sector]

    @property
    def mission(self) -> str:
        """The mission of the FIR that pays its measure."""
        return mission_of(self.measure)


DIRECTION_OF = {code: direction for code, _, direction, _ in SECTORS}


def mission_of(measure: str) -> str:
    """The mission of the FIR that pays a measure."""
    return next(mission for start, mission in MISSIONS.items() if f"{measure}-".startswith(f"{start}-"))


def lines() -> Iterator[PlanLine]:
    """The hundred lines, L001 to L100, in their order. Amounts are to the euro."""
    number = 0
    for measure, _, told in MEASURES:
        for one in told.split(";"):
            number += 1
            envelope, sector, recurrence, thousands, *last = one.split()
            code = f"L{number:03}"
            amount = Decimal(int(thousands) * 1000 + drawn(0, 999, "T0", code))
            yield PlanLine(code, measure, sector, envelope, recurrence, last[0] if last else "", amount)
