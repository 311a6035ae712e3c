"""What the API gives out, field by field: the answers are made by these serializers, and the schema is theirs.

Their docstrings are printed in the schema: they are French, as everything that users read.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from allocations.enums import Cause, Origin, Recurrence, VersionStatus
from allocations.models import Version
from prs_budget.lib.api_fields import EuroSerializerField
from prs_budget.lib.money import Unit
from prs_budget.lib.problems import Problem

ORIGINS = [(origin.code, origin.label) for origin in Origin]
UNITS = [(unit.name, unit.symbol) for unit in Unit]
PERIMETERS = [("all", "avec « Autres »"), ("axes", "sans « Autres »")]
KINDS = [("leaf", "détail"), ("subtotal", "sous-total"), ("total", "total")]

Shape = serializers.Serializer[Any]


class Plan(Shape):
    """Un projet régional de santé."""

    code = serializers.CharField(help_text="Code.")
    label = serializers.CharField(help_text="Intitulé.")  # type: ignore[assignment]
    base_year = serializers.IntegerField(help_text="L’année T0.")
    years = serializers.ListField(child=serializers.IntegerField(), help_text="De T0 à la dernière année programmée.")
    axis_word = serializers.CharField(help_text="Comment l’agence nomme un axe.")


class VersionShape(Shape):
    """Une version de la programmation."""

    code = serializers.CharField(help_text="Code.")
    label = serializers.CharField(help_text="Intitulé.")  # type: ignore[assignment]
    plan = serializers.CharField(source="plan.code", help_text="Code du PRS.")
    parent = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="Code de la version dont celle-ci part ; null s’il n’y en a pas, ou que vous ne pouvez pas la lire."
    )
    status = serializers.ChoiceField(choices=VersionStatus.choices, help_text="Statut.")
    data_date = serializers.DateField(help_text="La date des chiffres.")
    source = serializers.CharField(allow_blank=True, help_text="Le document qui imprime ses montants publiés.")  # type: ignore[assignment]
    adopted_at = serializers.DateTimeField(allow_null=True, help_text="Validée le, ou null.")
    published_at = serializers.DateTimeField(allow_null=True, help_text="Diffusée le, ou null.")
    sha256 = serializers.CharField(allow_blank=True, help_text="Le sceau d’une version validée ; vide avant.")

    class Meta:
        ref_name = "Version"

    def get_parent(self, version: Version) -> str | None:
        """The parent's code, if the reader may know of it."""
        codes: dict[int, str] = self.context["readable"]
        return codes.get(version.parent_id or 0)


class Item(Shape):
    """Une ligne d’une nomenclature, telle qu’elle est dans une version."""

    code = serializers.CharField(source="node.code", help_text="Code.")
    label = serializers.CharField(source="node.label", help_text="Intitulé.")  # type: ignore[assignment]
    version = serializers.CharField(help_text="La version dont c’est la nomenclature.")
    is_closed = serializers.BooleanField(source="node.is_closed", help_text="Close : ne reçoit plus de crédits.")


class Axis(Item):
    """Un axe du PRS, ou « Autres »."""

    plan = serializers.CharField(help_text="Code du PRS.")
    short_label = serializers.CharField(
        source="node.short_label", allow_blank=True, help_text="Intitulé court, ou vide."
    )
    scope = serializers.CharField(source="node.description", allow_blank=True, help_text="Ce que l’axe recouvre.")
    is_outside_axes = serializers.BooleanField(source="node.is_outside_axes", help_text="Vrai pour « Autres ».")


class Project(Item):
    """Un projet d’un axe."""

    plan = serializers.CharField(help_text="Code du PRS.")
    axis = serializers.CharField(source="above.axis", help_text="Code de l’axe.")
    short_label = serializers.CharField(
        source="node.short_label", allow_blank=True, help_text="Intitulé court, ou vide."
    )


class Measure(Item):
    """Une mesure financée d’un projet."""

    plan = serializers.CharField(help_text="Code du PRS.")
    axis = serializers.CharField(source="above.axis", help_text="Code de l’axe.")
    project = serializers.CharField(source="above.project", help_text="Code du projet.")


class Direction(Item):
    """Une direction (un pôle) de l’agence."""


