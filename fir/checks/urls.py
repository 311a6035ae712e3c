"""The address of the anomalies of a year."""

from django.urls import path

from fir.checks import views

urlpatterns = [path("anomalies/", views.anomalies, name="anomalies")]
