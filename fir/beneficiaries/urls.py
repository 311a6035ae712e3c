"""Addresses of beneficiaries, under `<agency>/beneficiaires/`: of no year of the FIR."""

from __future__ import annotations

from django.urls import path

from fir.beneficiaries import edit_views, views

app_name = "beneficiaries"

urlpatterns = [
    path("", views.listed, name="index"),
    path("subventions.csv", views.subsidies, name="subventions"),
    path("<int:pk>/", views.beneficiary, name="beneficiaire"),
    path("<int:pk>/corriger/", edit_views.correct, name="corriger"),
    path("<int:pk>/fusionner/", edit_views.merge, name="fusionner"),
]
