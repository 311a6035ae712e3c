"""The table de passage: which missions and schemes of the FIR each financed measure is paid from."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from fir.enums import Nature
from fir.models.nomenclature import Mission, Scheme
from projects.models import Measure


class PassageQuerySet(models.QuerySet["Passage"]):
    """Passages, as figures read them."""

    def in_force(self, year: int) -> Self:
        """Those of a year."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=year), since__lte=year)


class Passage(models.Model):
    """Where the credits of a measure stand in the budget of the FIR, so that nothing is typed twice.

    A measure may pass to several places in a year: each takes its part, `weight` among those of the year. It is from
    the year `since` to `until`, without end where that is None. It goes forward alone: what was executed at a place is
    attributed by rules, never by this table.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="fir_passages", verbose_name="mesure")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name="dispositif")
    nature = models.CharField(max_length=4, choices=Nature, default=Nature.INTERVENTION)
    since = models.PositiveSmallIntegerField("depuis l’exercice")
    until = models.PositiveSmallIntegerField("jusqu’à l’exercice", null=True, blank=True)
    weight = models.PositiveBigIntegerField("part", default=1)
    rev = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de la table de passage"
        verbose_name_plural = "table de passage"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "mission", "scheme", "nature", "since"],
                name="passage_once_since_a_year",
                violation_error_message="Cette mesure passe déjà à cet endroit depuis cet exercice.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="passage_weight_above_zero",
                violation_error_message="Une part est plus grande que zéro.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="passage_ends_after_it_begins",
                violation_error_message="Un passage finit après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} → {self.mission.code}, {self.scheme.code}"
