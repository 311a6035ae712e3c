"""Values of the FIR: statuses, stages, natures, kinds of movement."""

from __future__ import annotations

from django.db import models

from allocations.enums import Origin

#: where a figure of the FIR comes from, by the numbers of the programming; what is entered here is not programmed
ORIGINS = [(one.value, "Saisi" if one is Origin.ENTERED else str(one.label)) for one in Origin]


class FirYearStatus(models.TextChoices):
    """A year is run, then closed: a closed one refuses every write."""

    OPEN = "open", "Exercice ouvert"
    CLOSED = "closed", "Exercice clos"


class StageKind(models.TextChoices):
    """The steps of a budget, in order: voted, amended, then what was really received."""

    INITIAL = "initial", "Budget initial"
    AMENDING = "amending", "Budget rectificatif"
    EXECUTION = "execution", "Réalisé"


class StageState(models.TextChoices):
    """Where a stage of the budget stands. Once one authorises, its dates say on which day it is enforceable."""

    DRAFT = "draft", "projet"
    VOTED = "voted", "voté"
    REJECTED = "rejected", "rejeté"
    OPPOSED = "opposed", "frappé d’opposition"
    IMPOSED = "imposed", "arrêté d’office"

    @property
    def of_stage(self) -> str:
        """« votée », « frappée d’opposition »: said of a stage, which is feminine in French."""
        words = {"draft": "en projet", "voted": "votée", "rejected": "rejetée", "opposed": "frappée d’opposition"}
        return words.get(self.value, "arrêtée d’office")


class Nature(models.TextChoices):
    """The two limitative envelopes of the FIR budget; NC where the source does not say."""

    RUNNING = "FONC", "Fonctionnement"
    INTERVENTION = "INT", "Intervention"
    NOT_STATED = "NC", "Non ventilé"


class ReceiptKind(models.TextChoices):
    """Where a receipt comes from."""

    GRANT = "grant", "Dotation"
    OWN = "own", "Ressources propres"


class MovementKind(models.TextChoices):
    """What a movement does. Execution is append-only: a mistake is undone by a movement of the opposite sign."""

    COMMITMENT = "engagement", "Engagement"
    WITHDRAWAL = "retrait", "Retrait"
    PAYMENT = "paiement", "Paiement"
    CREDIT_NOTE = "avoir", "Avoir"
    CARRY_OUT = "report_sortant", "Report sortant"
    CARRY_IN = "report_entrant", "Report entrant"
    TRANSFER = "virement", "Virement de crédits"
    CORRECTION = "correction", "Correction"


class Payer(models.TextChoices):
    """Who pays: what goes straight to health professionals may be paid by a health insurance body (L. 1435-10)."""

    AGENCY = "agency", "Agence"
    INSURANCE = "insurance", "Caisse d’assurance maladie"


#: movements that are paid, by someone
PAID_BY = (MovementKind.PAYMENT, MovementKind.CREDIT_NOTE)
#: movements of commitments: their AE are what is committed, their CP what is paid
EXECUTION = (
    MovementKind.COMMITMENT,
    MovementKind.WITHDRAWAL,
    MovementKind.PAYMENT,
    MovementKind.CREDIT_NOTE,
    MovementKind.CORRECTION,
)
#: movements that change what may be committed and paid, beside the stages
CREDITS = (MovementKind.CARRY_IN, MovementKind.TRANSFER)


class Way(models.TextChoices):
    """The way in by which figures of the FIR changed."""

    LOAD = "load", "Reprise de la source"
    GRID = "grid", "Saisie dans la grille"
    FORM = "form", "Formulaire"
    FILE = "file", "Fichier"
    PROPOSAL = "proposal", "Proposition depuis la programmation"
    CLOSING = "closing", "Clôture"
    REOPENING = "reopening", "Réouverture"
    VOTE = "vote", "Vote d’une étape"
    UNVOTE = "unvote", "Étape qui n’ouvre plus rien"
    CANCEL = "cancel", "Annulation"
    UNDO = "undo", "Retour à l’état d’avant"
    TEXT = "text", "Texte qui notifie"
    IMPUTATION = "imputation", "Changement d’imputation"
    ATTRIBUTION = "attribution", "Attribution à des mesures"
    RULES = "rules", "Règles d’attribution"


class AttributedBy(models.TextChoices):
    """What says the measures of something executed: the line that it names wins, then what a person chose."""

    LINE = "line", "par ligne nommée"
    RULE = "rule", "par règle"
    PERSON = "person", "à la main"


class StageFigure(models.TextChoices):
    """The figures of a stage that can be entered."""

    AMOUNT = "amount", "Montant"
    AE = "ae", "AE"
    CP = "cp", "CP"


class NameKind(models.TextChoices):
    """What a closed year keeps the names of."""

    DIRECTION = "direction", "Direction"
    MISSION = "mission", "Mission"
    SCHEME = "scheme", "Dispositif"
    RECEIPT = "receipt", "Recette"


class Profile(models.TextChoices):
    """How what is used to date is led to the end of the year, where a direction says nothing of it."""

    LINEAR = "lineaire", "Linéaire"
    LAST_YEAR = "an-dernier", "Comme l’an dernier"
    SCHEDULE = "echeancier", "Échéancier connu"


class BeneficiaryKind(models.TextChoices):
    """What one who receives credits is; empty where it is not said."""

    ESTABLISHMENT = "establishment", "Établissement ou service"
    ASSOCIATION = "association", "Association"
    AUTHORITY = "authority", "Collectivité territoriale"
    PROFESSIONAL = "professional", "Professionnels de santé"
    OTHER = "other", "Autre"