class Sector(Item):
    """Un domaine d’intervention d’une direction."""

    direction = serializers.CharField(source="above.direction", help_text="Code de la direction.")
    actor = serializers.CharField(source="node.heading", help_text="L’acteur sous lequel les mesures le regroupent.")


class Envelope(Item):
    """Une enveloppe de crédits."""

    long_label = serializers.CharField(source="node.description", allow_blank=True, help_text="L’intitulé complet.")


class Amount(Shape):
    """Le montant d’une ligne pour une année d’une version, avec ses codes tels qu’ils sont dans cette version."""

    line = serializers.CharField(help_text="Code de la ligne, le même dans toutes les versions.")
    rev = serializers.IntegerField(help_text="Révision du montant : elle croît à chaque changement.")
    version = serializers.CharField(help_text="Code de la version.")
    axis = serializers.CharField(help_text="Code de l’axe.")
    project = serializers.CharField(help_text="Code du projet.")
    measure = serializers.CharField(help_text="Code de la mesure.")
    direction = serializers.CharField(help_text="Code de la direction.")
    sector = serializers.CharField(help_text="Code du domaine.")
    envelope = serializers.CharField(help_text="Code de l’enveloppe.")
    recurrence = serializers.ChoiceField(choices=Recurrence.choices, help_text="Récurrence.")
    year = serializers.IntegerField(help_text="Année.")
    amount = EuroSerializerField(allow_null=True, help_text="Euros exacts ; null si le montant a été effacé.")
    origin = serializers.ChoiceField(choices=ORIGINS, help_text="Origine du montant.")
    source = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="Le document qui l’imprime, ou qui l’a programmé ou projeté, quand, à quel taux."
    )


class CellToChange(Shape):
    """Une cellule à changer."""

    line = serializers.CharField(help_text="Code de la ligne.")
    year = serializers.IntegerField(help_text="Année.")
    expected_rev = serializers.IntegerField(min_value=0, help_text="La révision lue ; 0 si la cellule n’existe pas.")
    amount = EuroSerializerField(allow_null=True, help_text="Euros exacts, en texte ; null efface la cellule.")


class Changes(Shape):
    """Des montants à changer ensemble, ou pas du tout."""

    version = serializers.CharField(help_text="Code de la version.")
    version_id = serializers.IntegerField(
        required=False, help_text="Identifiant de la version lue : refuse d’écrire si son code en désigne une autre."
    )
    batch = serializers.UUIDField(required=False, help_text="Numéro de l’opération, choisi par l’appelant.")
    cause = serializers.ChoiceField(choices=Cause.choices, required=False, allow_blank=True, help_text="Motif.")
    reason = serializers.CharField(required=False, allow_blank=True, help_text="Raison, en toutes lettres.")
    cells = CellToChange(many=True, help_text="Les cellules.")


class ChangedCell(Shape):
    """Une cellule après l’opération."""

    line = serializers.CharField(help_text="Code de la ligne.")
    year = serializers.IntegerField(help_text="Année.")
    rev = serializers.IntegerField(help_text="Sa nouvelle révision.")
    amount = EuroSerializerField(allow_null=True, help_text="Euros exacts ; null si elle est effacée.")
    origin = serializers.ChoiceField(choices=ORIGINS, help_text="Origine du montant.")


class Changed(Shape):
    """Ce que l’opération a laissé."""

    batch = serializers.UUIDField(help_text="Numéro de l’opération.")
    cells = ChangedCell(many=True, help_text="Les cellules données, dans leur ordre.")


class MovedCell(Shape):
    """Une cellule que quelqu’un a changée entre-temps."""

    line = serializers.CharField(help_text="Code de la ligne.")
    year = serializers.IntegerField(help_text="Année.")
    expected_rev = serializers.IntegerField(help_text="La révision qu’attendait l’appelant.")
    rev = serializers.IntegerField(help_text="Sa révision d’aujourd’hui.")
    amount = EuroSerializerField(allow_null=True, help_text="Son montant d’aujourd’hui.")
    by = serializers.CharField(allow_blank=True, help_text="Qui l’a changée ; vide si elle n’existe pas.")
    at = serializers.DateTimeField(allow_null=True, help_text="Quand, ou null.")


class MovedProblem(Problem):
    """Un refus : des cellules ont changé entre-temps. Rien n’est écrit."""

    cells = MovedCell(many=True, help_text="Toutes les cellules en conflit.")


