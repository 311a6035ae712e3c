"""Addresses of notifications, ceilings and findings, under « versions/ »."""

from django.urls import path

from allocations.controls import views

app_name = "controles"

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/nouvelle/", views.new_notification, name="notification_nouvelle"),
    path("notifications/<str:code>/", views.notification, name="notification"),
    path("anomalies/", views.latest, name="anomalies_dernieres"),
    path("<str:version>/plafonds/", views.ceilings, name="plafonds"),
    path("<str:version>/anomalies/", views.anomalies, name="anomalies"),
]
