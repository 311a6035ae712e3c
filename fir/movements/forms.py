"""What is typed of one movement, of a transfer of credits, of a commitment and its schedule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q, QuerySet

from allocations.line_search import LineNotFound, line_of, told_lines
from allocations.models import Line
from fir.beneficiaries.fields import BeneficiaryField
from fir.enums import PAID_BY, MovementKind, Nature, Payer
from fir.facts.ledger import opened
from fir.models import Commitment, FirYear, Mission, Scheme
from fir.models.movement import KEY_LENGTH
from fir.movements.allowed import beyond, beyond_commitment
from fir.movements.amounts import AmountsForm, before_commitment, committed
from fir.places import Place
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.days import DayField
from prs_budget.lib.money import ZERO
from prs_budget.lib.text_fields import OneLineField
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Direction

NO_NATURE = "Choisissez une nature."
EXAMPLE = "1 234,50 ; avec une autre unité : 12,5 M€."
#: the list of the page that suggests lines
LINES = "lignes-de-la-programmation"
#: years offered on an empty schedule, its own included
YEARS_OFFERED = 6
#: kinds that a form enters with a commitment, those that it enters at a place, those that ask why
OF_COMMITMENT = (
    MovementKind.COMMITMENT,
    MovementKind.WITHDRAWAL,
    MovementKind.PAYMENT,
    MovementKind.CREDIT_NOTE,
    MovementKind.CORRECTION,
)
SIGNED = (MovementKind.CORRECTION,)
TWO_AMOUNTS = (MovementKind.CORRECTION, MovementKind.CARRY_IN, MovementKind.CARRY_OUT)
WITH_REASON = (MovementKind.WITHDRAWAL, MovementKind.CREDIT_NOTE, MovementKind.CORRECTION)


def words(label: str, most: int, help_text: str = "", *, required: str = "") -> forms.CharField:
    """A line of text; `required` is what is said where it is missing."""
    return OneLineField(
        label=label,
        help_text=help_text,
        required=bool(required),
        validators=[MaxLengthValidator(most, f"{most} caractères au plus.")],
        error_messages={"required": required},
    )


class YearDayField(DayField):
    """A day of a year of the FIR, typed or picked."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            label="Date",
            required=False,
            widget=forms.DateInput(
                attrs={"type": "date", "min": f"{year}-01-01", "max": f"{year}-12-31"}, format="%Y-%m-%d"
            ),
            error_messages={"invalid": f"Écrivez une date, par exemple 31/12/{year}."},
        )

    def clean(self, value: Any) -> date | None:
        """The day, of that year."""
        found: date | None = super().clean(value)
        if found is not None and found.year != self.year:
            raise forms.ValidationError(f"Le {found:%d/%m/%Y} n’est pas de l’exercice {self.year}.", code="year")
        return found


class RowField(forms.ModelChoiceField):
    """A row of a nomenclature of the agency, « non ventilé » first chosen."""

    def __init__(self, label: str, rows: QuerySet[Any]) -> None:
        errors = {"required": f"Choisissez : {label.lower()}.", "invalid_choice": "Ce choix n’existe plus : reprenez."}
        ordered = rows.order_by("position", "code")
        super().__init__(
            label=label,
            queryset=ordered,
            to_field_name="code",
            empty_label=None,
            initial=NOT_BROKEN_DOWN,
            error_messages=errors,
        )
        # read once: drawing a field goes through its choices several times
        self.choices = [(row.code, self.label_from_instance(row)) for row in ordered]

    def label_from_instance(self, obj: Any) -> str:
        """« DOS · Offre de soins »."""
        return f"{obj.code} · {obj.label}"[:80]


def place_fields(fir_year: FirYear, end: str = "", of: Commitment | None = None) -> dict[str, forms.Field]:
    """A direction, a mission and a scheme that are open in the year; `end` closes their names.

    Those of a commitment (`of`) are offered though they were closed since.
    """
    agency, first, last = fir_year.agency, date(fir_year.year, 1, 1), date(fir_year.year, 12, 31)
    held = Q(closed_on__isnull=True) | Q(closed_on__gte=first)
    begun = held & (Q(opened_on__isnull=True) | Q(opened_on__lte=last))
    kept = [Q(pk=pk) for pk in ((of.direction_id, of.mission_id, of.scheme_id) if of else (None, None, None))]
    return {
        f"direction{end}": RowField("Direction", Direction.objects.filter(held | kept[0], agency=agency)),
        f"mission{end}": RowField("Mission", Mission.objects.filter(begun | kept[1], agency=agency)),
        f"dispositif{end}": RowField("Dispositif", Scheme.objects.filter(begun | kept[2], agency=agency)),
    }


