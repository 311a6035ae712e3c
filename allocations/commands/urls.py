"""Addresses of the commands on amounts, under « saisie/ »."""

from django.urls import URLPattern

app_name = "commandes"

urlpatterns: list[URLPattern] = []
