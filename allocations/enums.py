"""Values of the programming: statuses, recurrence, origins, causes, dimensions."""

from __future__ import annotations

import re

from django.db import models


class VersionStatus(models.TextChoices):
    """The life of a version, in order."""

    DRAFT = "draft", "Brouillon"
    OPEN = "open", "Ouverte à la saisie"
    ARBITRATED = "arbitrated", "Arbitrée"
    ADOPTED = "adopted", "Validée (figée)"
    PUBLISHED = "published", "Diffusée aux partenaires"


#: the statuses in which nothing of a version may change any more
FROZEN = (VersionStatus.ADOPTED, VersionStatus.PUBLISHED)


class Recurrence(models.TextChoices):
    """Whether credits come back every year; NC where the source does not say."""

    RECURRENT = "PERENNE", "Pérenne"
    ONE_OFF = "CNR", "CNR"
    BOUNDED = "BORNE", "Borné"
    NOT_STATED = "NC", "Non renseigné"


class Origin(models.IntegerChoices):
    """Where an amount comes from. The order matters: a sum shows the most doubtful origin of its parts.

    The numbers are sealed in adopted versions: a word may change, a number never. What the agency enters or decides,
    by whatever way, is ENTERED, « programmé »; what *Projeter* and *Reconduire* compute is a HYPOTHESIS until it is
    retained or changed.
    """

    ENTERED = 1, "Programmé"
    PUBLISHED = 2, "Publié"
    ADJUSTED = 3, "Ajusté"
    RECONSTRUCTED = 4, "Reconstitué"
    HYPOTHESIS = 5, "Hypothèse"

    @property
    def code(self) -> str:
        """The origin's name in files and in the API."""
        return self.name.lower()


class Way(models.TextChoices):
    """The way in by which amounts changed."""

    IMPORT = "import", "Import"
    COPY = "copy", "Copie de version"
    GRID = "grid", "Saisie dans la grille"
    FORM = "form", "Formulaire d’une ligne"
    LINE = "line", "Ouverture de lignes"
    WITHDRAWAL = "withdrawal", "Retrait de ligne"
    WORKBOOK = "workbook", "Classeur"
    API = "api", "API"
    UNDO = "undo", "Annulation"
    TRANSFER = "transfer", "Virement"
    SPREAD = "spread", "Ventilation"
    PROJECTION = "projection", "Projection"
    CARRY = "carry", "Reconduction"
    RATE = "rate", "Application d’un taux"
    ROUNDING = "rounding", "Arrondi"
    RETENTION = "retention", "Hypothèses retenues"
    ACTUALS = "actuals", "Réalisé repris"


class Cause(models.TextChoices):
    """Why an amount changes: the short list."""

    UPDATE = "update", "Actualisation"
    NEW_MEASURE = "new_measure", "Mesure nouvelle"
    FULL_YEAR = "full_year", "Effet année pleine"
    END_OF_ONE_OFF = "end_of_one_off", "Fin de CNR"
    TRANSFER = "transfer", "Virement"
    CORRECTION = "correction", "Correction"
    OTHER = "other", "Autre"


#: what a form offers: a cause, or none
CAUSES = [("", "Aucun"), *((cause.value, cause.label) for cause in Cause)]


class SubmissionState(models.TextChoices):
    """Where a direction stands in an open version."""

    SUBMITTED = "submitted", "Transmise"
    RETURNED = "returned", "Renvoyée"


class Credit(models.TextChoices):
    """What a notified amount is."""

    RECURRENT = "recurrent", "Pérenne"
    ONE_OFF = "one_off", "Crédits non reconductibles"
    NEW_MEASURES = "new_measures", "Mesures nouvelles"
    EARMARKED = "earmarked", "Fléché"
    NOT_STATED = "not_stated", "Non précisée"


class TextKind(models.TextChoices):
    """What a text that notifies is."""

    ORDER = "order", "Arrêté"
    CIRCULAR = "circular", "Circulaire ou instruction"
    DECISION = "decision", "Décision"
    OTHER = "other", "Autre texte"


