"""Addresses of the workbooks that go out and come back, under « saisie/ »."""

from django.urls import path

from allocations.workbooks import views

app_name = "classeurs"

urlpatterns = [path("<str:version>/classeur/", views.workbook, name="classeur")]
