"""Addresses of the history, under « saisie/ »."""

from django.urls import path

from allocations.history import comments, views

app_name = "historique"

urlpatterns = [
    path("<str:version>/historique/", views.history, name="historique"),
    path("<str:version>/historique/cellule/", views.cell, name="cellule"),
    path("<str:version>/historique/<uuid:number>/", views.operation, name="operation"),
    path("<str:version>/commentaires/", comments.comments, name="commentaires"),
]
