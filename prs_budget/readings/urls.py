"""Addresses of the saved readings, under the agency; who includes them gives the kinds of file that there are."""

from django.urls import path

from prs_budget.readings import views

app_name = "readings"

urlpatterns = [
    path("", views.readings_page, name="index"),
    path("<int:pk>/", views.reading_page, name="lecture"),
]
