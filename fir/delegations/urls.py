"""Addresses of delegations, under `<agency>/delegations/`: of no year of the FIR."""

from __future__ import annotations

from django.urls import path

from fir.delegations import views

app_name = "delegations"

urlpatterns = [
    path("", views.listed, name="index"),
    path("nouvelle/", views.new_delegation, name="nouvelle"),
    path("<int:pk>/", views.delegation, name="delegation"),
]
