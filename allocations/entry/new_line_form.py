"""What is typed to add a line to a version: what identifies it, and perhaps a measure or a sector that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import F, Max, Model, Q, QuerySet

from allocations import perms
from allocations.actions.lines import NOTE_LENGTH
from allocations.enums import Recurrence
from allocations.models import Envelope
from allocations.visit import VersionVisit
from projects.models import Measure, Project
from prs_budget.lib.text_fields import OneLineField, ProseField
from prs_budget.organisation.models import Direction, ReferenceRow, Sector

if TYPE_CHECKING:
    from django.http import QueryDict

#: what an address may propose: `?mesure=A2-P2-M1&enveloppe=FIR`
PROPOSED = ("mesure", "domaine", "enveloppe", "recurrence", "annee", "note", "projet", "direction")
CODE_LENGTH, LABEL_LENGTH, HEADING_LENGTH = 40, 300, 120
LABEL_ASKED = "Donnez-lui un intitulé."


def _text(label: str, longest: int, help_text: str = "") -> forms.CharField:
    too_long = MaxLengthValidator(longest, f"{longest} caractères au plus.")
    return OneLineField(label=label, required=False, help_text=help_text, validators=[too_long])


def _choice(label: str, wanted: str, *, required: bool = True) -> forms.ChoiceField:
    errors = {"required": wanted, "invalid_choice": "« %(value)s » ne peut pas être choisi ici. " + wanted}
    return forms.ChoiceField(label=label, required=required, error_messages=errors)


class NewLineForm(forms.Form):
    """Measure, sector, envelope and recurrence; each of the first two may be new, for who may restructure."""

    mesure = _choice("Mesure financée", "Choisissez une mesure.", required=False)
    projet = _choice("Projet de la nouvelle mesure", "Choisissez le projet de la nouvelle mesure.", required=False)
    intitule_mesure = _text("Intitulé de la nouvelle mesure", LABEL_LENGTH)
    code_mesure = _text("Code de la nouvelle mesure", CODE_LENGTH, "Vide : le suivant du projet, A2-P2-M7 par exemple.")
    domaine = _choice("Domaine d’intervention", "Choisissez un domaine.", required=False)
    direction = _choice("Direction du nouveau domaine", "Choisissez la direction du nouveau domaine.", required=False)
    intitule_domaine = _text("Intitulé du nouveau domaine", LABEL_LENGTH)
    code_domaine = _text("Code du nouveau domaine", CODE_LENGTH, "Vide : le suivant, D18 par exemple.")
    acteur = _text("Acteur", HEADING_LENGTH, "Le nom qui regroupe des domaines dans les tableaux ; vide : l’intitulé.")
    enveloppe = _choice("Enveloppe", "Choisissez une enveloppe.")
    recurrence = _choice("Récurrence", "Choisissez une récurrence.")
    annee = _choice("Dernière année, si les crédits sont bornés", "Choisissez une année du PRS.", required=False)
    note = _text("Note de la ligne", NOTE_LENGTH)
    raison = ProseField(
        label="Raison", required=False, error_messages={"required": "Dites pourquoi : la version est arbitrée."}
    )

    NEW = ("projet", "intitule_mesure", "code_mesure", "direction", "intitule_domaine", "code_domaine", "acteur")

    def __init__(self, visit: VersionVisit, given: QueryDict | None, proposed: Mapping[str, str]) -> None:
        initial = {name: proposed[name] for name in PROPOSED if name in proposed}
        super().__init__(data=given, initial={"recurrence": Recurrence.NOT_STATED.value} | initial)
        self.visit = visit
        self.plan = visit.version.plan
        if self.restructures:
            self._offer("projet", self._projects, "Projet…")
            self._offer("direction", self._directions, "Direction…")
        else:
            for name in self.NEW:
                del self.fields[name]
        self._offer_grouped("mesure", self._measures, lambda one: str(one.project), "Mesure…")
        self._offer_grouped("domaine", self._sectors, lambda one: str(one.direction), "Domaine…")
        self._offer("enveloppe", self._envelopes, "Enveloppe…")
        self.choices("recurrence", Recurrence.choices)
        self.choices("annee", [("", "–"), *((str(year), str(year)) for year in self.plan.years)])
        self.fields["raison"].required = visit.rights.needs_reason

    @cached_property
    def restructures(self) -> bool:
        """Whether the user may add measures and sectors."""
        return self.visit.access.role in perms.MAY_RESTRUCTURE

    def _open(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those that are neither closed nor merged into another."""
        return rows.filter(Q(closed_on=None) | Q(closed_on__gt=self.visit.agency.today()))

    @cached_property
    def _measures(self) -> Mapping[str, Measure]:
        order = ("project__axis__position", "project__position", "position", "code")
        held = Measure.objects.filter(plan=self.plan).select_related("project").order_by(*order)
        return _by_code(self._open(held))

    @cached_property
    def _projects(self) -> Mapping[str, Project]:
        held = Project.objects.filter(plan=self.plan).order_by("axis__position", "position", "code")
        return _by_code(self._open(held))

    @cached_property
    def _sectors(self) -> Mapping[str, Sector]:
        """Those of the directions whose lines the user enters."""
        order = ("direction__position", "position", "code")
        held = Sector.objects.filter(agency=self.visit.agency).select_related("direction").order_by(*order)
        mine = (one for one in self._open(held) if not self.visit.rights.refusal(one.direction_id))
        return _by_code(mine)

    @cached_property
    def _directions(self) -> Mapping[str, Direction]:
        held = Direction.objects.filter(agency=self.visit.agency).order_by("position", "code")
        return _by_code(self._open(held))

    @cached_property
    def _envelopes(self) -> Mapping[str, Envelope]:
        held = Envelope.objects.filter(agency=self.visit.agency).order_by("position", "code")
        return _by_code(self._open(held))

    def choices(self, name: str, choices: Iterable[Any]) -> None:
        """Give a select its options."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def _offer(self, name: str, rows: Mapping[str, ReferenceRow], blank: str) -> None:
        self.choices(name, [("", blank), *((code, str(row)) for code, row in rows.items())])

    def _offer_grouped(self, name: str, rows: Mapping[str, Any], group_of: Any, blank: str) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for code, row in rows.items():
            groups.setdefault(group_of(row), []).append((code, str(row)))
        self.choices(name, [("", blank), *groups.items()])

    def clean(self) -> dict[str, Any]:
        """A measure and a sector, each chosen or new, not both; a last year if, and only if, it is bounded."""
        self._one_of("mesure", "intitule_mesure", ("projet",), "la mesure")
        self._one_of("domaine", "intitule_domaine", ("direction",), "le domaine")
        is_bounded = self.cleaned_data.get("recurrence") == Recurrence.BOUNDED
        if is_bounded and not self.cleaned_data.get("annee"):
            self.add_error("annee", "Des crédits bornés ont une dernière année : choisissez-la.")
        if not is_bounded and self.cleaned_data.get("annee"):
            self.add_error(
                "annee", "Seuls des crédits bornés ont une dernière année : choisissez « Borné », ou aucune."
            )
        return self.cleaned_data

    def _one_of(self, chosen: str, label: str, needed: tuple[str, ...], what: str) -> None:
        given = [name for name in (label, *needed) if self.cleaned_data.get(name)]
        if self.cleaned_data.get(chosen):
            if self.cleaned_data.get(label):
                self.add_error(chosen, f"Choisissez {what}, ou donnez-en une autre, pas les deux.")
        elif label in self.fields and self.cleaned_data.get(label):
            for name in needed:
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        elif given:
            self.add_error(label, LABEL_ASKED)
        elif chosen not in self.errors:
            self.add_error(chosen, self.fields[chosen].error_messages["required"])

    @property
    def has_new_measure(self) -> bool:
        """Whether the fields of a new measure are to be shown open."""
        return self._is_told("projet", "intitule_mesure", "code_mesure")

    @property
    def has_new_sector(self) -> bool:
        """Whether the fields of a new sector are to be shown open."""
        return self._is_told("direction", "intitule_domaine", "code_domaine", "acteur")

    def _is_told(self, *names: str) -> bool:
        return any(self[name].value() or self[name].errors for name in names if name in self.fields)

    @property
    def measure(self) -> Measure:
        """The measure chosen, or a new one, not written yet."""
        if code := self.cleaned_data["mesure"]:
            return self._measures[code]
        project = self._projects[self.cleaned_data["projet"]]
        kept = Measure.objects.filter(plan=self.plan)
        code = self.cleaned_data["code_mesure"] or _next(kept, f"{project.code}-M", 1)
        label = self.cleaned_data["intitule_mesure"]
        return Measure(plan=self.plan, project=project, code=code, label=label, position=_last(kept) + 1)

    @property
    def sector(self) -> Sector:
        """The sector chosen, or a new one, not written yet."""
        if code := self.cleaned_data["domaine"]:
            return self._sectors[code]
        direction = self._directions[self.cleaned_data["direction"]]
        kept = Sector.objects.filter(agency=self.visit.agency)
        code = self.cleaned_data["code_domaine"] or _next(kept, "D", 2)
        label = self.cleaned_data["intitule_domaine"]
        return Sector(
            agency=self.visit.agency,
            direction=direction,
            code=code,
            label=label,
            heading=self.cleaned_data["acteur"] or label[:HEADING_LENGTH],
            position=_last(kept) + 1,
        )

    @property
    def envelope(self) -> Envelope:
        """The envelope chosen."""
        return self._envelopes[self.cleaned_data["enveloppe"]]

    def blame(self, error: ValidationError, fields: Mapping[str, str]) -> None:
        """Say beside the fields of the form what the rules of a stored row refuse."""
        for name, messages in error.message_dict.items():
            for message in messages:
                self.add_error(fields.get(name) if fields.get(name) in self.fields else None, message)


def _by_code(rows: Iterable[Any]) -> Mapping[str, Any]:
    return {row.code: row for row in rows}


def _last(rows: QuerySet[Any]) -> int:
    found: int | None = rows.aggregate(last=Max(F("position")))["last"]
    return found or 0


def _next(rows: QuerySet[Any, Any], start: str, digits: int) -> str:
    """The code after the last one that begins so and ends in a number."""
    shape = re.compile(re.escape(start) + r"(\d+)")
    codes = rows.filter(code__startswith=start).order_by().values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := shape.fullmatch(code))]
    return f"{start}{max(numbers, default=0) + 1:0{digits}}"


def is_new(row: Model) -> bool:
    """Whether a row is not written yet."""
    return row.pk is None
