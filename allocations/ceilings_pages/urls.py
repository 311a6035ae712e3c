"""Addresses of texts, ceilings and findings, under « versions/ »."""

from django.urls import path

from allocations.ceilings_pages import views
from allocations.texts import measures, withdrawal
from allocations.texts import views as texts

app_name = "controles"

urlpatterns = [
    path("notifications/", texts.notifications, name="notifications"),
    path("notifications/nouvelle/", texts.new_notification, name="notification_nouvelle"),
    path("notifications/<str:code>/", texts.notification, name="notification"),
    path("notifications/<str:code>/fichier/", texts.text_file, name="notification_fichier"),
    path("notifications/<str:code>/retirer/", withdrawal.withdraw_text, name="notification_retrait"),
    path("notifications/<str:code>/mesures/", measures.text_measures, name="notification_mesures"),
    path("anomalies/", views.latest, name="anomalies_dernieres"),
    path("<str:version>/plafonds/", views.ceilings, name="plafonds"),
    path("<str:version>/anomalies/", views.anomalies, name="anomalies"),
]
