"""Addresses that belong to no agency: the entrance, sign-in, one's account, the legal pages."""

from django.urls import path

from prs_budget.organisation import views
from prs_budget.organisation.enums import LegalPage

app_name = "organisation"

urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("connexion/", views.SignInView.as_view(), name="sign_in"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("compte/", views.AccountView.as_view(), name="account"),
    *(path(f"{page.value}/", views.legal_page, {"page": page}, name=page.name.lower()) for page in LegalPage),
]