class TextPart(models.TextChoices):
    """What a line says of an allocation: all of it, what may move freely, what is earmarked."""

    WHOLE = "whole", "Dotation"
    FUNGIBLE = "fungible", "Fongible"
    RING_FENCED = "ring_fenced", "Sanctuarisé"


class EnvelopeKind(models.TextChoices):
    """What an envelope is by law: what its credits are for follows from it, and no mark is to be remembered."""

    FUND = "fund", "Fonds d’intervention régional"
    HOSPITALS = "hospitals", "Dotations de soins (DAF, USLD)"
    GENERAL_INTEREST = "general", "Missions d’intérêt général (MIGAC)"
    CARE_HOMES = "care_homes", "Objectifs de dépenses médico-sociaux (OGD)"

    @classmethod
    def of_code(cls, code: str) -> EnvelopeKind | None:
        """What an envelope of a usual code is (« DAF », « OGD_PA »…); None for another."""
        return next((kind for start, kind in _BY_CODE.items() if re.fullmatch(rf"{start}([_ -].*)?", code)), None)


#: how codes of envelopes begin, by what they are
_BY_CODE = {
    "FIR": EnvelopeKind.FUND,
    "DAF": EnvelopeKind.HOSPITALS,
    "USLD": EnvelopeKind.HOSPITALS,
    "MIGAC": EnvelopeKind.GENERAL_INTEREST,
    "OGD": EnvelopeKind.CARE_HOMES,
}


class PurposeKind(models.TextChoices):
    """What credits are for, as far as the law protects them."""

    PREVENTION = "prevention", "Prévention et promotion de la santé"
    CARE = "care", "Soins"
    MEDICO_SOCIAL = "medico_social", "Médico-social"


#: the purposes that an order protects inside an allocation (L1435-9 of the code de la santé publique)
PROTECTED = [(one.value, one.label) for one in (PurposeKind.PREVENTION, PurposeKind.MEDICO_SOCIAL)]


class CeilingKind(models.TextChoices):
    """How sure a ceiling is: only what is notified can block."""

    NOTIFIED = "notified", "Notifié"
    FORECAST = "forecast", "Prévision"
    HYPOTHESIS = "hypothesis", "Hypothèse"


class Limit(models.TextChoices):
    """What the checks of a version compare figures with; an agency may set its own."""

    GROWTH = "growth", "Évolution signalée d’une ligne pérenne, en %"
    LEAST_GAP = "least_gap", "Plus petite évolution signalée, en euros"
    SLIP = "slip", "Rapport à l’année voisine signalé comme une erreur d’unité"
    LINE_OVER_CEILING = "line_over_ceiling", "Part du plafond au-delà de laquelle une ligne est signalée, en %"


#: what a year that is not notified may have
FORESEEN = [(kind.value, kind.label) for kind in (CeilingKind.FORECAST, CeilingKind.HYPOTHESIS)]


class Dimension(models.TextChoices):
    """What amounts can be crossed by. The value is the name in the API; the label, the word on the screen."""

    AXIS = "axis", "Axe"
    PROJECT = "project", "Projet"
    MEASURE = "measure", "Mesure"
    DIRECTION = "direction", "Direction"
    SECTOR = "sector", "Domaine"
    ACTOR = "actor", "Acteur"
    ENVELOPE = "envelope", "Enveloppe"
    YEAR = "year", "Année"
    RECURRENCE = "recurrence", "Récurrence"


#: the dimensions whose codes and labels belong to a version (the others are enumerations or numbers)
STRUCTURAL = (
    Dimension.AXIS,
    Dimension.PROJECT,
    Dimension.MEASURE,
    Dimension.DIRECTION,
    Dimension.SECTOR,
    Dimension.ENVELOPE,
)

NODE_DIMENSIONS = [(dimension.value, dimension.label) for dimension in STRUCTURAL]
