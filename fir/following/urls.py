"""Addresses of the pages that follow a year, under `<agency>/fir/<year>/`."""

from __future__ import annotations

from django.urls import path

from fir.following import landing_views, views

urlpatterns = [
    path("restes-a-payer/", views.outstanding, name="restes_a_payer"),
    path("restes-a-payer/engagements/", views.commitments, name="restes_engagements"),
    path("rythme/", views.pace, name="rythme"),
    path("solde/", views.balance, name="solde"),
    path("axes/", views.axes, name="axes"),
    path("atterrissage/", landing_views.landing, name="atterrissage"),
    path("atterrissage/<str:code>/", landing_views.landing_of, name="atterrissage_direction"),
]
