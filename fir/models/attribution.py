"""What is executed, and the measure of the programming that it was for: rules, and the attributions that they made."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from allocations.models import Envelope
from fir.enums import AttributedBy, Nature
from fir.models.beneficiary import Beneficiary
from fir.models.delegation import Delegation
from fir.models.movement import Commitment, Movement
from fir.models.nomenclature import Mission, Scheme
from fir.models.stage import Operation
from fir.models.year import FirYear
from projects.models import Measure
from prs_budget.organisation.models import Agency, Direction


class RuleQuerySet(models.QuerySet["Rule"]):
    """Rules, in the order in which they are tried."""

    def in_order(self) -> RuleQuerySet:
        """The first that matches wins."""
        return self.order_by("rank", "pk")

    def holding(self) -> RuleQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)


class Rule(models.Model):
    """Which measures what is executed is attributed to, where every test that the rule has is met; the first wins.

    A test that is empty is met by all. `words` are looked for in the label, `number` begins that of the commitment or
    of the reference. It is for what is executed from the year `since` to `until`, without end where that is None.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="attribution_rules")
    rank = models.PositiveIntegerField("rang", default=0)
    label = models.CharField("intitulé", max_length=200)
    since = models.PositiveSmallIntegerField("depuis l’exercice")
    until = models.PositiveSmallIntegerField("jusqu’à l’exercice", null=True, blank=True)
    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enveloppe"
    )
    nature = models.CharField(max_length=4, choices=Nature, blank=True)
    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dispositif"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bénéficiaire"
    )
    number = models.CharField("début du numéro", max_length=80, blank=True)
    words = models.CharField("mots du libellé", max_length=200, blank=True)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    rev = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "règle d’attribution"
        verbose_name_plural = "règles d’attribution"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="rule_ends_after_it_begins",
                violation_error_message="Une règle finit après avoir commencé.",
            )
        ]

    def __str__(self) -> str:
        return self.label


def _weight() -> models.PositiveBigIntegerField[int, int]:
    """A part among others: 1 and 1 are halves; whole, so that every database shares alike."""
    return models.PositiveBigIntegerField("part")


class RuleTarget(models.Model):
    """A measure that a rule attributes to, and its part."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="targets")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", verbose_name="mesure")
    weight = _weight()

    class Meta:
        verbose_name = "mesure d’une règle"
        verbose_name_plural = "mesures des règles"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "measure"],
                name="rule_target_unique",
                violation_error_message="Cette règle nomme déjà cette mesure.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="rule_target_weight_above_zero",
                violation_error_message="Une part est plus grande que zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.measure_id}"


class AttributionQuerySet(models.QuerySet["Attribution"]):
    """Attributions, as figures read them."""

    def live(self) -> AttributionQuerySet:
        """Those that no later one took the place of."""
        return self.filter(replaced_by__isnull=True)


class Attribution(models.Model):
    """To which measures a commitment (its movements follow), a movement without one, or a delegation is attributed.

    Append-only: the next one about the same thing `cancels` it, so that one alone is live; without shares, it is « Non
    ventilé » again. `rule` is the rule that made it, None where a person chose.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="attributions")
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions"
    )
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions")
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions"
    )
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions")
    cancels = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )

    objects = AttributionQuerySet.as_manager()

    class Meta:
        verbose_name = "attribution"
        constraints = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, movement__isnull=True, delegation__isnull=True)
                | Q(commitment__isnull=True, movement__isnull=False, delegation__isnull=True)
                | Q(commitment__isnull=True, movement__isnull=True, delegation__isnull=False),
                name="attribution_of_one_thing",
            ),
            # the first about a thing cancels nothing, each later one cancels another: one alone is live
            *(
                models.UniqueConstraint(
                    fields=[thing], condition=Q(cancels__isnull=True), name=f"attribution_first_of_a_{thing}"
                )
                for thing in ("commitment", "movement", "delegation")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id or self.movement_id or self.delegation_id}"


class AttributionShareQuerySet(models.QuerySet["AttributionShare"]):
    """Parts of attributions, as figures read them."""

    def live(self) -> AttributionShareQuerySet:
        """Those of live attributions."""
        return self.filter(attribution__replaced_by__isnull=True)


class AttributionShare(models.Model):
    """A measure of an attribution, and its part of every amount of what is attributed."""

    attribution = models.ForeignKey(Attribution, on_delete=models.PROTECT, related_name="shares")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", verbose_name="mesure")
    weight = _weight()

    objects = AttributionShareQuerySet.as_manager()

    class Meta:
        verbose_name = "part d’une attribution"
        verbose_name_plural = "parts des attributions"
        constraints = [
            models.UniqueConstraint(fields=["attribution", "measure"], name="attribution_share_unique"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="attribution_share_weight_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.attribution_id} → {self.measure_id}"


class FrozenShare(models.Model):
    """The measures of a commitment as they were when `fir_year` was closed; of a movement that has its own.

    They are all that a closed year knows of its measures: what has none there is « Non ventilé » for ever. `by` is what
    said so, `rule` which one where it was a rule.
    """

    fir_year = models.ForeignKey(FirYear, on_delete=models.PROTECT, related_name="frozen_shares")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, null=True, related_name="+")
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    weight = _weight()
    by = models.CharField("dit par", max_length=6, choices=AttributedBy, default=AttributedBy.PERSON)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "part figée"
        verbose_name_plural = "parts figées"
        constraints = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, movement__isnull=True)
                | Q(commitment__isnull=True, movement__isnull=False),
                name="frozen_share_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["fir_year", "commitment", "measure"], name="frozen_share_of_a_commitment_once"
            ),
            models.UniqueConstraint(fields=["fir_year", "movement", "measure"], name="frozen_share_of_a_movement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fir_year_id} {self.commitment_id or self.movement_id} → {self.measure_id}"
