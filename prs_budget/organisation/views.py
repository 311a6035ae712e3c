"""The way in and out: the entrance, sign-in, sign-out, one's own account."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView, PasswordChangeView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from prs_budget.organisation.enums import LegalPage
from prs_budget.organisation.forms import NewPasswordForm, SignInForm
from prs_budget.organisation.middleware import EXPIRED
from prs_budget.organisation.models import LegalText, Membership
from prs_budget.organisation.perms import Access, accesses
from prs_budget.proxy import client_network


def start_page(access: Access) -> str:
    """The address at which a person begins in an agency."""
    name = "credits:publications" if access.sees_only_published else "home:tableau_de_bord"
    return reverse(name, kwargs={"agency": access.agency.slug})


@never_cache
def entrance(request: HttpRequest) -> HttpResponse:
    """`/`: the person's agency; a choice when they have several; what to do when they have none."""
    found = accesses(request.user)
    if len(found) == 1:
        return redirect(start_page(found[0]))
    if not found:
        return render(request, "organisation/sans_agence.html")
    choices = [(access, start_page(access)) for access in found]
    return render(request, "organisation/choix_agence.html", {"choices": choices})


class SignInView(LoginView):
    """`/connexion/`: who is signed in already goes on to where they wanted to go."""

    template_name = "organisation/connexion.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An address that failed too often is shut for every name."""
        return address_locked_out(request) or super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell why one is here: a page was asked for, and perhaps the session had expired."""
        return super().get_context_data(
            wanted=self.get_redirect_url(), expired=self.request.GET.get("session") == EXPIRED, **kwargs
        )


@login_not_required
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """`/deconnexion/`: a POST signs out; an address typed by hand shows the account, where the button is."""
    if request.method != "POST":
        return redirect("organisation:account")
    logout(request)
    messages.success(request, "Vous êtes déconnecté.")
    return redirect("organisation:sign_in")


@login_not_required
@require_safe
def legal_page(request: HttpRequest, page: LegalPage) -> HttpResponse:
    """`/accessibilite/` and its like: the text of the installation, then what holds wherever the product is."""
    frame_by_only_agency(request)
    written = LegalText.objects.filter(page=page).first()
    return render(request, f"organisation/{page.name.lower()}.html", {"page": page, "written": written})


def frame_by_only_agency(request: HttpRequest) -> None:
    """Give a page of no agency the menu of the agency that its reader comes from, when they have only one."""
    found = accesses(request.user)
    if len(found) == 1:
        request.access = found[0]  # type: ignore[attr-defined]


class AccountView(PasswordChangeView):
    """`/compte/`: who one is, one's roles, one's password, one's keyboard."""

    template_name = "organisation/compte.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("organisation:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the person's roles, and the agency they come from when there is only one."""
        memberships = list(Membership.objects.of(self.request.user).with_directions())
        frame_by_only_agency(self.request)
        return super().get_context_data(memberships=memberships, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The lock of the door holds here too: an open session is not a place to guess the password."""
        if not AxesProxyHandler.is_allowed(request, self._credentials()):
            return locked_out(request, None, None)
        return address_locked_out(request) or super().post(request, *args, **kwargs)

    def form_invalid(self, form: NewPasswordForm) -> HttpResponse:
        """A wrong present password counts as a failure to sign in."""
        if "old_password" in form.errors:
            user_login_failed.send(sender=__name__, credentials=self._credentials(), request=self.request)
        return super().form_invalid(form)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """Say that the password is changed; this session stays, the person's others and their API token end."""
        messages.success(self.request, "Mot de passe changé. Vos autres sessions et votre jeton de l’API sont fermés.")
        return super().form_valid(form)

    def _credentials(self) -> dict[str, str]:
        return {"username": self.request.user.get_username()}


def address_locked_out(request: HttpRequest) -> HttpResponse | None:
    """The page of an address from which too many names failed; None where it may still try. One query."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tried = AccessAttempt.objects.filter(ip_address=client_network(request) or None, attempt_time__gte=since)
    failures = tried.aggregate(all=Sum("failures_since_start"))["all"] or 0
    if failures < settings.FAILURES_OF_AN_ADDRESS:
        return None
    return _locked(request, by_address=True)


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, str] | None) -> HttpResponse:
    """The page of a door shut after repeated failures: for how long, and what to do."""
    del original, credentials
    return _locked(request, by_address=False)


def _locked(request: HttpRequest, *, by_address: bool) -> HttpResponse:
    wait = get_cool_off(request)
    minutes = int(wait.total_seconds() // 60) if wait else 0
    context = {"minutes": minutes, "by_address": by_address}
    return render(request, "organisation/verrouille.html", context, status=429)


@login_not_required
def administration_door(request: HttpRequest) -> HttpResponse:
    """The administration has no sign-in page of its own: there is one door, and one lock on it."""
    if request.user.is_authenticated:
        raise PermissionDenied("L’administration est réservée aux administrateurs du site.")
    return redirect_to_login(reverse("admin:index"))
