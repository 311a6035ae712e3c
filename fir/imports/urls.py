"""Addresses of the files of movements of a year, under `fir/<year>/`."""

from __future__ import annotations

from django.urls import path

from fir.imports import recorded_views, views

urlpatterns = [
    path("mouvements/fichier/", views.give, name="fichier_mouvements"),
    path("mouvements/fichier/a-remplir.xlsx", views.template, name="modele_mouvements"),
    path("mouvements/fichier/<uuid:number>/", views.read, name="apercu_mouvements"),
    path("mouvements/imports/<uuid:number>/annuler/", recorded_views.cancel_import, name="annuler_import"),
]
