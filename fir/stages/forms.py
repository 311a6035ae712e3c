"""What is typed about years and stages: rules with their texts, a new stage, a place, a line of receipts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from allocations.models import Envelope
from fir.actions.years import RULES
from fir.enums import Nature, ReceiptKind, StageKind
from fir.facts.carry_over import CEILINGS, ceiling_text_of, text_after
from fir.models import FirYear, Mission, ReceiptLine, Scheme, Stage
from fir.places import Place
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import Unit
from prs_budget.lib.text_fields import OneLineField
from prs_budget.lib.typed import editable
from prs_budget.organisation.codes import code_validator
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, Direction

NOT_A_DATE = "Écrivez une date, par exemple 11/05/2018."
_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]


def date_field(label: str, help_text: str = "") -> forms.DateField:
    """A date, typed or picked."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NOT_A_DATE},
    )


def text_field(label: str, most: int, help_text: str = "", *, required: bool = False) -> forms.CharField:
    """A line of text."""
    return OneLineField(
        label=label,
        help_text=help_text,
        required=required,
        validators=[MaxLengthValidator(most, f"{most} caractères au plus.")],
        error_messages={"required": "Ce champ est attendu."},
    )


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Make a field of a form choose among these rows."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


class CodeField(forms.CharField):
    """A code, in capitals whatever is typed."""

    default_validators = [code_validator]

    def to_python(self, value: Any) -> str:
        """The code, in capitals."""
        return str(super().to_python(value)).upper()


class RowChoice(forms.ModelChoiceField):
    """A row of a nomenclature, by its code and label; « Non ventilé » without any."""

    def label_from_instance(self, obj: Any) -> str:
        """« D01 Maisons des adolescents »."""
        return str(obj.code if obj.code == obj.label else f"{obj.code} {obj.label}")


