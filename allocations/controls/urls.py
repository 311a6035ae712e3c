"""Addresses of notifications, ceilings and findings, under « versions/ »."""

from django.urls import URLPattern

app_name = "controles"

urlpatterns: list[URLPattern] = []
