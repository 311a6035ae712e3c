"""Addresses of the stages of a year and of what they hold, and that of a year to open."""

from django.urls import path

from fir.pages import STAGES
from fir.stages import history, protected, sheet_views, texts, views

_STAGES = f"<int:year>/{STAGES.address}"
_STAGE = f"{_STAGES}<str:stage>/"

urlpatterns = [
    path("ouvrir/", views.open_year, name="ouvrir"),
    STAGES.at(views.stages, "<int:year>/"),
    path("<int:year>/credits-proteges/", protected.protected_credits, name="credits_proteges"),
    path("<int:year>/regles/", views.rules, name="regles"),
    path(f"{_STAGES}nouvelle/", views.new_stage, name="nouvelle_etape"),
    path(_STAGE, views.stage, name="etape"),
    path(f"{_STAGE}textes/", texts.stage_texts, name="etape_textes"),
    path(f"{_STAGE}historique/", history.operations, name="etape_historique"),
    path(f"{_STAGE}historique/<uuid:number>/", history.operation, name="etape_operation"),
    path(f"{_STAGE}credits/nouveau/", sheet_views.new_place, name="etape_endroit"),
    path(f"{_STAGE}recettes/nouvelle/", sheet_views.new_receipt, name="etape_recette"),
    path(f"{_STAGE}<str:sheet>/", sheet_views.sheet, name="etape_feuille"),
    path(f"{_STAGE}<str:sheet>/donnees/", sheet_views.data, name="etape_donnees"),
    path(f"{_STAGE}<str:sheet>/chiffres/", sheet_views.figures, name="etape_chiffres"),
    path(f"{_STAGE}<str:sheet>/cellule/", history.cell, name="etape_cellule"),
]
