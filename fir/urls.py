"""Addresses of the FIR, under `<agency>/fir/`. Each package of pages has its own."""

from __future__ import annotations

from django.urls import include, path

from fir import pages, views

app_name = "fir"

urlpatterns = [
    path("", include("fir.stages.urls")),
    path("", views.index, name="index"),
    path("attribution/", include("fir.attribution.urls")),
    path("<int:year>/", views.year, name="exercice"),
    pages.EXECUTION.at(views.execution, "<int:year>/"),
    pages.RECEIPTS.at(views.receipts, "<int:year>/"),
    pages.MISSIONS.at(views.missions, "<int:year>/"),
    pages.SCHEMES.at(views.schemes, "<int:year>/"),
    path("<int:year>/", include("fir.passage.urls")),
    path("<int:year>/", include("fir.checks.urls")),
    path("<int:year>/", include("fir.following.urls")),
    path("<int:year>/", include("fir.year_end.urls")),
    path("<int:year>/", include("fir.movements.urls")),
    path("<int:year>/", include("fir.imports.urls")),
]
