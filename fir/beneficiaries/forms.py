"""The filters of the list of beneficiaries, and what is typed of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q, QuerySet

from allocations.models import Envelope
from fir.actions.beneficiaries import BeneficiaryEdit
from fir.beneficiaries.fields import BeneficiaryField
from fir.enums import BeneficiaryKind
from fir.models import Beneficiary, Delegation, FirYear, Movement
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.identifiers import BadNumber, finess_of, siret_of
from prs_budget.lib.text_fields import OneLineField
from prs_budget.organisation.models import Agency

BY_AMOUNT, BY_NAME = "", "nom"


class BeneficiaryFilter(forms.Form):
    """The filters of the list, by the names of its address."""

    cherche = forms.CharField(label="Nom, FINESS ou SIRET", max_length=80, required=False)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *BeneficiaryKind.choices], required=False)
    departement = forms.CharField(label="Département", max_length=3, required=False)
    annee = forms.ChoiceField(label="Année", required=False)
    enveloppe = forms.ChoiceField(label="Enveloppe", required=False)
    tri = forms.ChoiceField(label="Rangés par", choices=[(BY_AMOUNT, "montant reçu"), (BY_NAME, "nom")], required=False)

    def __init__(self, data: Mapping[str, Any], agency: Agency, years: tuple[FirYear, ...]) -> None:
        moved = Movement.objects.executed().filter(fir_year__in=[one.pk for one in years]).order_by()
        every = {*moved.values_list("fir_year__year", flat=True).distinct()}
        every |= {*Delegation.objects.filter(agency=agency).order_by().values_list("year", flat=True).distinct()}
        # the last year of which something was received, unless all of them are asked for
        last = {"annee": str(max(every))} if every and "annee" not in data else {}
        super().__init__({**{name: data.get(name, "") for name in data}, **last}, auto_id="filtre-%s")
        self.agency = agency
        self.envelopes = dict(Envelope.objects.filter(agency=agency).order_by("position").values_list("code", "pk"))
        self._offer("annee", map(str, sorted(every, reverse=True)))
        self._offer("enveloppe", self.envelopes)

    def _offer(self, name: str, codes: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Toutes"), *((code, code) for code in codes)]

    @property
    def year(self) -> int | None:
        """The year alone that is asked for."""
        asked = self.cleaned_data["annee"] if self.is_valid() else ""
        return int(asked) if asked else None

    @property
    def envelope(self) -> int | None:
        """The envelope alone that is asked for, by its id."""
        return self.envelopes.get(self.cleaned_data["enveloppe"]) if self.is_valid() else None

    def chosen(self, *, reads_persons: bool) -> QuerySet[Beneficiary]:
        """Those who count for themselves, and whom it lets through; none where it cannot be read.

        Words find natural persons for who `reads_persons` alone: whom a list hides, a search must not tell.
        """
        rows = Beneficiary.objects.filter(agency=self.agency, merged_into=None)
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        if words := given["cherche"].strip():
            if not reads_persons:
                rows = rows.exclude(Q(is_natural_person=True) | Q(merged__is_natural_person=True))
            named = Q(name__icontains=words) | Q(merged__name__icontains=words)
            rows = rows.filter(named | Q(finess__startswith=words) | Q(siret__startswith=words)).distinct()
        if given["nature"]:
            rows = rows.filter(kind=given["nature"])
        if given["departement"].strip():
            rows = rows.filter(department__iexact=given["departement"].strip())
        return rows


def _reason(why: str) -> OneLineField:
    return OneLineField(
        label="Motif",
        validators=[MaxLengthValidator(REASON_LENGTH, f"{REASON_LENGTH} caractères au plus.")],
        error_messages={"required": why},
    )


class BeneficiaryForm(forms.Form):
    """What is known of a beneficiary, to correct."""

    nom = BeneficiaryField(required="Écrivez son nom.")
    nature = forms.ChoiceField(label="Nature", choices=[("", "Non dite"), *BeneficiaryKind.choices], required=False)
    finess = OneLineField(label="FINESS", required=False, max_length=20, help_text="Neuf caractères.")
    siret = OneLineField(label="SIRET", required=False, max_length=30, help_text="Quatorze chiffres.")
    departement = OneLineField(label="Département", required=False, max_length=3, help_text="75, 2A, 971…")
    particulier = forms.BooleanField(
        label="C’est un particulier : aucun fichier ni aucune publication ne le nommera.", required=False
    )
    motif = _reason("Indiquez pourquoi ce bénéficiaire est corrigé.")

    def __init__(self, data: Mapping[str, Any] | None, one: Beneficiary) -> None:
        known = {
            "nom": one.name,
            "nature": one.kind,
            "finess": one.finess or "",
            "siret": one.siret or "",
            "departement": one.department,
            "particulier": one.is_natural_person,
        }
        super().__init__(data, initial=known)
        self.fields["nom"].help_text = ""

    def clean_finess(self) -> str:
        """The number, checked by its key."""
        return self._checked("finess", finess_of)

    def clean_siret(self) -> str:
        """The number, checked by its key."""
        return self._checked("siret", siret_of)

    def _checked(self, name: str, read: Callable[[str], str]) -> str:
        try:
            return read(self.cleaned_data[name])
        except BadNumber as bad:
            raise forms.ValidationError(str(bad), code="number") from None

    def edit(self) -> BeneficiaryEdit:
        """What it says, once it is valid."""
        given = self.cleaned_data
        return BeneficiaryEdit(
            name=given["nom"],
            kind=given["nature"],
            siret=given["siret"],
            finess=given["finess"],
            department=given["departement"].upper(),
            is_natural_person=given["particulier"],
        )


class MergeForm(forms.Form):
    """Whom a beneficiary is the same as, by name; then why."""

    avec = BeneficiaryField(required="Dites avec qui le fusionner.")

    def __init__(self, data: Mapping[str, Any] | None, one: Beneficiary, other: str = "") -> None:
        super().__init__(data, initial={"avec": other})
        self.one = one
        self.fields["avec"].label, self.fields["avec"].help_text = "Fusionner avec", "Celui qui comptera pour les deux."
        self.fields["motif"] = _reason("Indiquez pourquoi ils sont le même.")

    def clean_avec(self) -> Beneficiary:
        """Who has that name, and counts for itself."""
        rows = Beneficiary.objects.filter(agency=self.one.agency_id, merged_into=None).exclude(pk=self.one.pk)
        found = list(rows.filter(name=self.cleaned_data["avec"]).order_by("pk")[:2])
        if not found:
            raise forms.ValidationError("Aucun autre bénéficiaire n’a ce nom : choisissez-le dans la liste.")
        if len(found) > 1:
            raise forms.ValidationError("Plusieurs ont ce nom : corrigez d’abord celui de l’un d’eux.")
        return found[0]
