"""Addresses of the history, under « saisie/ »."""

from django.urls import URLPattern

app_name = "historique"

urlpatterns: list[URLPattern] = []