class RulesForm(forms.Form):
    """The rules of a year, each with the text that sets it."""

    envelope = RowChoice(
        label="Enveloppe de la programmation qu’il exécute",
        queryset=Envelope.objects.none(),
        required=False,
        empty_label="Aucune",
        help_text="Elle permet de proposer les AE et CP depuis la programmation.",
    )
    carry_over_rate = forms.DecimalField(
        label="Plafond de report, en % des AE ouvertes",
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        localize=True,
        help_text="Vide : aucun plafond n’est connu.",
        error_messages={
            "invalid": "Écrivez un pourcentage, par exemple 3 ou 2,5.",
            "min_value": "Un plafond de report est compris entre 0 et 100 %%.",
            "max_value": "Un plafond de report est compris entre 0 et 100 %%.",
            "max_decimal_places": "Deux décimales au plus.",
            "max_digits": "Un plafond de report est compris entre 0 et 100 %%.",
        },
    )
    carry_over_text = text_field("Texte qui le fixe", 300, f"Par exemple : {CEILINGS[0].short}.")
    carry_over_excluded = AmountField(
        label="AE exclues de la base du plafond, en euros",
        help_text="Vide : aucune. Le plafond porte sur les dernières AE autorisées, moins celles-ci.",
        required=False,
    )
    carry_over_excluded_why = text_field("Crédits exclus, et texte qui les exclut", 300)
    lapse_years = forms.IntegerField(
        label="Prescription, en années après l’exercice",
        required=False,
        min_value=0,
        max_value=20,
        help_text="3 : ce qui reste à payer tombe le 31 décembre de la troisième année. Vide : le délai de la loi.",
        error_messages={"invalid": "Écrivez un nombre d’années.", "max_value": "20 années au plus."},
    )
    lapse_text = text_field("Texte qui la fixe", 300, "Par exemple : article L. 1435-10 du code de la santé publique.")
    reason = text_field("Raison", REASON_LENGTH, "Elle se lit dans le journal de l’exercice.")

    def __init__(self, data: Mapping[str, Any] | None, *, agency: Agency, like: FirYear | None) -> None:
        super().__init__(data, initial=self._initial(like) if like else {})
        if like is not None and (order := ceiling_text_of(like.year)):
            self.fields["carry_over_text"].help_text = f"Par exemple : {order}."
        offer(self, "envelope", Envelope.objects.filter(agency=agency).order_by("position", "code"))

    def _initial(self, like: FirYear) -> dict[str, Any]:
        """The rules of that year."""
        found = {name: getattr(like, name) for name in RULES}
        return found | {"carry_over_excluded": editable(like.carry_over_excluded, Unit.EUR)}

    def clean_carry_over_excluded(self) -> Decimal | None:
        """An amount that is taken out is typed above zero."""
        amount: Decimal | None = self.cleaned_data["carry_over_excluded"]
        if amount is not None and amount < 0:
            raise forms.ValidationError("Écrivez le montant exclu sans signe.")
        return amount

    def clean(self) -> dict[str, Any]:
        """A rule cites its text."""
        given = super().clean() or {}
        for figure, text in (
            ("carry_over_rate", "carry_over_text"),
            ("carry_over_excluded", "carry_over_excluded_why"),
            ("lapse_years", "lapse_text"),
        ):
            if given.get(figure) is not None and not given.get(text) and text not in self.errors:
                self.add_error(text, "Citez le texte qui fixe cette règle.")
        return given

    @property
    def rules(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class YearForm(RulesForm):
    """A year to open: which one, what is known of it, its rules."""

    field_order = (
        "year",
        "envelope",
        "carry_over_rate",
        "carry_over_text",
        "lapse_years",
        "lapse_text",
        "has_payments",
        "has_outstanding",
    )
    year = forms.IntegerField(
        label="Exercice",
        min_value=2000,
        max_value=2100,
        error_messages={
            "required": "Indiquez l’exercice à ouvrir.",
            "invalid": "Écrivez une année, par exemple 2019.",
            "min_value": "Écrivez une année, par exemple 2019.",
            "max_value": "Écrivez une année, par exemple 2019.",
        },
    )
    has_payments = forms.BooleanField(label="Les paiements sont connus", required=False, initial=True)
    has_outstanding = forms.BooleanField(
        label="Les restes à payer des exercices antérieurs sont connus", required=False, initial=True
    )

    def __init__(self, data: Mapping[str, Any] | None, *, agency: Agency, like: FirYear | None) -> None:
        super().__init__(data, agency=agency, like=like)
        # what a text excludes is of its year, and known once it runs
        del self.fields["carry_over_excluded"], self.fields["carry_over_excluded_why"]
        if like is not None:
            self.initial["year"] = like.year + 1
            self.initial["carry_over_text"] = text_after(like.year, like.carry_over_text)


class StageForm(forms.Form):
    """A stage to add. `source` is that whose figures it starts from."""

    kind = forms.ChoiceField(label="Nature", choices=StageKind.choices, initial=StageKind.AMENDING)
    code = CodeField(
        label="Code",
        max_length=20,
        help_text="BI, BR1, BR2… ou REALISE.",
        error_messages={"required": "Indiquez un code.", "max_length": "20 caractères au plus."},
    )
    label = text_field("Intitulé", 200, required=True)
    source = RowChoice(
        label="Ses chiffres partent de",
        queryset=Stage.objects.none(),
        required=False,
        empty_label="Rien : l’étape est vide",
        help_text="Les chiffres d’une étape sont cumulés : un BR part de l’étape précédente, puis se corrige.",
    )
    note = text_field("Remarque", 300)
    number = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, stages: list[Stage]) -> None:
        budget = [one for one in stages if one.is_budget]
        rank = sum(one.kind == StageKind.AMENDING for one in stages) + 1
        initial = sum(one.kind == StageKind.INITIAL for one in stages)
        # an initial budget that was rejected, or opposed, is drafted again
        first = not any(one.is_draft or one.authorises for one in budget)
        super().__init__(
            data,
            initial={
                "kind": StageKind.INITIAL if first else StageKind.AMENDING,
                "code": f"BI{initial + 1 if initial else ''}" if first else f"BR{rank}",
                "label": "Budget initial" if first else f"Budget rectificatif n° {rank}",
                "source": budget[-1] if budget else None,
                "number": uuid.uuid4(),
            },
        )
        offer(self, "source", Stage.objects.filter(pk__in=[one.pk for one in stages]).in_order())


