"""The address of « Programmé et exécuté », under `<agency>/`."""

from django.urls import path

from fir.joined import views

app_name = "joined"

urlpatterns = [path("programme-execute/", views.programmed_executed, name="programme_execute")]
