"""Addresses of delegations, under `<agency>/delegations/`: of no year of the FIR."""

from __future__ import annotations

from django.urls import path

from fir.delegations import file_views, views

app_name = "delegations"

urlpatterns = [
    path("", views.listed, name="index"),
    path("nouvelle/", views.new_delegation, name="nouvelle"),
    path("fichier/", file_views.give, name="fichier"),
    path("fichier/<uuid:number>/", file_views.read, name="apercu"),
    path("imports/<uuid:number>/annuler/", file_views.cancel, name="annuler_import"),
    path("<int:pk>/", views.delegation, name="delegation"),
]
