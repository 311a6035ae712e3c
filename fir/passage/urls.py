"""Addresses of the table de passage of a year, under `<year>/passage/`."""

from django.urls import path

from fir.pages import PASSAGE
from fir.passage import proposal_views, views

urlpatterns = [
    PASSAGE.at(views.passage),
    path("passage/fichier/", views.from_file, name="passage_fichier"),
    path("passage/historique/", views.history, name="passage_historique"),
    path("passage/proposition/", proposal_views.proposal, name="proposition"),
    path("passage/ecarts/", views.differences, name="ecarts"),
]