class BadCell(Shape):
    """Une cellule qui ne peut pas recevoir son montant."""

    line = serializers.CharField(help_text="Code de la ligne.")
    year = serializers.IntegerField(help_text="Année.")
    reason = serializers.CharField(help_text="Pourquoi, et que faire.")


class RefusedProblem(Problem):
    """Un refus : des cellules ne peuvent pas recevoir leur montant. Rien n’est écrit."""

    cells = BadCell(many=True, help_text="Toutes les cellules refusées ; aucune si le refus est de toute l’opération.")
    code = serializers.CharField(
        help_text="Pourquoi, pour un programme : « cells » (des cellules), « reason » (donnez motif et raison), …"
    )


class NamedVersion(Shape):
    """Une version lue par un croisement."""

    code = serializers.CharField(help_text="Code.")
    label = serializers.CharField(help_text="Intitulé.")  # type: ignore[assignment]
    status = serializers.ChoiceField(choices=VersionStatus.choices, help_text="Statut.")


class CrosstabCell(Shape):
    """Un chiffre. Dans une comparaison seulement, `base` et `other` ; alors amount = other − base."""

    amount = EuroSerializerField(allow_null=True, help_text="Euros exacts, quelle que soit l’unité.")
    display = serializers.CharField(allow_blank=True, help_text="Ce que l’écran imprime, dans l’unité demandée.")
    base = EuroSerializerField(allow_null=True, required=False, help_text="Dans `version`.")
    other = EuroSerializerField(allow_null=True, required=False, help_text="Dans `compare`.")


class Cells(serializers.ListField):
    """One cell per column; null where there are no credits, which is not zero."""

    child = CrosstabCell(allow_null=True)


class CellsInSchema(OpenApiSerializerFieldExtension):
    """The schema of `Cells`: by itself the generator forgets that an item may be null."""

    target_class = Cells

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """An array of cells or nulls."""
        cell = auto_schema.resolve_serializer(CrosstabCell, direction).ref
        return {"type": "array", "items": {"oneOf": [cell, {"type": "null"}]}}


class CrosstabColumn(Shape):
    """Une colonne : ses codes et ses libellés, du niveau extérieur vers l’intérieur."""

    key = serializers.ListField(child=serializers.CharField(), help_text="Un code par niveau ; vide pour le total.")
    labels = serializers.ListField(child=serializers.CharField(allow_blank=True), help_text="Un par niveau.")
    kind = serializers.ChoiceField(choices=KINDS, help_text="Nature : détail, sous-total, total.")


class CrosstabRow(Shape):
    """Une ligne : ses codes, du niveau extérieur vers l’intérieur, et une cellule par colonne."""

    key = serializers.ListField(child=serializers.CharField(), help_text="Un code par niveau ; vide pour le total.")
    label = serializers.CharField(help_text="Intitulé.")  # type: ignore[assignment]
    depth = serializers.IntegerField(help_text="0 pour le niveau extérieur.")
    kind = serializers.ChoiceField(choices=KINDS, help_text="Nature : détail, sous-total, total.")
    cells = Cells(help_text="Une par colonne ; null : aucun crédit (ce n’est pas zéro).")


class CrosstabTotal(Shape):
    """Le total général : une cellule par colonne."""

    cells = Cells(help_text="Une par colonne ; null : aucun crédit.")


class Crosstab(Shape):
    """Un croisement."""

    version = NamedVersion(help_text="La version lue.")
    compare = NamedVersion(required=False, help_text="Dans une comparaison seulement : la version comparée.")
    unit = serializers.ChoiceField(choices=UNITS, help_text="Unité de `display`.")
    decimals = serializers.IntegerField(min_value=0, max_value=2, help_text="Décimales de `display`.")
    perimeter = serializers.ChoiceField(choices=PERIMETERS, help_text="Avec (all) ou sans (axes) « Autres ».")
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Les codes gardés, par dimension."
    )
    columns = CrosstabColumn(many=True, help_text="Les colonnes.")
    rows = CrosstabRow(many=True, help_text="Les lignes, un parent avant ses enfants.")
    source = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True,
        help_text="Le document qui imprime ces chiffres, ou qui les a programmés ou projetés, quand, à quel taux.",
    )
    total = CrosstabTotal(allow_null=True, help_text="null si le total mêlerait plusieurs années.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="Ce qu’il faut savoir de ces chiffres.")
