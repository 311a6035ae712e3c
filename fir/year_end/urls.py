"""Addresses of the end of a year."""

from django.urls import path

from fir.year_end import views

urlpatterns = [
    path("reports/", views.carry_over, name="reports"),
    path("cloture/", views.closing, name="cloture"),
]
