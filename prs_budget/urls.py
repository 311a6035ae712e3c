"""Every address of the site. Pages live under the agency: `/ars-idf/…`."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from fir.delegations.file import DOOR as DELEGATIONS
from fir.imports.fields import DOOR as MOVEMENTS
from prs_budget.organisation.views import administration_door

#: the kinds of file whose readings are remembered, by their codes
DOORS = {one.code: one for one in (MOVEMENTS, DELEGATIONS)}

handler400 = "prs_budget.errors.bad_request"
handler403 = "prs_budget.errors.permission_denied"
handler404 = "prs_budget.errors.not_found"
handler500 = "prs_budget.errors.failed"

urlpatterns = [
    path("", include("prs_budget.organisation.urls")),
    path("administration/login/", administration_door),
    path("administration/password_change/", RedirectView.as_view(pattern_name="organisation:account")),
    path("administration/", admin.site.urls),
    path("api/v1/", include("prs_budget.api_urls")),
    path("<slug:agency>/", include("prs_budget.home.urls")),
    path("<slug:agency>/", include("allocations.urls")),
    path("<slug:agency>/saisie/", include("allocations.entry.urls")),
    path("<slug:agency>/saisie/", include("allocations.history.urls")),
    path("<slug:agency>/saisie/", include("allocations.commands.urls")),
    path("<slug:agency>/saisie/", include("allocations.workbooks.urls")),
    path("<slug:agency>/fir/", include("fir.urls")),
    path("<slug:agency>/fichiers/lectures/", include("prs_budget.readings.urls"), {"doors": DOORS}),
    path("<slug:agency>/", include("fir.joined.urls")),
    path("<slug:agency>/beneficiaires/", include("fir.beneficiaries.urls")),
    path("<slug:agency>/delegations/", include("fir.delegations.urls")),
    path("<slug:agency>/versions/", include("allocations.ceilings_pages.urls")),
    path("<slug:agency>/versions/", include("allocations.versions.urls")),
]
