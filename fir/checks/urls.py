"""The address of the anomalies of a year."""

from fir.checks import views
from fir.pages import ANOMALIES

urlpatterns = [ANOMALIES.at(views.anomalies)]
