"""What a source prints of a year and no sum of movements gives: rates, amounts of schemes, contradictions."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from fir.models.nomenclature import Scheme
from fir.models.year import FirYear
from projects.models import Axis
from prs_budget.lib.fields import EuroField


class PublishedRate(models.Model):
    """A rate as it is printed, in %, with what it divides.

    Where it is not printed, `denominator` is deduced from the rate; `least` and `most` are what its rounding allows.
    """

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="rates")
    code = models.CharField(max_length=20)
    label = models.CharField("taux", max_length=200)
    percent = models.DecimalField("taux publié, en %", max_digits=7, decimal_places=2)
    numerator = EuroField("numérateur")
    denominator = EuroField("dénominateur")
    least = EuroField("au moins", null=True)
    most = EuroField("au plus", null=True)
    is_deduced = models.BooleanField("dénominateur déduit", default=False)
    note = models.CharField("remarque", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "taux publié"
        verbose_name_plural = "taux publiés"
        constraints = [models.UniqueConstraint(fields=["fir_year", "code"], name="published_rate_unique")]

    def __str__(self) -> str:
        return f"{self.label} {self.percent} %"


class SchemeFigure(models.Model):
    """What a source prints of a scheme in a year: an amount that it says neither AE nor CP, indicators, an orientation.

    `amount` is None where it prints none; `as_printed` is its own text; `confidence` « medium » where the orientation
    comes from the order of the pages alone; `rounding` the step, in euros, to which it is printed, None where it is not
    known. The amount of a « dont » is not added to its scheme's.
    """

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="scheme_figures")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="figures")
    axis = models.ForeignKey(Axis, on_delete=models.PROTECT, related_name="+")
    confidence = models.CharField("certitude de l’orientation", max_length=10, default="high")
    amount = EuroField("montant publié", null=True)
    as_printed = models.CharField("tel qu’imprimé", max_length=60, blank=True)
    precision = models.CharField("précision", max_length=60, blank=True)
    rounding = models.PositiveIntegerField("connu à tant d’euros près", null=True, blank=True)
    indicators = models.TextField("indicateurs", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "chiffre publié d’un dispositif"
        verbose_name_plural = "chiffres publiés de dispositifs"
        constraints = [models.UniqueConstraint(fields=["fir_year", "scheme"], name="scheme_figure_unique")]

    def __str__(self) -> str:
        return f"{self.scheme.code} {self.fir_year.year}"


class Contradiction(models.Model):
    """Something that a source prints and its own figures deny: a closed list, shown and counted apart."""

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="contradictions")
    code = models.CharField(max_length=20)
    subject = models.CharField("objet", max_length=200)
    printed = models.CharField("imprimé", max_length=100)
    held = models.CharField("retenu", max_length=100)
    why = models.CharField("pourquoi", max_length=400)
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "contradiction de la source"
        verbose_name_plural = "contradictions de la source"
        constraints = [models.UniqueConstraint(fields=["fir_year", "code"], name="contradiction_unique")]

    def __str__(self) -> str:
        return f"{self.fir_year} · {self.subject}"
