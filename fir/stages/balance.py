"""What is read of a stage before it is voted: its budgetary balance, its use of the treasury, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from allocations import law
from fir.enums import MovementKind, Nature
from fir.facts import ledger as facts
from fir.facts.figures import Credits
from fir.models import Movement, Receipt, Stage
from prs_budget.lib.crosstab import add
from prs_budget.lib.money import ZERO, euros_text

#: the annex budget is established in balance, and has two envelopes
BALANCED_TEXT, TWO_ENVELOPES_TEXT = law.BALANCED.short, law.TWO_ENVELOPES.short


#: no transfer, or none that still stands
NOTHING_MOVED = Credits(ZERO, ZERO)


class Missing(NamedTuple):
    """Something that a budget has and this stage has not: its key, in two words, and what to do.

    `is_more`: what the year has beside it, which it may have taken up.
    """

    key: str
    what: str
    todo: str
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class StageBalance:
    """Receipts of a stage, and its AE and CP by nature; None where nothing is said.

    `carried_cp` are the CP of carry-over that the year has with it: they are paid too. `transferred` is what transfers
    of the year took from places for others: a vote does not undo them.
    """

    receipts: Decimal | None
    by_nature: Mapping[str, Credits]
    carried_cp: Decimal = ZERO
    transferred: Credits = NOTHING_MOVED

    @classmethod
    def of(cls, stage: Stage, carried_cp: Decimal = ZERO) -> StageBalance:
        """Read it. Two queries, one more for a draft: the only stage that is still to be voted."""
        receipts = Receipt.objects.filter(stage=stage).aggregate(sum=Sum("amount"))["sum"]
        moved = transferred(stage) if stage.is_draft else NOTHING_MOVED
        opened = facts.authorised([stage], ("nature",))[stage.pk]
        return cls(receipts, {str(nature): credits for (nature,), credits in opened.items()}, carried_cp, moved)

    @property
    def ae(self) -> Decimal | None:
        """The AE that the stage opens."""
        return add(one.ae for one in self.by_nature.values())

    @property
    def cp(self) -> Decimal | None:
        """The CP that the stage opens."""
        return add(one.cp for one in self.by_nature.values())

    @property
    def balance(self) -> Decimal | None:
        """The budgetary balance: receipts less CP, those of the carry-over too; None where one is not said."""
        return None if self.receipts is None or self.cp is None else self.receipts - self.cp - self.carried_cp

    @property
    def told(self) -> list[tuple[str, str]]:
        """« Recettes », « AE ouvertes », « CP ouverts », the balance, the treasury: each with its amount."""
        figures = (("Recettes", self.receipts), ("AE ouvertes", self.ae), ("CP ouverts", self.cp))
        rows = [(word, "rien de saisi" if amount is None else euros_text(amount)) for word, amount in figures]
        if self.carried_cp:
            rows.append(("CP de report", euros_text(self.carried_cp)))
        if self.balance is None:
            return [*rows, ("Solde budgétaire", "n.p. : il faut des recettes et des CP")]
        word = "Prélèvement sur la trésorerie" if self.balance < 0 else "Abondement de la trésorerie"
        rows.append(("Solde budgétaire", f"{euros_text(self.balance)} (recettes moins CP)"))
        return [*rows, (word, euros_text(abs(self.balance)))]

    @property
    def remark(self) -> str:
        """What the treasury gives or takes, to read before a vote; empty where it does neither, or is not known."""
        if not self.balance:
            return ""
        what = "prélèvement sur" if self.balance < 0 else "abondement de"
        paid = "CP, report compris" if self.carried_cp else "CP"
        spent = (self.cp or ZERO) + self.carried_cp
        return (
            f"Recettes de {euros_text(self.receipts or ZERO)} pour {euros_text(spent)} de {paid} : "
            f"{what} la trésorerie de {euros_text(abs(self.balance))}."
        )

    @property
    def missing(self) -> list[Missing]:
        """What a vote asks about: nothing of it is forbidden, and a budget without it is seldom meant."""
        return list(self._missing())

    def _missing(self) -> Iterator[Missing]:
        if not self.receipts:
            todo = f"Aucune recette n’est prévue : un budget annexe est établi en équilibre ({BALANCED_TEXT}). "
            yield Missing("recettes", "sans recettes", f"{todo}Inscrivez un texte, ou ouvrez « Saisir les recettes ».")
        if not self.ae:
            yield Missing("ae", "sans AE", "Aucune AE n’est ouverte : rien ne pourra être engagé.")
        if not self.cp:
            yield Missing("cp", "sans CP", "Aucun CP n’est ouvert : rien ne pourra être payé.")
        said = {nature for nature, one in self.by_nature.items() if (one.ae or ZERO) or (one.cp or ZERO)}
        if said == {Nature.NOT_STATED.value}:
            told = "Tout est « Non ventilé » par nature, et le budget annexe a deux enveloppes limitatives"
            yield Missing("nature", "sans nature", f"{told} ({TWO_ENVELOPES_TEXT}) : ventilez les AE et CP.")
        if self.transferred != NOTHING_MOVED:
            yield _twice(self.transferred)


def transferred(stage: Stage) -> Credits:
    """What the transfers of the year took from places, in AE and in CP; those that went back count for nothing."""
    moves = Movement.objects.filter(fir_year=stage.fir_year_id, kind=MovementKind.TRANSFER).order_by()
    places = moves.values_list("nature", "direction", "mission", "scheme").annotate(ae=Sum("ae"), cp=Sum("cp"))
    given = [(max(ae, ZERO), max(cp, ZERO)) for *_, ae, cp in places]
    return Credits(sum((ae for ae, _ in given), ZERO), sum((cp for _, cp in given), ZERO))


def _twice(moved: Credits) -> Missing:
    """Transfers made before the vote: a stage that takes them up opens them once more."""
    both = [(moved.ae, "AE"), (moved.cp, "CP")]
    (amount, unit), *rest = [(amount, unit) for amount, unit in both if amount]
    told = f"{euros_text(amount)} de virements en {unit}" + "".join(
        f" et {euros_text(one)} en {of}" for one, of in rest
    )
    key = "virements_" + "_".join(f"{(one or ZERO) * 100:.0f}" for one, _ in both)
    todo = f"{told} s’ajoutent à ce que l’étape ouvre : si elle les reprend, annulez-les (« Mouvements »)."
    return Missing(key, "avec les virements en plus", todo, is_more=True)
