"""Addresses of the FIR, under `<agency>/fir/`. Each package of pages has its own."""

from __future__ import annotations

from django.urls import include, path

from fir import views

app_name = "fir"

urlpatterns = [
    path("", include("fir.stages.urls")),
    path("", views.index, name="index"),
    path("<int:year>/", views.year, name="exercice"),
    path("<int:year>/execution/", views.execution, name="execution"),
    path("<int:year>/recettes/", views.receipts, name="recettes"),
    path("<int:year>/missions/", views.missions, name="missions"),
    path("<int:year>/dispositifs/", views.schemes, name="dispositifs"),
    path("<int:year>/", include("fir.passage.urls")),
    path("<int:year>/", include("fir.checks.urls")),
    path("<int:year>/", include("fir.following.urls")),
    path("<int:year>/", include("fir.year_end.urls")),
    path("<int:year>/", include("fir.movements.urls")),
    path("<int:year>/", include("fir.imports.urls")),
]
