"""Addresses of the pages that need several apps, under the agency."""

from django.urls import path

from prs_budget.home import views

app_name = "home"

urlpatterns = [
    path("", views.dashboard_page, name="tableau_de_bord"),
    path("aide/", views.help_page, name="aide"),
]
