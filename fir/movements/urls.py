"""Addresses of the movements and commitments of a year, under `fir/<year>/`."""

from __future__ import annotations

from django.urls import path

from fir import pages
from fir.movements import commitment_views, imputation_views, views

urlpatterns = [
    pages.MOVEMENTS.at(views.movements),
    path("mouvements/nouveau/", views.choose, name="choix_mouvement"),
    path("mouvements/nouveau/<str:kind>/", views.new_movement, name="nouveau_mouvement"),
    path("mouvements/virement/", views.transfer, name="virement"),
    path("mouvements/<int:pk>/", views.movement, name="mouvement"),
    pages.COMMITMENTS.at(commitment_views.commitments),
    path("engagements/nouveau/", commitment_views.new_commitment, name="nouvel_engagement"),
    path("engagements/id/<int:commitment>/", commitment_views.by_id, name="engagement"),
    path("engagements/<path:code>/", commitment_views.commitment, name="engagement"),
    path("imputations/<path:code>/", imputation_views.imputation, name="imputation"),
    path("echeanciers/<path:code>/", commitment_views.reschedule, name="echeancier"),
]
