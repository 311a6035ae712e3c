"""What is typed of a delegation, and the filters of their list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q

from allocations.enums import EnvelopeKind
from allocations.models import Envelope
from fir.actions.delegations import EARLIEST, LATEST, DelegationDraft
from fir.beneficiaries.fields import BeneficiaryField
from fir.facts.beneficiaries import KnownBeneficiaries, named_at, person_at
from fir.models import Beneficiary, Delegation, FirYear
from fir.models.delegation import DelegationQuerySet
from fir.models.movement import KEY_LENGTH
from projects.models import Measure
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.days import DayField
from prs_budget.lib.money import Unit
from prs_budget.lib.text_fields import OneLineField
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, Direction, ReferenceRow

#: the list of the page that suggests measures
MEASURES = "mesures"
NOBODY_NAMED = "Dites qui reçoit ces crédits."


def _words(label: str, most: int, help_text: str = "", *, required: str = "") -> OneLineField:
    return OneLineField(
        label=label,
        help_text=help_text,
        required=bool(required),
        validators=[MaxLengthValidator(most, f"{most} caractères au plus.")],
        error_messages={"required": required},
    )


def _choice(row: ReferenceRow) -> tuple[str, str]:
    return row.code, f"{row.code} · {row.label}"[:80]


def envelopes_of(agency: Agency) -> list[Envelope]:
    """The envelopes that are delegated: all but those of the FIR. One query."""
    funds = FirYear.objects.filter(agency=agency, envelope__isnull=False).values("envelope")
    rows = Envelope.objects.filter(agency=agency, merged_into=None).exclude(kind=EnvelopeKind.FUND)
    return list(rows.exclude(pk__in=funds).order_by("position", "code"))


class DelegationForm(forms.Form):
    """A delegation to enter; its amount is signed: less is typed with a minus."""

    def __init__(self, data: Mapping[str, Any] | None, agency: Agency) -> None:
        super().__init__(data)
        self.agency, self.told = agency, ""
        self._envelopes = {one.code: one for one in envelopes_of(agency)}
        rows = Direction.objects.filter(agency=agency, closed_on__isnull=True).order_by("position", "code")
        self._directions = {one.code: one for one in rows}
        envelopes = [
            ("", "Choisir…"),
            *((one.code, f"{one.code} · {one.label}"[:80]) for one in self._envelopes.values()),
        ]
        directions = [*map(_choice, self._directions.values())]
        years = {"required": "Écrivez une année.", "invalid": "Écrivez une année, par exemple 2018."}
        self.fields["enveloppe"] = forms.ChoiceField(
            label="Enveloppe", choices=envelopes, error_messages={"required": "Choisissez une enveloppe."}
        )
        self.fields["annee"] = forms.IntegerField(
            label="Année", error_messages=years, min_value=EARLIEST, max_value=LATEST
        )
        self.fields["phase"] = _words("Phase de la campagne", 40, "Par exemple C1 ; vide si la source n’en dit pas.")
        self.fields["date"] = DayField(label="Date", error_messages={"required": "Écrivez la date de la décision."})
        self.fields["direction"] = forms.ChoiceField(label="Direction", choices=directions, initial=NOT_BROKEN_DOWN)
        self.fields["beneficiaire"] = BeneficiaryField(required=NOBODY_NAMED)
        self.fields["mesure"] = _words("Mesure", 60, "Son code, si la décision en nomme une.")
        self.fields["mesure"].widget.attrs |= {"list": MEASURES, "autocomplete": "off"}
        amount = AmountField(label="Montant", help_text="Avec un signe moins s’il est repris.")
        amount.take(Unit.EUR)
        self.fields["montant"] = amount
        self.fields["reference"] = _words(
            "Référence", KEY_LENGTH, "Celle de l’arrêté ou de la décision.", required="Donnez une référence."
        )
        self.fields["libelle"] = _words("Libellé", 300)

    def measures(self) -> list[tuple[str, str]]:
        """The measures that are suggested, by code. One query."""
        rows = Measure.objects.filter(plan__agency=self.agency, merged_into=None).order_by("code")
        return list(dict(rows.values_list("code", "label")).items())

    def clean_mesure(self) -> Measure | None:
        """The measure of a code, in the last plan that has it."""
        code = self.cleaned_data["mesure"]
        if not code:
            return None
        rows = Measure.objects.filter(plan__agency=self.agency, code__iexact=code, merged_into=None)
        found = rows.select_related("plan").order_by("-plan__base_year").first()
        if found is None:
            raise forms.ValidationError(f"Aucune mesure n’a le code « {code[:40]} ».", code="unknown")
        return found

    def clean_beneficiaire(self) -> Beneficiary:
        """Who has that name; made with the delegation where nobody has."""
        found = KnownBeneficiaries(self.agency).named(self.cleaned_data["beneficiaire"])
        if found is None:
            raise forms.ValidationError(NOBODY_NAMED, code="required")
        return found

    def draft(self) -> DelegationDraft:
        """What it says, once it is valid."""
        given = self.cleaned_data
        return DelegationDraft(
            envelope=self._envelopes[given["enveloppe"]],
            year=given["annee"],
            on=given["date"],
            direction=self._directions[given["direction"]],
            beneficiary=given["beneficiaire"],
            amount=given["montant"],
            key=given["reference"],
            phase=given["phase"],
            measure=given["mesure"],
            label=given["libelle"],
        )


class DelegationFilter(forms.Form):
    """The filters of the list, by the names of its address."""

    annee = forms.ChoiceField(label="Année", required=False)
    enveloppe = forms.ChoiceField(label="Enveloppe", required=False)
    direction = forms.ChoiceField(label="Direction", required=False)
    phase = forms.CharField(label="Phase", max_length=40, required=False)
    cherche = forms.CharField(label="Bénéficiaire, référence ou libellé", max_length=80, required=False)

    def __init__(self, data: Mapping[str, Any], agency: Agency) -> None:
        super().__init__(data, auto_id="filtre-%s")
        self.agency = agency
        every = Delegation.objects.filter(agency=agency).order_by()
        years = sorted(every.values_list("year", flat=True).distinct(), reverse=True)
        directions = Direction.objects.filter(agency=agency).order_by("position", "code").values_list("code", flat=True)
        self._offer("annee", "Toutes", map(str, years))
        self._offer("enveloppe", "Toutes", (one.code for one in envelopes_of(agency)))
        self._offer("direction", "Toutes", directions)

    def _offer(self, name: str, every: str, codes: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", every), *((code, code) for code in codes)]

    def chosen(self, *, reads_persons: bool) -> DelegationQuerySet:
        """The delegations that it lets through; none where it cannot be read.

        Words find natural persons for who `reads_persons` alone: whom a list hides, a search must not tell.
        """
        rows = Delegation.objects.filter(agency=self.agency)
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        asked = {
            "year": given["annee"],
            "envelope__code": given["enveloppe"],
            "direction__code": given["direction"],
            "phase__iexact": given["phase"].strip(),
        }
        rows = rows.filter(**{name: value for name, value in asked.items() if value})
        if words := given["cherche"].strip():
            if not reads_persons:  # nor by a reference or a label, which may tell who it is
                rows = rows.exclude(person_at("beneficiary"))
            who = named_at("beneficiary", words, reads_persons=reads_persons)
            rows = rows.filter(who | Q(key__icontains=words) | Q(label__icontains=words))
        return rows
