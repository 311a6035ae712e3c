"""Addresses of the table de passage of a year, under `<year>/passage/`."""

from django.urls import path

from fir.passage import proposal_views, views

urlpatterns = [
    path("passage/", views.passage, name="passage"),
    path("passage/fichier/", views.from_file, name="passage_fichier"),
    path("passage/historique/", views.history, name="passage_historique"),
    path("passage/proposition/", proposal_views.proposal, name="proposition"),
    path("passage/ecarts/", views.differences, name="ecarts"),
]
