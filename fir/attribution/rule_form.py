"""A rule as it is typed: its tests by codes and words, its measures and their parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from allocations.models import Envelope
from fir.actions.rules import RuleDraft
from fir.enums import Nature
from fir.facts.attribution import Shares
from fir.models import Beneficiary, Mission, Rule, Scheme
from prs_budget.lib.plain_text import plain
from prs_budget.lib.text_fields import OneLineField
from prs_budget.organisation.models import Agency, Direction

if TYPE_CHECKING:
    from django.db.models import QuerySet

YEAR = {"invalid": "Une année, par exemple 2018.", "min_value": "Une année.", "max_value": "Une année."}


class RuleForm(forms.Form):
    """The tests of a rule; each empty one is met by all."""

    intitule = OneLineField(label="Intitulé", max_length=200)
    depuis = forms.IntegerField(label="Depuis l’exercice", min_value=2000, max_value=2100, error_messages=YEAR)
    jusqua = forms.IntegerField(
        label="Jusqu’à l’exercice", min_value=2000, max_value=2100, required=False, error_messages=YEAR
    )
    enveloppe = forms.ModelChoiceField(Envelope.objects.none(), label="Enveloppe", required=False)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *Nature.choices], required=False)
    direction = forms.ModelChoiceField(Direction.objects.none(), label="Direction", required=False)
    mission = forms.ModelChoiceField(Mission.objects.none(), label="Mission, et ses parties", required=False)
    dispositif = forms.ModelChoiceField(Scheme.objects.none(), label="Dispositif", required=False)
    beneficiaire = OneLineField(label="Bénéficiaire", max_length=300, required=False)
    numero = OneLineField(label="Début du numéro", max_length=80, required=False)
    mots = OneLineField(label="Mots du libellé", max_length=200, required=False)

    def __init__(self, data: Mapping[str, Any] | None, agency: Agency, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.agency = agency
        for name, rows in (
            ("enveloppe", Envelope.objects.filter(agency=agency)),
            ("direction", Direction.objects.filter(agency=agency)),
            ("mission", Mission.objects.filter(agency=agency)),
            ("dispositif", Scheme.objects.filter(agency=agency)),
        ):
            self._among(name, rows)
        self.fields["beneficiaire"].widget.attrs["list"] = "beneficiaires"

    def _among(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows.order_by("position", "code")
            field.empty_label = "Tous" if name == "dispositif" else "Toutes"
            field.label_from_instance = _told  # type: ignore[method-assign]

    def clean_beneficiaire(self) -> Beneficiary | None:
        """The beneficiary of that name, accents and case aside."""
        said = self.cleaned_data["beneficiaire"]
        if not said:
            return None
        rows = Beneficiary.objects.filter(agency=self.agency, merged_into=None).order_by("pk")
        found = [one for one in rows if plain(one.name) == plain(said)]
        if len(found) != 1:
            why = "plusieurs bénéficiaires ont ce nom" if found else "aucun bénéficiaire de l’agence n’a ce nom"
            raise forms.ValidationError(f"« {said[:60]} » : {why}.")
        return found[0]

    def draft(self, shares: Shares) -> RuleDraft:
        """What it says, once it is valid."""
        given = self.cleaned_data
        return RuleDraft(
            label=given["intitule"],
            since=given["depuis"],
            until=given["jusqua"],
            shares=shares,
            envelope=given["enveloppe"],
            nature=given["nature"],
            direction=given["direction"],
            mission=given["mission"],
            scheme=given["dispositif"],
            beneficiary=given["beneficiaire"],
            number=given["numero"],
            words=given["mots"],
        )

    @property
    def names(self) -> list[str]:
        """The names of beneficiaries that may be typed; natural persons are not suggested."""
        rows = Beneficiary.objects.filter(agency=self.agency, merged_into=None, is_natural_person=False)
        return list(rows.order_by("name").values_list("name", flat=True)[:2000])


def _told(obj: Any) -> str:
    """« M2 Parcours de santé »."""
    return f"{obj.code} {obj.label}"


def initial_of(rule: Rule) -> dict[str, Any]:
    """What the form of a rule holds."""
    return {
        "intitule": rule.label,
        "depuis": rule.since,
        "jusqua": rule.until,
        "enveloppe": rule.envelope_id,
        "nature": rule.nature,
        "direction": rule.direction_id,
        "mission": rule.mission_id,
        "dispositif": rule.scheme_id,
        "beneficiaire": rule.beneficiary.name if rule.beneficiary else "",
        "numero": rule.number,
        "mots": rule.words,
    }
