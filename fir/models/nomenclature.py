"""What the figures of the FIR are broken down by: missions, schemes, lines of receipts; all are data."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from allocations.enums import PurposeKind
from allocations.models import Envelope, Text
from fir.enums import ReceiptKind
from prs_budget.organisation.models import Agency, ReferenceRow


class DatedRow(ReferenceRow):
    """A row of a nomenclature that a text opens and closes; `purpose` is what a text says its credits are for."""

    opened_on = models.DateField("ouvert le", null=True, blank=True)
    purpose = models.CharField("finalité", max_length=16, choices=PurposeKind, blank=True)
    purpose_source = models.CharField("texte qui le dit", max_length=300, blank=True)

    class Meta:
        abstract = True

    def holds_in(self, year: int) -> bool:
        """Whether the row is open for at least a day of a year."""
        begun = self.opened_on is None or self.opened_on.year <= year
        return begun and (self.closed_on is None or self.closed_on.year >= year)


Part = TypeVar("Part", "Mission", "Scheme")


def upwards(row: Part) -> list[Part]:
    """A row, then those it is a part of, the outermost last; a nomenclature that turns in circles stops."""
    found: list[Part] = []
    above: Part | None = row
    while above is not None and above not in found:
        found.append(above)
        above = above.parent
    return found


def require_parent(row: Part) -> None:
    """A row is a part of another of its agency, never of itself however far up."""
    if row.parent is None:
        return
    if row.parent.agency_id != row.agency_id:
        raise ValidationError({"parent": f"{row.parent.code} est d’une autre agence."})
    if row in upwards(row.parent):
        raise ValidationError({"parent": f"{row.code} ne peut pas être une partie de {row.code}."})


class Mission(DatedRow):
    """A mission of the FIR, or a sub-mission of one; code NC holds what is not broken down."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="missions")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mission du FIR"
        verbose_name_plural = "missions du FIR"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="mission_code_unique",
                violation_error_message="Ce code de mission existe déjà dans l’agence.",
            )
        ]

    def clean(self) -> None:
        """A mission is a part of one of its agency."""
        require_parent(self)


class Scheme(DatedRow):
    """A scheme (dispositif) that the FIR pays for; `parent` is the one it is a part of (« dont »).

    `other_envelopes` are those that may pay for it too.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="schemes")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="schemes")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    group = models.CharField("regroupement", max_length=300, blank=True)
    other_envelopes = models.ManyToManyField(Envelope, blank=True, related_name="+", verbose_name="autres enveloppes")
    note = models.TextField("remarque", blank=True)
    history = HistoricalRecords(m2m_fields=[other_envelopes])

    class Meta:
        verbose_name = "dispositif"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="scheme_code_unique",
                violation_error_message="Ce code de dispositif existe déjà dans l’agence.",
            )
        ]

    def clean(self) -> None:
        """A scheme, its mission and the scheme that it is a part of belong to one agency."""
        require_parent(self)
        if self.mission_id and self.agency_id and self.mission.agency_id != self.agency_id:
            raise ValidationError({"mission": f"La mission {self.mission.code} est d’une autre agence."})


class ReceiptLine(ReferenceRow):
    """What receipts are called: a grant notified by a text, the agency's own resources.

    `notified_by` is the text whose lines say what a stage foresees; `text` cites one that was not entered.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="receipt_lines")
    kind = models.CharField("nature", max_length=10, choices=ReceiptKind, default=ReceiptKind.GRANT)
    text = models.CharField("texte", max_length=300, blank=True)
    notified_by = models.ForeignKey(
        Text, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="texte qui la notifie"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "recette du FIR"
        verbose_name_plural = "recettes du FIR"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="receipt_line_code_unique",
                violation_error_message="Ce code de recette existe déjà dans l’agence.",
            ),
            models.UniqueConstraint(
                fields=["agency", "notified_by"],
                name="receipt_line_text_unique",
                violation_error_message="Ce texte a déjà sa recette dans l’agence.",
            ),
        ]

    @property
    def citation(self) -> str:
        """The text that says it, in words: « Arrêté n° SSAH1804321A du 22 février 2018 »; empty where none does."""
        return self.text or (self.notified_by.citation if self.notified_by else "")
