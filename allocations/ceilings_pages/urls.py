"""Addresses of notifications, ceilings and findings, under « versions/ »."""

from django.urls import path

from allocations.ceilings_pages import notification_views, views

app_name = "controles"

urlpatterns = [
    path("notifications/", notification_views.notifications, name="notifications"),
    path("notifications/nouvelle/", notification_views.new_notification, name="notification_nouvelle"),
    path("notifications/<str:code>/", notification_views.notification, name="notification"),
    path("anomalies/", views.latest, name="anomalies_dernieres"),
    path("<str:version>/plafonds/", views.ceilings, name="plafonds"),
    path("<str:version>/anomalies/", views.anomalies, name="anomalies"),
]