class PlaceForm(forms.Form):
    """A place to open in a stage."""

    nature = forms.ChoiceField(label="Nature", choices=Nature.choices, initial=Nature.INTERVENTION)
    direction = RowChoice(
        label="Direction", queryset=Direction.objects.none(), required=False, empty_label="Non ventilé"
    )
    mission = RowChoice(label="Mission", queryset=Mission.objects.none(), required=False, empty_label="Non ventilé")
    scheme = RowChoice(label="Dispositif", queryset=Scheme.objects.none(), required=False, empty_label="Non ventilé")

    def __init__(self, data: Mapping[str, Any] | None, *, fir_year: FirYear) -> None:
        super().__init__(data)
        for name, model in (("direction", Direction), ("mission", Mission), ("scheme", Scheme)):
            rows = model.objects.filter(agency=fir_year.agency).exclude(code=NOT_BROKEN_DOWN)
            open_ones = rows.exclude(closed_on__year__lt=fir_year.year)
            offer(self, name, open_ones.order_by("position", "code"))

    def place(self, rest: Place) -> Place:
        """The place asked for; `rest` holds what is not broken down."""
        given = self.cleaned_data
        return Place(
            given["nature"],
            given["direction"] or rest.direction,
            given["mission"] or (given["scheme"].mission if given["scheme"] else rest.mission),
            given["scheme"] or rest.scheme,
        )

    def clean(self) -> dict[str, Any]:
        """A scheme is of its mission."""
        given = super().clean() or {}
        mission, scheme = given.get("mission"), given.get("scheme")
        if mission and scheme and scheme.mission.code not in (mission.code, NOT_BROKEN_DOWN):
            self.add_error("scheme", f"Ce dispositif est de la mission {scheme.mission.code} : choisissez-la.")
        return given


class ReceiptForm(forms.Form):
    """A line of receipts to add to a stage: one that the agency has, or a new one with its text."""

    line = RowChoice(
        label="Recette connue de l’agence",
        queryset=ReceiptLine.objects.none(),
        required=False,
        empty_label="Une nouvelle recette",
    )
    code = CodeField(label="Code", max_length=40, required=False, help_text="Par exemple DOT-2018-2.")
    label = text_field("Intitulé", 300)
    kind = forms.ChoiceField(label="Nature", choices=ReceiptKind.choices, required=False, initial=ReceiptKind.GRANT)
    text = text_field("Texte qui la notifie", 300, "Par exemple : arrêté du 11 mai 2018.")

    def __init__(self, data: Mapping[str, Any] | None, *, agency: Agency, but: Iterable[int]) -> None:
        super().__init__(data)
        # what a text notifies is taken with the text, not line by line
        known = ReceiptLine.objects.filter(agency=agency, closed_on__isnull=True, notified_by__isnull=True)
        known = known.exclude(pk__in=list(but))
        offer(self, "line", known.order_by("position", "code"))

    def clean(self) -> dict[str, Any]:
        """A new line has a code and a label."""
        given = super().clean() or {}
        if not given.get("line"):
            for name, word in (("code", "un code"), ("label", "un intitulé")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, f"Une nouvelle recette demande {word}.")
        return given

    @property
    def words(self) -> dict[str, Any]:
        """What the action takes."""
        if self.cleaned_data["line"]:
            return {"line": self.cleaned_data["line"]}
        return {name: self.cleaned_data[name] for name in ("code", "label", "kind", "text")}
