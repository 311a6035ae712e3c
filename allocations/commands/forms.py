"""What each command asks for, and what it then proposes. Nothing typed is lost by an error."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from allocations.commands.cells import Cells, Place, Proposal
from allocations.commands.fields import LinesField, YearField, YearsField
from allocations.commands.rates import Carrying, Keep, Projection, carry, project, raise_by
from allocations.commands.retention import retain
from allocations.commands.rounding import STEPS, round_to
from allocations.commands.sheet import Ground, Target, amounts_of, filters_of
from allocations.commands.spreading import Unspreadable, Weights, spread
from allocations.line_search import LineNotFound, line_of
from allocations.selection import FRENCH
from prs_budget.lib.amount_fields import AmountField, RateField
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.model import Identity, Table
from prs_budget.lib.text_fields import ProseField

KEEPS = [(keep.code, keep.label) for keep in Keep]
EQUALLY, LIKE = "egal", "montants"
REPLACE, ADD = "remplacer", "ajouter"
OVERALL, EACH_YEAR = "ensemble", "chaque"


class CommandForm(forms.Form):
    """A command on a version. It is bound once it is asked for; before, the address fills what it names.

    `dynamic` adds the fields that depend on the version.
    """

    def __init__(self, ground: Ground, given: QueryDict, *, asked: bool) -> None:
        super().__init__(data=given if asked else None, auto_id="champ-%s")
        self.ground, self.given = ground, given
        #: the unit in which amounts are typed: an address says its own, or is in euros
        self.unit = Unit.__members__.get(given.get("unite", ""), Unit.EUR)
        self.dynamic()
        for name, field in self.fields.items():
            if isinstance(field, AmountField):
                field.take(self.unit)
            if not asked and name in given:
                self.initial[name] = field.widget.value_from_datadict(given, {}, name)

    def amounts(self) -> list[str]:
        """The fields in which amounts are typed: its unit is theirs."""
        return [name for name, field in self.fields.items() if isinstance(field, AmountField)]

    @property
    def has_amounts(self) -> bool:
        """Whether its unit matters."""
        return bool(self.amounts())

    def dynamic(self) -> None:
        """Add the fields that depend on the version."""

    def propose(self) -> Proposal | None:
        """What the command would do; None where an error now says why it would not."""
        raise NotImplementedError

    def parameters(self) -> dict[str, Any]:
        """What was asked, as the operation keeps it."""
        raise NotImplementedError

    def tables(self, identity: Identity) -> list[Table]:
        """What is shown of the proposal before its cells."""
        return []

    def carried(self) -> Iterator[tuple[str, str]]:
        """Every parameter given that is about the command, for another form of the page to repeat."""
        for name in self.given:
            if name in self.fields or name in FRENCH.values() or (name == "unite" and self.has_amounts):
                yield from ((name, value) for value in self.given.getlist(name))


class SelectionForm(CommandForm):
    """A command on the lines chosen, in the years chosen."""

    years_label: ClassVar[str] = "Années à changer"

    lignes = LinesField(
        label="Lignes",
        required=False,
        max_length=200_000,
        help_text="Leurs codes ou des mots, séparés par des virgules. Vide : toutes celles que gardent les filtres.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def dynamic(self) -> None:
        """The years."""
        self.filters = filters_of(self.given)
        # a code that does not exist is refused at once, chosen or not
        self.ground.rows(Target((), self.filters))
        self.fields["annees"] = YearsField(self.ground.years, self.years_label)
        self.initial["annees"] = [str(year) for year in self.first_years()]

    def first_years(self) -> list[int]:
        """The years that are ticked before anything is chosen."""
        base = self.ground.version.plan.base_year
        return [year for year in self.ground.open_years if year > base]

    @property
    def target(self) -> Target:
        """The lines chosen."""
        return Target(self.cleaned_data.get("lignes", ()), self.filters)

    def clean_lignes(self) -> tuple[str, ...]:
        """Lines of the version."""
        return self._lines(self.cleaned_data["lignes"])

    def _lines(self, told: tuple[str, ...]) -> tuple[str, ...]:
        """The codes of the lines told, each by its code or by words that are its own alone."""
        found, wrong = [], []
        for text in told:
            try:
                found.append(line_of(self.ground.lines, text))
            except LineNotFound as error:
                wrong.append(str(error))
        if wrong:
            raise forms.ValidationError(wrong)
        return tuple(dict.fromkeys(found))

    def propose(self) -> Proposal | None:
        """Read the cells, and compute."""
        if not self.is_valid():
            return None
        cells = self.ground.cells(self.target)
        if not cells:
            self.add_error("lignes", "Aucune ligne ne répond à ces choix : élargissez-les.")
            return None
        return self.compute(cells)

    def compute(self, cells: Cells) -> Proposal | None:
        """What the command would do to these cells."""
        raise NotImplementedError

    def parameters(self) -> dict[str, Any]:
        """Lines, filters and years; each command adds its own."""
        filters = {FRENCH[dimension]: list(codes) for dimension, codes in self.filters.items()}
        return {"lines": list(self.target.lines), "filters": filters, "years": list(self.cleaned_data["annees"])}

    @property
    def years(self) -> tuple[int, ...]:
        """The years chosen."""
        found: tuple[int, ...] = self.cleaned_data["annees"]
        return found


class FillingForm(SelectionForm):
    """A command that fills years from another: what it keeps, which lines it leaves."""

    garder = forms.ChoiceField(
        label="Cellules déjà remplies", choices=KEEPS, initial=Keep.ENTERED.code, widget=forms.RadioSelect
    )
    sauf = LinesField(
        label="Lignes à laisser",
        required=False,
        max_length=20_000,
        help_text="Leurs codes ou des mots, séparés par des virgules : des crédits ponctuels, par exemple.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sauf_raison = ProseField(label="Pourquoi les laisser", required=False, max_length=REASON_LENGTH)

    def clean_sauf(self) -> tuple[str, ...]:
        """Lines of the version."""
        return self._lines(self.cleaned_data["sauf"])

    @property
    def keep(self) -> Keep:
        """Which filled cells are left."""
        return next(keep for keep in Keep if keep.code == self.cleaned_data["garder"])

    @property
    def spared(self) -> dict[str, str]:
        """The lines to leave, with the reason why."""
        why = self.cleaned_data["sauf_raison"].strip()
        return dict.fromkeys(self.cleaned_data["sauf"], f"laissée à votre demande : {why or 'sans précision'}.")

    def parameters(self) -> dict[str, Any]:
        """With what is kept and left."""
        spared = {"lines": list(self.cleaned_data["sauf"]), "reason": self.cleaned_data["sauf_raison"]}
        return super().parameters() | {"keep": self.keep.code, "spared": spared}


class ProjectionForm(FillingForm):
    """Project T+1…T+5: a rate by envelope and year, or for all of them."""

    years_label = "Années à projeter"
    taux = RateField(label="Même taux partout, en %")

    def dynamic(self) -> None:
        """The year to start from, and the grid of rates."""
        super().dynamic()
        plan = self.ground.version.plan
        self.fields["base"] = YearField(self.ground.years, "À partir des montants de")
        self.initial["base"] = str(plan.base_year)
        self.rated_years = [year for year in self.ground.years if year > plan.base_year]
        for code, label in self._rated():
            for year in self.rated_years:
                self.fields[_rate_name(code, year)] = RateField(label=f"Taux {year}, {label}, en %")

    def _rated(self) -> Iterator[tuple[str, str]]:
        yield "", "toutes les enveloppes"
        for node in self.ground.envelopes.values():
            if not node.is_closed:
                yield node.code, node.label

    def rate_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The grid of rates: a row for all the envelopes, then one for each, with a field a year."""
        return [
            (label.capitalize() if not code else label, [self[_rate_name(code, year)] for year in self.rated_years])
            for code, label in self._rated()
        ]

    def clean(self) -> dict[str, Any]:
        """Years after the one to start from, and at least one rate."""
        cleaned = super().clean() or self.cleaned_data
        base, years = cleaned.get("base"), cleaned.get("annees", ())
        if base is not None and years and years[0] <= base:
            self.add_error("annees", f"On projette des années d’après {base}, l’année de départ.")
        elif base is not None and years and not self.errors and not self.rates():
            self.add_error("taux", "Indiquez un taux : ici pour toutes les enveloppes et années, ou dans la grille.")
        return cleaned

    def rates(self) -> dict[Place, Decimal]:
        """The rate of each envelope and year: its own, else the year's, else the one for all."""
        cleaned, found = self.cleaned_data, {}
        for envelope, node in self.ground.envelopes.items():
            for year in self.years:
                names = (_rate_name(node.code, year), _rate_name("", year), "taux")
                rate = next((cleaned[name] for name in names if cleaned.get(name) is not None), None)
                if rate is not None:
                    found[envelope, year] = rate
        return found

    def compute(self, cells: Cells) -> Proposal:
        """Each year from the one before."""
        return project(cells, Projection(self.cleaned_data["base"], self.years, self.rates(), self.keep, self.spared))

    def parameters(self) -> dict[str, Any]:
        """With the year to start from and the table of rates, in %, by envelope and year."""
        table: dict[str, dict[str, str]] = {}
        for (envelope, year), rate in self.rates().items():
            table.setdefault(self.ground.envelopes[envelope].code, {})[str(year)] = str(rate)
        return super().parameters() | {"base": self.cleaned_data["base"], "rates": table}


