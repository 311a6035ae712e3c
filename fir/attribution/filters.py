"""What is executed, as the address of the list narrows it: commitments, movements without one, delegations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from allocations.models import Envelope
from fir.enums import EXECUTION, FirYearStatus
from fir.facts.attributable import (
    COMMITMENT,
    DELEGATION,
    MOVEMENT,
    Thing,
    commitments,
    delegations,
    movements,
)
from fir.facts.beneficiaries import named_at
from fir.models import AttributionShare, Delegation, FirYear, Mission, Movement, Scheme
from fir.models.movement import AE_USED
from prs_budget.lib.amount_fields import AmountField
from prs_budget.organisation.models import Agency, Direction

if TYPE_CHECKING:
    from django.http import QueryDict

NOT_ATTRIBUTED, BY_RULE, BY_PERSON, BY_LINE = "non", "regle", "main", "ligne"
STATES = [
    (NOT_ATTRIBUTED, "non ventilé"),
    (BY_RULE, "attribué par règle"),
    (BY_PERSON, "attribué à la main"),
    (BY_LINE, "nommé par sa ligne"),
    ("tous", "tout"),
]
KINDS = [
    ("", "Toutes"),
    (COMMITMENT, "engagements"),
    (MOVEMENT, "mouvements sans engagement"),
    (DELEGATION, "délégations"),
]
#: the kinds of things that have a beneficiary
_WITH_BENEFICIARY = (COMMITMENT, DELEGATION)


class AttributionFilter(forms.Form):
    """The filters of the list, by the names of its address; natural persons by name for who `reads_persons`."""

    reads_persons = False
    etat = forms.ChoiceField(label="État", choices=STATES, required=False)
    genre = forms.ChoiceField(label="Pièces", choices=KINDS, required=False)
    annee = forms.ChoiceField(label="Exercice", required=False)
    enveloppe = forms.ChoiceField(label="Enveloppe", required=False)
    direction = forms.ChoiceField(label="Direction", required=False)
    mission = forms.ChoiceField(label="Mission", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False)
    beneficiaire = forms.CharField(label="Bénéficiaire", max_length=80, required=False)
    cherche = forms.CharField(label="Numéro ou libellé", max_length=80, required=False)
    mini = AmountField(label="De (€)", required=False)
    maxi = AmountField(label="À (€)", required=False)

    def __init__(self, data: QueryDict | dict[str, str], agency: Agency, years: Sequence[FirYear]) -> None:
        super().__init__(data, auto_id="filtre-%s")
        self.agency = agency
        mine = {one.year for one in years if not one.is_closed}
        mine |= {*Delegation.objects.filter(agency=agency).order_by().values_list("year", flat=True).distinct()}
        self._offer("annee", "Tous", [(str(year), str(year)) for year in sorted(mine, reverse=True)])
        self._offer("enveloppe", "Toutes", _codes(Envelope.objects.filter(agency=agency)))
        self._offer("direction", "Toutes", _codes(Direction.objects.filter(agency=agency)))
        self._offer("mission", "Toutes", _codes(Mission.objects.filter(agency=agency)))
        self._offer("dispositif", "Tous", _codes(Scheme.objects.filter(agency=agency)))

    def _offer(self, name: str, every: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", every), *choices]

    @property
    def told(self) -> str:
        """What is chosen, in words: paper has no field."""
        given = {"etat": NOT_ATTRIBUTED} | {name: text for name, text in self.data.items() if text}
        return " · ".join(
            f"{bound.label} : {dict(getattr(bound.field, 'choices', ())).get(given[bound.name], given[bound.name])}"
            for bound in self
            if bound.name in given
        )

    def things(self) -> list[Thing]:
        """Everything that it lets through, commitments first; none where it cannot be read. Three queries."""
        if not self.is_valid():
            return []
        return [
            Thing(kind, pk)
            for kind, rows in self._rows().items()
            if self.cleaned_data["genre"] in ("", kind)
            for pk in rows.values_list("pk", flat=True)
        ]

    def _rows(self) -> dict[str, QuerySet[Any]]:
        given, agency = self.cleaned_data, self.agency.pk
        standing = Movement.objects.standing().filter(commitment=OuterRef("pk"), kind__in=EXECUTION)
        moved = standing.filter(**self._of_years())
        every: dict[str, QuerySet[Any]] = {
            COMMITMENT: commitments(agency).filter(Exists(moved)).order_by("-origin_year", "code"),
            MOVEMENT: movements(agency).filter(**self._of_years()).order_by("-fir_year__year", "on", "pk"),
            DELEGATION: delegations(agency).order_by("-year", "envelope", "key"),
        }
        if given["annee"]:
            every[DELEGATION] = every[DELEGATION].filter(year=given["annee"])
        if given["enveloppe"]:
            every[DELEGATION] = every[DELEGATION].filter(envelope__code=given["enveloppe"])
        places = {"direction": given["direction"], "mission": given["mission"], "scheme": given["dispositif"]}
        for kind, rows in every.items():
            said = {name: code for name, code in places.items() if code}
            if kind == DELEGATION and said.keys() - {"direction"}:
                every[kind] = rows.none()
                continue
            narrowed = rows.filter(**{f"{name}__code": code for name, code in said.items()})
            every[kind] = self._by_amount(kind, self._in_words(kind, self._in_state(kind, narrowed)))
        return every

    def _of_years(self) -> dict[str, Any]:
        """Which movements count: those of open years, of the year and of the envelope asked for."""
        asked: dict[str, Any] = {"fir_year__status": FirYearStatus.OPEN}
        if self.cleaned_data["annee"]:
            asked["fir_year__year"] = self.cleaned_data["annee"]
        if self.cleaned_data["enveloppe"]:
            asked["fir_year__envelope__code"] = self.cleaned_data["enveloppe"]
        return asked

    def _in_state(self, kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        state = self.cleaned_data["etat"] or NOT_ATTRIBUTED
        named = Q(**{f"{'measure' if kind == DELEGATION else 'line'}__isnull": False})
        live = AttributionShare.objects.live().filter(**{f"attribution__{kind}": OuterRef("pk")})
        if state == BY_LINE:
            return rows.filter(named)
        if state == NOT_ATTRIBUTED:
            return rows.exclude(named).filter(~Exists(live))
        if state in (BY_RULE, BY_PERSON):
            ruled = live.filter(attribution__rule__isnull=state == BY_PERSON)
            return rows.exclude(named).filter(Exists(ruled))
        return rows

    def _in_words(self, kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        if who := self.cleaned_data["beneficiaire"].strip():
            found = named_at("beneficiary", who, reads_persons=self.reads_persons)
            rows = rows.filter(found) if kind in _WITH_BENEFICIARY else rows.none()
        if words := self.cleaned_data["cherche"].strip():
            number = "code" if kind == COMMITMENT else "key"
            rows = rows.filter(Q(**{f"{number}__icontains": words}) | Q(label__icontains=words))
        return rows

    def _by_amount(self, kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By what is committed or delegated of it; of a movement, by what it pays where it commits nothing."""
        least, most = self.cleaned_data["mini"], self.cleaned_data["maxi"]
        if least is None and most is None:
            return rows
        if kind == COMMITMENT:
            own = Q(movements__kind__in=EXECUTION, movements__origin_year=F("movements__fir_year__year"))
            asked = Q(**{f"movements__{name}": value for name, value in self._of_years().items()})
            rows = rows.annotate(worth=Sum("movements__ae", filter=own & asked))
        else:
            rows = rows.annotate(worth=F("amount") if kind == DELEGATION else AE_USED)
        if least is not None:
            rows = rows.filter(worth__gte=Decimal(least))
        return rows if most is None else rows.filter(worth__lte=Decimal(most))


def _codes(rows: QuerySet[Any]) -> list[tuple[str, str]]:
    codes = rows.order_by("position", "code").values_list("code", "label")
    return [(code, f"{code} {label}") for code, label in codes]
