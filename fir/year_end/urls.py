"""Addresses of the end of a year."""

from fir.pages import CARRY_OVER, CLOSING
from fir.year_end import views

urlpatterns = [
    CARRY_OVER.at(views.carry_over),
    CLOSING.at(views.closing),
]
