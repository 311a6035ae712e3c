"""The pages that correct a version before it is adopted, abandon it, and take it up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from allocations import actions, perms
from allocations.actions.corrections import may_be_abandoned
from allocations.models import Version
from allocations.versions.forms import CorrectionForm, ReasonedForm
from allocations.versions.page import Life
from allocations.versions.transitions import Act
from allocations.visit import VersionVisit, governed_page, version_page
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from prs_budget.organisation.perms import Access


@version_page
def correct(visit: VersionVisit) -> HttpResponseBase:
    """Its code, label, reason, dates and source, before it is adopted."""
    _require_making(visit.access)
    request, version, life = visit.request, visit.version, Life(visit, timezone.now())
    if version.is_frozen:
        messages.info(request, f"{version} est validée : son intitulé, sa source et ses dates ne changent plus.")
        return HttpResponseRedirect(life.address)
    form = CorrectionForm(request.POST if request.method == "POST" else None, version=version)
    if request.method == "POST" and form.is_valid():
        made = _corrected(visit, form)
        if made is not None:
            messages.success(request, f"{made} est corrigée.")
            place = {"agency": visit.agency.slug, "version": made.code}
            return HttpResponseRedirect(reverse("versions:version", kwargs=place))
    context = {"life": life, "form": form}
    return render(request, "allocations/versions/corriger.html", context, status=422 if form.errors else 200)


def _corrected(visit: VersionVisit, form: CorrectionForm) -> Version | None:
    """The version, corrected; None where something is wrong, which the form then says."""
    given = form.cleaned_data
    try:
        return actions.correct_version(by=visit.user, version=visit.version, **given)
    except Refused as refused:
        form.add_error(None, str(refused))
    except (ValidationError, IntegrityError):
        form.add_error("code", f"Le code {given['code']} est déjà pris dans l’agence : prenez-en un autre.")
    return None


@version_page
def abandon(visit: VersionVisit) -> HttpResponseBase:
    """A draft or a décision modificative leaves every list, with its reason."""
    _require_making(visit.access)
    request, version, life = visit.request, visit.version, Life(visit, timezone.now())
    if not may_be_abandoned(version):
        status = version.get_status_display()
        told = (
            f"{version} est « {status} » : seuls un brouillon ou une décision modificative non validée s’abandonnent."
        )
        messages.warning(request, told)
        return HttpResponseRedirect(life.address)
    act = Act(
        f"Abandonner {version}",
        "Abandonner",
        (
            f"{version} quitte toutes les listes, et personne ne la lit plus.",
            "Rien n’en est effacé : ses montants, ses opérations et son journal sont gardés.",
        ),
        "La page Versions la garde parmi les versions abandonnées : elle s’y reprend telle qu’elle était.",
        needs_reason=True,
    )
    data = request.POST if request.method == "POST" else None
    form = ReasonedForm(data, label=act.asked, required=True, stamp=version.stamp)
    if data is not None and form.is_valid():
        try:
            actions.abandon(by=visit.user, version=version, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{version} est abandonnée.")
            return HttpResponseRedirect(_list(visit.access))
    nothing = dict.fromkeys(("adoption", "changed", "part", "parts"))
    return render(request, "allocations/versions/acte.html", {"life": life, "act": act, "form": form, **nothing})


@governed_page
def take_up(request: HttpRequest, access: Access, *, version: str) -> HttpResponseBase:
    """An abandoned version is taken up again, by a click on the list."""
    found = Version.objects.abandoned_by(access.user).filter(agency=access.agency, code=version).first()
    if found is None:
        raise Http404(f"Il n’y a pas de version abandonnée « {version} » que vous puissiez reprendre.")
    if request.method != "POST":
        return HttpResponseRedirect(_list(access))
    try:
        made = actions.take_up(by=access.user, version=found)
    except Refused as refused:
        messages.info(request, str(refused))
        return HttpResponseRedirect(_list(access))
    messages.success(request, f"{made} est reprise, telle qu’elle était.")
    return HttpResponseRedirect(
        reverse("versions:version", kwargs={"agency": access.agency.slug, "version": made.code})
    )


def _require_making(access: Access) -> None:
    if access.role not in perms.MAY_CREATE:
        raise PermissionDenied("Les finances et les administrateurs font, corrigent et abandonnent les versions.")


def _list(access: Access) -> str:
    return reverse("versions:index", kwargs={"agency": access.agency.slug})
