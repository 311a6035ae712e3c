"""Addresses of the grid and of the forms of lines, under « saisie/ »."""

from django.urls import path

from allocations.entry import views

app_name = "saisie"

urlpatterns = [
    path("", views.index, name="index"),
    path("<str:version>/", views.grid, name="grille"),
    path("<str:version>/donnees/", views.data, name="donnees"),
]
