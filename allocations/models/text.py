"""Texts (orders, circulars, decisions): each entered once, with the credits that its lines notify."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from allocations.enums import PROTECTED, Credit, TextKind, TextPart
from allocations.models.envelope import Envelope
from projects.models import Measure
from prs_budget.files.models import StoredFile
from prs_budget.lib.fields import EuroField
from prs_budget.lib.words import date_text
from prs_budget.organisation.codes import code_validator
from prs_budget.organisation.models import Agency


class Text(models.Model):
    """A dated text that notifies credits to the agency. Corrected by another text (`corrects`), never deleted.

    `is_first_order`: it is the first of its year to set the credits of the envelopes that it names, the one whose
    amount R1435-25 of the code de la santé publique divides by twelve the year after. `note` says where what is
    entered is not what is printed, or is inferred.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="texts")
    code = models.CharField("référence", max_length=40, validators=[code_validator])
    kind = models.CharField("nature", max_length=10, choices=TextKind, default=TextKind.OTHER)
    number = models.CharField("numéro", max_length=60, blank=True)
    label = models.CharField("texte", max_length=300)
    date = models.DateField("date du texte")
    source = models.CharField("où le lire", max_length=300, blank=True)
    is_first_order = models.BooleanField("premier arrêté de l’année", default=False)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="corrige"
    )
    note = models.CharField("remarque", max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier joint"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "texte"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="text_code_unique",
                violation_error_message="Cette référence est déjà celle d’un texte de l’agence.",
            ),
            models.UniqueConstraint(
                fields=["agency", "kind", "number", "date"],
                condition=~Q(number=""),
                name="text_number_unique",
                violation_error_message="Un texte de cette nature, de ce numéro et de cette date est déjà enregistré.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def citation(self) -> str:
        """« Arrêté n° SSAH1804321A du 22 février 2018 »: as it is cited beside a figure."""
        number = f" n° {self.number}" if self.number else ""
        return f"{self.get_kind_display()}{number} du {date_text(self.date)}"


class TextLineQuerySet(models.QuerySet["TextLine"]):
    """Lines of texts, by what they add."""

    def added(self) -> TextLineQuerySet:
        """Those that are added: a « dont » is in the line that it is a part of."""
        return self.filter(within__isnull=True)


class TextLine(models.Model):
    """One line of a text. The ceiling of an envelope in a year is the sum of those that are `within` no other.

    `part` is what an order prints of an allocation: the whole, what may move freely (fongible) or what is earmarked
    (sanctuarisé); `protects` the purpose that a « dont » keeps for itself. `object` is what the credits are for, in
    the words of the text.
    """

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="lines")
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="notified")
    year = models.PositiveSmallIntegerField("année")
    credit = models.CharField("nature", max_length=12, choices=Credit, default=Credit.RECURRENT)
    object = models.CharField("objet", max_length=300, blank=True)
    part = models.CharField("part", max_length=12, choices=TextPart, default=TextPart.WHOLE)
    protects = models.CharField("protège", max_length=16, choices=PROTECTED, blank=True)
    amount = EuroField("montant notifié")
    within = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="comprise dans"
    )
    history = HistoricalRecords()

    objects = TextLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de texte"
        verbose_name_plural = "lignes de texte"
        constraints = [
            models.UniqueConstraint(
                fields=["text", "envelope", "year", "credit", "object", "part", "protects"],
                name="text_line_unique",
                violation_error_message="Cette ligne du texte existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(protects="") | Q(within__isnull=False),
                name="text_line_protected_is_within",
                violation_error_message="Des crédits protégés sont une part d’une autre ligne du texte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text.code} {self.envelope.code} {self.year}"

    def clean(self) -> None:
        """An envelope of the agency that is notified."""
        if self.envelope_id and self.text_id and self.envelope.agency_id != self.text.agency_id:
            raise ValidationError({"envelope": f"L’enveloppe {self.envelope.code} est d’une autre agence."})


class TextLineMeasure(models.Model):
    """What of a line of a text is notified for a measure, which the text or its agency names; the rest is for none."""

    line = models.ForeignKey(TextLine, on_delete=models.PROTECT, related_name="measures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", verbose_name="mesure")
    amount = EuroField("montant")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mesure d’une ligne de texte"
        verbose_name_plural = "mesures des lignes de texte"
        constraints = [
            models.UniqueConstraint(
                fields=["line", "measure"],
                name="text_line_measure_unique",
                violation_error_message="Cette ligne nomme déjà cette mesure : ajoutez les montants.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="text_line_measure_above_zero",
                violation_error_message="Le montant d’une mesure est plus grand que zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.measure.code}"