def nature_field(*, required: bool = True) -> forms.ChoiceField:
    """The two limitative envelopes, and what is not broken down; none is chosen beforehand."""
    errors = {"required": NO_NATURE}
    choices = [("", "Choisir…"), *Nature.choices]
    return forms.ChoiceField(label="Nature", choices=choices, required=required, error_messages=errors)


def place_of(given: Mapping[str, Any], end: str = "") -> Place:
    """What `place_fields` give; the mission is that of the scheme where none is chosen."""
    mission, scheme = given[f"mission{end}"], given[f"dispositif{end}"]
    if mission.code == NOT_BROKEN_DOWN and scheme.code != NOT_BROKEN_DOWN:
        mission = scheme.mission
    return Place(given["nature"], given[f"direction{end}"], mission, scheme)


class CommitmentField(OneLineField):
    """A commitment of the agency by its number."""

    def __init__(self, fir_year: FirYear, *, required: bool) -> None:
        self.fir_year = fir_year
        super().__init__(
            label="Engagement",
            required=required,
            max_length=KEY_LENGTH,
            help_text=""
            if required
            else "Son numéro. Vide : placé sur la direction et la mission ; un paiement sans engagement préalable "
            "consomme autant d’AE de l’exercice.",
            error_messages={"required": "Donnez le numéro de l’engagement."},
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Commitment | None:
        """The commitment; None where none is named and none is asked for."""
        code = super().clean(value)
        if not code:
            return None
        rows = Commitment.objects.filter(agency=self.fir_year.agency_id, code=code)
        found = rows.select_related("direction", "mission", "scheme", "line", "agency").first()
        if found is None:
            raise forms.ValidationError(f"L’engagement « {code[:40]} » n’existe pas dans l’agence.", code="unknown")
        return found


class MovementForm(AmountsForm):
    """One movement of a kind. Amounts are typed above zero, but for a correction: the kind gives their sign."""

    def __init__(self, data: Mapping[str, Any] | None, kind: MovementKind, fir_year: FirYear, commitment: str) -> None:
        super().__init__(data, initial={"engagement": commitment})
        self.kind, self.fir_year = kind, fir_year
        if kind in OF_COMMITMENT:
            self.fields["engagement"] = CommitmentField(fir_year, required=kind == MovementKind.COMMITMENT)
        if kind in TWO_AMOUNTS:
            signed = "Avec son signe : −500 diminue, 500 augmente." if kind in SIGNED else ""
            self.fields["ae"] = AmountField(label="AE", required=False, help_text=signed)
            self.fields["cp"] = AmountField(label="CP", required=False, help_text=signed)
        else:
            column = "AE" if kind in (MovementKind.COMMITMENT, MovementKind.WITHDRAWAL) else "CP"
            self.fields["montant"] = AmountField(label=f"Montant en {column}", help_text=EXAMPLE)
        self.fields["date"] = YearDayField(fir_year.year)
        self.fields["reference"] = words("Référence", KEY_LENGTH, "Celle de la comptabilité, si elle en a une.")
        if kind in PAID_BY:
            payers = [("", "Non dit"), *Payer.choices]
            self.fields["payeur"] = forms.ChoiceField(label="Payé par", choices=payers, required=False)
        asked = "Indiquez le motif." if kind in WITH_REASON else ""
        self.fields["motif"] = words("Motif" if asked else "Libellé", 300, required=asked)
        if kind != MovementKind.COMMITMENT:
            self.fields["nature"] = nature_field(required=kind not in OF_COMMITMENT)
            self.fields |= place_fields(fir_year)
            self.fields["exercice"] = forms.IntegerField(
                label="Exercice d’origine",
                required=False,
                min_value=1990,
                max_value=fir_year.year,
                error_messages={"invalid": "Écrivez une année.", "max_value": "Il ne peut être après l’exercice."},
            )

    @property
    def own(self) -> list[forms.BoundField]:
        """What says the movement."""
        return [field for field in self if field.name not in _PLACED]

    @property
    def placed(self) -> list[forms.BoundField]:
        """Where it stands when no commitment says it."""
        return [field for field in self if field.name in _PLACED]

    def clean(self) -> dict[str, Any]:
        """An amount at least."""
        given = super().clean() or {}
        if self.kind in TWO_AMOUNTS and not (given.get("ae") or given.get("cp") or self.errors):
            self.add_error("ae", "Donnez un montant, en AE, en CP, ou les deux.")
        commitment = given.get("engagement")
        if commitment is not None:
            self.ask(line=[committed(commitment)], doubts=self._doubts(commitment))
        else:
            if "nature" in self.fields and not given.get("nature") and not {"nature", "engagement"} & set(self.errors):
                self.add_error("nature", NO_NATURE)
            self.ask(envelope=opened(self.fir_year, given.get("nature", "")), doubts=self._uncommitted())
        return given

    def _doubts(self, commitment: Commitment) -> dict[str, str]:
        """What is doubtful of a movement of a commitment: what is not allowed, a day before it, more than it has."""
        given = self.cleaned_data
        more, nature, on = given.get("montant") or ZERO, commitment.nature, given.get("date")
        if self.kind == MovementKind.COMMITMENT:
            return {"montant": beyond(self.fir_year, nature, on, ae=more)}
        if self.kind == MovementKind.PAYMENT:
            asked = {"montant": beyond_commitment(self.fir_year, commitment, on, cp=more)}
        elif self.kind == MovementKind.CORRECTION:
            ae, cp = given.get("ae") or ZERO, given.get("cp") or ZERO
            paid = beyond_commitment(self.fir_year, commitment, on, cp=cp, ae=ae)
            asked = {"ae": beyond(self.fir_year, nature, on, ae=ae), "cp": paid}
        else:
            asked = {}
        return {"date": before_commitment(commitment, on), **asked}

    def _uncommitted(self) -> dict[str, str]:
        """What is doubtful of a payment that names no commitment: it uses as many AE of its year as it pays CP."""
        given = self.cleaned_data
        paid, nature = given.get("montant") or ZERO, given.get("nature", "")
        if self.kind != MovementKind.PAYMENT or not nature:
            return {}
        is_own = given.get("exercice") in (None, self.fir_year.year) and not self.fir_year.source
        return {"montant": beyond(self.fir_year, nature, given.get("date"), ae=paid if is_own else ZERO, cp=paid)}


_PLACED = ("nature", "direction", "mission", "dispositif", "exercice")


class TransferForm(AmountsForm):
    """A transfer of credits within a nature: from where, to where, how much, why."""

    def __init__(self, data: Mapping[str, Any] | None, fir_year: FirYear) -> None:
        super().__init__(data)
        self.fir_year = fir_year
        self.fields["nature"] = nature_field()
        self.fields |= place_fields(fir_year, "-de")
        self.fields |= place_fields(fir_year, "-vers")
        self.fields["ae"] = AmountField(label="AE à virer", required=False)
        self.fields["cp"] = AmountField(label="CP à virer", required=False)
        self.fields["date"] = YearDayField(fir_year.year)
        self.fields["motif"] = words("Motif", 300, required="Indiquez pourquoi ces crédits sont virés.")

    def side(self, end: str) -> list[forms.BoundField]:
        """The fields of a side."""
        return [field for field in self if field.name.endswith(f"-{end}")]

    @property
    def source(self) -> list[forms.BoundField]:
        """Where credits are taken."""
        return self.side("de")

    @property
    def target(self) -> list[forms.BoundField]:
        """Where they go."""
        return self.side("vers")

    @property
    def rest(self) -> list[forms.BoundField]:
        """How much, when, why."""
        return [self[name] for name in ("ae", "cp", "date", "motif")]

    def clean(self) -> dict[str, Any]:
        """An amount at least."""
        given = super().clean() or {}
        if not (given.get("ae") or given.get("cp") or self.errors):
            self.add_error("ae", "Donnez un montant, en AE, en CP, ou les deux.")
        self.ask(envelope=opened(self.fir_year, given.get("nature", "")))
        return given


class ScheduleForm(AmountsForm):
    """What a commitment should pay year by year: a field a year, empty for nothing."""

    first: int
    last: int

    def add_years(self, first: int, last: int) -> None:
        """A field for each of these years."""
        self.first, self.last = first, last
        for year in range(first, last + 1):
            self.fields[f"cp-{year}"] = AmountField(label=f"CP {year}", required=False)

    @property
    def years(self) -> list[forms.BoundField]:
        """The fields of the years."""
        return [field for field in self if field.name.startswith("cp-")]

    @property
    def schedule(self) -> dict[int, Decimal]:
        """What is typed, by year."""
        given = ((year, self.cleaned_data.get(f"cp-{year}")) for year in range(self.first, self.last + 1))
        return {year: amount for year, amount in given if amount is not None}


class RescheduleForm(ScheduleForm):
    """A schedule to change, and why."""

    def __init__(self, data: Mapping[str, Any] | None, stored: Mapping[int, str], first: int) -> None:
        super().__init__(data, initial={f"cp-{year}": amount for year, amount in stored.items()})
        self.add_years(first, max([*stored, first + YEARS_OFFERED - 1]))
        self.fields["motif"] = words("Motif", 300, required="Indiquez pourquoi l’échéancier change.")


def line_field() -> forms.CharField:
    """A line of the programming, by its code or by words."""
    field = words("Ligne de la programmation", 200, "Son code, ou des mots, si l’engagement en réalise une.")
    field.widget.attrs |= {"list": LINES, "autocomplete": "off"}
    return field


class LineForm(forms.Form):
    """A form that names a line of the programming in `ligne`, a `line_field`."""

    fir_year: FirYear
    _suggestions: dict[str, str] | None = None

    def clean_ligne(self) -> Line | None:
        """The line of the programming of the agency, by its code or by words."""
        text = self.cleaned_data["ligne"].strip()
        if not text:
            return None
        rows = Line.objects.filter(plan__agency=self.fir_year.agency_id).select_related("plan")
        found = list(rows.filter(code=text.upper()).order_by("pk")[:2])
        if not found:
            try:
                found = list(rows.filter(code=line_of(self.suggestions(), text)).order_by("pk")[:2])
            except LineNotFound as error:
                raise forms.ValidationError(str(error), code="unknown") from None
        if len(found) != 1:
            raise forms.ValidationError(f"La ligne « {found[0].code} » existe dans plusieurs PRS.", code="unknown")
        return found[0]

    def suggestions(self) -> dict[str, str]:
        """The lines of the programming, by code. One query."""
        if self._suggestions is None:
            self._suggestions = told_lines(Line.objects.filter(plan__agency=self.fir_year.agency_id))
        return self._suggestions


class NewCommitmentForm(ScheduleForm, LineForm):
    """A commitment to make, with its schedule."""

    def __init__(self, data: Mapping[str, Any] | None, fir_year: FirYear) -> None:
        super().__init__(data)
        self.fir_year = fir_year
        self.fields["numero"] = words(
            "Numéro d’engagement", KEY_LENGTH, "Celui de la comptabilité.", required="Donnez un numéro d’engagement."
        )
        self.fields["objet"] = words("Objet", 300, required="Donnez l’objet de l’engagement.")
        self.fields["beneficiaire"] = BeneficiaryField()
        self.fields["nature"] = nature_field()
        self.fields |= place_fields(fir_year)
        self.fields["ligne"] = line_field()
        self.fields["ae"] = AmountField(label="AE engagées", help_text=EXAMPLE)
        self.fields["date"] = YearDayField(fir_year.year)
        self.fields["reference"] = words("Référence du mouvement", KEY_LENGTH, "Si la comptabilité en donne une.")
        self.add_years(fir_year.year, fir_year.year + YEARS_OFFERED - 1)

    def clean(self) -> dict[str, Any]:
        """Amounts in proportion with the credits of their nature."""
        given = super().clean() or self.cleaned_data
        nature = given.get("nature", "")
        ae, on = given.get("ae") or ZERO, given.get("date")
        doubts = {"ae": beyond(self.fir_year, nature, on, ae=ae)} if nature else {}
        self.ask(envelope=opened(self.fir_year, nature), doubts=doubts)
        return given

    @property
    def schedule(self) -> dict[int, Decimal]:
        """What is typed, by year; all of it in the year of the commitment where nothing is: an amount typed once."""
        return super().schedule or {self.first: self.cleaned_data["ae"]}

    @property
    def own(self) -> list[forms.BoundField]:
        """What is not the schedule."""
        return [field for field in self if not field.name.startswith("cp-")]
