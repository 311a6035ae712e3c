"""Addresses of attribution, under `fir/attribution/`: of no year."""

from __future__ import annotations

from django.urls import path

from fir.attribution import operation_views, rule_views, views

urlpatterns = [
    path("", views.listed, name="attribution"),
    path("attribuer/", views.attributing, name="attribuer"),
    path("operations/", operation_views.operations, name="attributions"),
    path("operations/<uuid:number>/", operation_views.operation, name="operation_attribution"),
    path("operations/<uuid:number>/annuler/", operation_views.undo, name="annuler_attribution"),
    path("regles/", rule_views.rules, name="regles_attribution"),
    path("regles/nouvelle/", rule_views.new_rule, name="nouvelle_regle"),
    path("regles/proposees/", rule_views.proposals, name="regles_proposees"),
    path("regles/appliquer/", rule_views.apply, name="appliquer_regles"),
    path("regles/<int:pk>/", rule_views.rule, name="regle_attribution"),
]
