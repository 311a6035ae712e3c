"""Addresses of the commands on amounts, under « saisie/ »."""

from django.urls import path

from allocations.commands import views

app_name = "commandes"

urlpatterns = [
    path("<str:version>/commandes/", views.index, name="liste"),
    path("<str:version>/commandes/<slug:name>/", views.command, name="commande"),
]
