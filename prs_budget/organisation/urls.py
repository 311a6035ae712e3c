"""Addresses that belong to no agency: the entrance, sign-in, one's account."""

from django.urls import path

from prs_budget.organisation import views

app_name = "organisation"

urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("connexion/", views.SignInView.as_view(), name="sign_in"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("compte/", views.AccountView.as_view(), name="account"),
]
