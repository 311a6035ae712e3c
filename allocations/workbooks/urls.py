"""Addresses of the workbooks that go out and come back, under « saisie/ »."""

from django.urls import URLPattern

app_name = "classeurs"

urlpatterns: list[URLPattern] = []
