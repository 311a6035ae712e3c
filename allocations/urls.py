"""Addresses of the credits, under the agency."""

from django.urls import path

from allocations import publications
from allocations.crosstabs import views

app_name = "credits"

urlpatterns = [
    path("credits/", views.readings, name="lectures"),
    path("credits/axes-enveloppes/", views.axes_envelopes, name="axes_enveloppes"),
    path("credits/projets/", views.projects, name="projets"),
    path("credits/correspondance/", views.correspondence, name="correspondance"),
    path("credits/croisements/", views.crosstab, name="croisements"),
    path("credits/lignes/", views.lines, name="lignes"),
    path("credits/<slug:kind>/<str:code>/", views.fiche, name="fiche"),
    path("publications/", publications.publications, name="publications"),
    path("recherche/", views.search_page, name="recherche"),
]
