"""Addresses of the grid and of the forms of lines, under « saisie/ »."""

from django.urls import path

from allocations.entry import lines, views, withdrawal

app_name = "saisie"

urlpatterns = [
    path("", views.index, name="index"),
    path("<str:version>/", views.grid, name="grille"),
    path("<str:version>/donnees/", views.data, name="donnees"),
    path("<str:version>/lignes/nouvelle/", lines.new, name="nouvelle_ligne"),
    path("<str:version>/lignes/<str:line>/", lines.line, name="ligne"),
    path("<str:version>/lignes/<str:line>/retirer/", withdrawal.withdraw, name="retirer_ligne"),
]
