"""Addresses of the versions and of the steps of their life."""

from django.urls import path

from allocations.versions import corrections, horizon, views
from allocations.versions import transitions as acts

app_name = "versions"

urlpatterns = [
    path("", views.index, name="index"),
    path("nouvelle/", views.create, name="nouvelle"),
    path("plans/<str:plan>/annees/", horizon.years, name="annees"),
    path("<str:version>/", views.life, name="version"),
    path("abandonnees/<str:version>/reprendre/", corrections.take_up, name="reprendre"),
    path("<str:version>/corriger/", corrections.correct, name="corriger"),
    path("<str:version>/abandonner/", corrections.abandon, name="abandonner"),
    path("<str:version>/etapes/<slug:step>/", acts.step, name="etape"),
    path("<str:version>/directions/<str:direction>/transmettre/", acts.hand_in, name="transmettre"),
    path("<str:version>/directions/<str:direction>/renvoyer/", acts.give_back, name="renvoyer"),
]
