"""What the API answers about the FIR, as the schema declares it."""

from __future__ import annotations

from rest_framework import serializers

from allocations.api.shapes import ORIGINS, UNITS, CrosstabColumn, CrosstabRow, CrosstabTotal, Shape
from fir.enums import FirYearStatus, MovementKind, Nature, Payer
from prs_budget.lib.api_fields import EuroSerializerField


class NamedYear(Shape):
    """Un exercice, à la place de la version d’un croisement."""

    code = serializers.CharField(help_text="FIR-2017.")
    label = serializers.CharField(help_text="Ce qui est lu : « Exécution 2017 ».")  # type: ignore[assignment]
    status = serializers.ChoiceField(choices=FirYearStatus.choices, help_text="Ouvert ou clos.")


class FirReport(Shape):
    """Un état du FIR, de la forme d’un croisement."""

    version = NamedYear(help_text="L’exercice lu.")
    unit = serializers.ChoiceField(choices=UNITS, help_text="Unité de `display`.")
    decimals = serializers.IntegerField(min_value=0, max_value=2, help_text="Décimales de `display`.")
    perimeter = serializers.ChoiceField(choices=[("all", "Tout")], help_text="Toujours « all ».")
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="L’exercice : `year`."
    )
    columns = CrosstabColumn(many=True, help_text="Les colonnes de montants.")
    rows = CrosstabRow(many=True, help_text="Les lignes, un parent avant ses enfants.")
    total = CrosstabTotal(allow_null=True, help_text="Le total.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="Ce qu’il faut savoir de ces chiffres.")


class MovementShape(Shape):
    """Un mouvement. Les AE et les CP sont signés ; une annulation a le signe contraire de ce qu’elle annule."""

    id = serializers.IntegerField(help_text="Numéro, qui ne change jamais.")
    year = serializers.IntegerField(help_text="Exercice où il compte.")
    kind = serializers.ChoiceField(choices=MovementKind.choices, help_text="Mouvement.")
    commitment = serializers.CharField(allow_null=True, help_text="Numéro de l’engagement ; null s’il n’est pas nommé.")
    origin_year = serializers.IntegerField(
        allow_null=True, help_text="Exercice de l’engagement ; null s’il n’est pas dit."
    )
    nature = serializers.ChoiceField(choices=Nature.choices, help_text="Nature des crédits.")
    direction = serializers.CharField(help_text="Code de la direction ; NC : non ventilé.")
    mission = serializers.CharField(help_text="Code de la mission ; NC : non ventilé.")
    scheme = serializers.CharField(help_text="Code du dispositif ; NC : non ventilé.")
    line = serializers.CharField(allow_null=True, help_text="Code de la ligne de programmation ; null sans lien.")
    ae = EuroSerializerField(help_text="AE, en euros.")
    cp = EuroSerializerField(help_text="CP, en euros.")
    on = serializers.DateField(allow_null=True, help_text="Date ; null si la source ne la donne pas.")
    key = serializers.CharField(allow_null=True, help_text="Référence comptable, unique dans l’agence.")
    label = serializers.CharField(allow_blank=True, help_text="Libellé.")  # type: ignore[assignment]
    cancels = serializers.IntegerField(allow_null=True, help_text="Numéro du mouvement qu’il annule.")
    origin = serializers.ChoiceField(choices=ORIGINS, help_text="D’où vient le chiffre.")
    payer = serializers.ChoiceField(
        choices=Payer.choices, allow_blank=True, help_text="Qui paie ; vide s’il n’est pas dit."
    )
