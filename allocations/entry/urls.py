"""Addresses of the grid and of the forms of lines, under « saisie/ »."""

from django.urls import URLPattern

app_name = "saisie"

urlpatterns: list[URLPattern] = []