def _rate_name(code: str, year: int) -> str:
    return f"taux_{code}_{year}" if code else f"taux_{year}"


class CarryForm(FillingForm):
    """Carry a year to others."""

    years_label = "Années à remplir"

    def dynamic(self) -> None:
        """The year to carry."""
        super().dynamic()
        self.fields["de"] = YearField(self.ground.years, "Année à reconduire")
        self.initial["de"] = str(self.ground.version.plan.base_year)

    def clean(self) -> dict[str, Any]:
        """Other years than the one that is carried."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("de") in cleaned.get("annees", ()):
            self.add_error("annees", f"{cleaned['de']} est l’année à reconduire : décochez-la.")
        return cleaned

    def compute(self, cells: Cells) -> Proposal:
        """The same amounts."""
        return carry(cells, Carrying(self.cleaned_data["de"], self.years, self.keep, self.spared))

    def parameters(self) -> dict[str, Any]:
        """With the year that is carried."""
        return super().parameters() | {"source": self.cleaned_data["de"]}


class RateForm(SelectionForm):
    """Increase amounts by a rate."""

    taux = RateField(label="Taux, en %", required=True)

    def compute(self, cells: Cells) -> Proposal:
        """Each amount, increased."""
        return raise_by(cells, self.years, self.cleaned_data["taux"])

    def parameters(self) -> dict[str, Any]:
        """With the rate, in %."""
        return super().parameters() | {"rate": str(self.cleaned_data["taux"])}


class RetentionForm(SelectionForm):
    """Retain hypotheses."""

    years_label = "Années à retenir"

    def compute(self, cells: Cells) -> Proposal:
        """Each hypothesis, programmed."""
        return retain(cells, self.years)


class RoundingForm(SelectionForm):
    """Round amounts."""

    pas = forms.TypedChoiceField(label="Arrondir", choices=list(STEPS.items()), coerce=int, initial=1000)

    def compute(self, cells: Cells) -> Proposal:
        """Each amount, rounded."""
        return round_to(cells, self.years, self.cleaned_data["pas"])

    def parameters(self) -> dict[str, Any]:
        """With the step, in euros."""
        return super().parameters() | {"step": self.cleaned_data["pas"]}


class SpreadForm(SelectionForm):
    """Spread a total."""

    years_label = "Années à ventiler"
    total = AmountField(label="Total à ventiler", help_text="1 234,50 ; avec une autre unité : 12,5 M€.")
    effet = forms.ChoiceField(
        label="Chaque part",
        choices=[(REPLACE, "Remplace ce que tient la cellule"), (ADD, "S’ajoute à ce que tient la cellule")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez : remplacer ce que tiennent les cellules, ou y ajouter."},
    )
    portee = forms.ChoiceField(
        label="Ce total est celui",
        choices=[(OVERALL, "De toutes les années cochées"), (EACH_YEAR, "De chaque année cochée")],
        required=False,
        widget=forms.RadioSelect,
        help_text="Avec une seule année cochée, c’est le même.",
    )
    cle = forms.ChoiceField(
        label="Clé de répartition",
        choices=[(EQUALLY, "Parts égales"), (LIKE, "Au prorata de montants")],
        initial=EQUALLY,
        widget=forms.RadioSelect,
    )

    def dynamic(self) -> None:
        """The base: a year, a version."""
        super().dynamic()
        self.fields["base_annee"] = YearField(
            self.ground.years, "Prorata des montants de", blank="la même année", required=False
        )
        codes = [self.ground.version.code, *self.ground.versions]
        self.fields["base_version"] = forms.ChoiceField(
            label="dans la version", choices=[(code, code) for code in dict.fromkeys(codes)], required=False
        )

    def first_years(self) -> list[int]:
        """One year: a total is usually a year's."""
        return super().first_years()[:1]

    def clean(self) -> dict[str, Any]:
        """With several years, what the total is of must be said: it would be spent once, or once a year."""
        cleaned = super().clean() or self.cleaned_data
        if len(cleaned.get("annees", ())) > 1 and not cleaned.get("portee") and "portee" not in self.errors:
            self.add_error("portee", "Plusieurs années sont cochées : dites si le total est de toutes, ou de chacune.")
        return cleaned

    def compute(self, cells: Cells) -> Proposal | None:
        """The parts; a base that gives none is said beside it."""
        asked = self.cleaned_data
        chosen = [cell for cell in cells.values() if cell.year in self.years]
        weights = None if asked["cle"] == EQUALLY else self._weights(cells)
        try:
            return spread(
                chosen, asked["total"], weights, add=asked["effet"] == ADD, by_year=asked["portee"] == EACH_YEAR
            )
        except Unspreadable as error:
            self.add_error("cle", str(error))
            return None

    def _weights(self, cells: Cells) -> Weights:
        base_year = self.cleaned_data["base_annee"]
        version = self.ground.versions.get(self.cleaned_data["base_version"], self.ground.version)
        years = self.years if base_year is None else (base_year,)
        held = amounts_of(version, {line for line, _ in cells}, years)
        return {(line, year): held.get((line, base_year or year)) for line, year in cells if year in self.years}

    def parameters(self) -> dict[str, Any]:
        """With the total and its key."""
        asked = self.cleaned_data
        key = {"key": asked["cle"], "effect": asked["effet"], "span": asked["portee"]}
        if asked["cle"] == LIKE:
            key |= {"base_year": asked["base_annee"], "base_version": asked["base_version"]}
        return super().parameters() | {"total": str(asked["total"]), **key}
