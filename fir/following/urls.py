"""Addresses of the pages that follow a year, under `<agency>/fir/<year>/`."""

from __future__ import annotations

from django.urls import path

from fir import pages
from fir.following import calendar_views, landing_views, views

urlpatterns = [
    pages.OUTSTANDING.at(views.outstanding),
    path("restes-a-payer/engagements/", views.commitments, name="restes_engagements"),
    pages.PACE.at(views.pace),
    pages.BALANCE.at(views.balance),
    pages.AXES.at(views.axes),
    pages.LANDING.at(landing_views.landing),
    path("atterrissage/<str:code>/", landing_views.landing_of, name="atterrissage_direction"),
    pages.CALENDAR.at(calendar_views.calendar),
    path("calendrier/nouvelle/", calendar_views.new_date, name="nouvelle_date"),
    path("calendrier/<str:key>/", calendar_views.a_date, name="date"),
]
