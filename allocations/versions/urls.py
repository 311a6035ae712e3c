"""Addresses of the versions and of the steps of their life."""

from django.urls import URLPattern

app_name = "versions"

urlpatterns: list[URLPattern] = []
