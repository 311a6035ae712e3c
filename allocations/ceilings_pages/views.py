"""The pages of ceilings and anomalies of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from allocations import actions, perms
from allocations.actions import ForecastsRefused
from allocations.ceilings import Margin, margins
from allocations.ceilings_pages.forecast_form import ForecastSheet
from allocations.ceilings_pages.tables import ceilings_identity, ceilings_table, left_table
from allocations.checks import page as anomaly_page
from allocations.checks.inspection import Inspection, inspect
from allocations.checks.kept import inspected
from allocations.checks.page import Narrowing, anomalies_table, groups
from allocations.enums import Dimension
from allocations.models import Acknowledgement, Version
from allocations.scale import Scale
from allocations.structure import Structure
from allocations.texts.reading import sources
from allocations.visit import VersionVisit, governed_page, readable_versions, version_page
from prs_budget.lib.plain_text import prose, whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.words import counted
from prs_budget.organisation.perms import Access
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@version_page
def ceilings(visit: VersionVisit) -> HttpResponseBase:
    """What each envelope has in each year, what is programmed, what is left; who may foresees the years to come."""
    request, version = visit.request, visit.version
    scale = Scale.of(request.path, request.POST.get("unite") or request.GET.get("unite", ""))
    found = margins(version, Structure.of(version, {Dimension.ENVELOPE}))
    if request.method != "POST":
        sheet = ForecastSheet.of(version, found, scale.unit) if _may_foresee(visit) else None
        return _ceilings_page(visit, found, scale, sheet)
    if not _may_foresee(visit):
        raise PermissionDenied("Les plafonds se prévoient aux finances, dans une version qui n’est pas validée.")
    if "reprendre" in request.POST:
        return _taken(visit)
    stands = ForecastSheet.of(version, found, scale.unit)
    sheet = stands.typed(request.POST)
    try:
        if not sheet.errors:
            return _foreseen(visit, sheet, scale)
    except ForecastsRefused as refused:
        sheet = sheet.refused(refused.places, stands)
    return _ceilings_page(visit, found, scale, sheet)


def _ceilings_page(
    visit: VersionVisit, found: list[Margin], scale: Scale, sheet: ForecastSheet | None
) -> HttpResponseBase:
    here = f"{visit.request.path}?unite={scale.unit.name}"
    identity = ceilings_identity(visit.version, found, scale, here)
    tables = [
        left_table(visit.version, found, scale, identity),
        ceilings_table(visit.version, found, sources(visit.version), scale, identity),
    ]
    file = file_of(visit, tables)
    if file is not None:
        return file
    context = {
        "visit": visit,
        "version": visit.version,
        "table": tables[1],  # its years are those of the page
        "drawn": [Drawn.of(table, folded=True) for table in tables],
        "settings": scale,
        "here": here,
        "sheet": sheet,
        "sources": _forecasting(visit) if sheet else (),
    }
    return render(visit.request, "allocations/controles/plafonds.html", context)


def _foreseen(visit: VersionVisit, sheet: ForecastSheet, scale: Scale) -> HttpResponseBase:
    """Keep what is typed. Raises ForecastsRefused."""
    count = actions.foresee(by=visit.user, version=visit.version, foreseen=sheet.foreseen())
    words = counted(count, "prévision enregistrée.", "prévisions enregistrées.")
    messages.success(visit.request, words if count else "Rien à enregistrer.")
    return HttpResponseRedirect(f"{visit.request.path}?unite={scale.unit.name}")


def _taken(visit: VersionVisit) -> HttpResponseBase:
    """Take the forecasts of another version."""
    code = visit.request.POST.get("reprendre", "")
    source = get_object_or_404(Version.objects.visible_to(visit.user), agency=visit.agency, code=code)
    try:
        count = actions.copy_forecasts(by=visit.user, version=visit.version, source=source)
    except Refused as refused:
        messages.error(visit.request, f"Rien n’est repris. {refused}")
        return HttpResponseRedirect(visit.request.path)
    if count:
        words = counted(count, "prévision reprise")
        messages.success(visit.request, f"{words} de {source}.")
    else:
        messages.info(visit.request, f"Rien à reprendre de {source} : ce qu’elle prévoit l’est déjà, ou est notifié.")
    return HttpResponseRedirect(visit.request.path)


def _may_foresee(visit: VersionVisit) -> bool:
    return visit.access.role in perms.MAY_SET_CEILINGS and not visit.version.is_frozen


def _forecasting(visit: VersionVisit) -> list[str]:
    """The codes of the other versions of the plan that foresee something. One query."""
    others = Version.objects.visible_to(visit.user).filter(plan=visit.version.plan_id, forecasts__isnull=False)
    return list(others.exclude(pk=visit.version.pk).order_by("code").values_list("code", flat=True).distinct())


@governed_page
def latest(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The anomalies of the version being made, the last one; of the reference where none is."""
    versions = readable_versions(access)
    if not versions:
        return HttpResponseRedirect(reverse("versions:index", kwargs={"agency": access.agency.slug}))
    making = [one for one in versions if not one.is_frozen]
    chosen = max(making, key=lambda one: one.created_at) if making else versions[0]
    place = {"agency": access.agency.slug, "version": chosen.code}
    return HttpResponseRedirect(reverse("controles:anomalies", kwargs=place))


@version_page
def anomalies(visit: VersionVisit) -> HttpResponseBase:
    """What the checks find in a version; who may acknowledges warnings, and takes that back."""
    if visit.request.method == "POST":
        return _settled(visit)
    return _anomalies_page(visit, inspected(visit.version))


def _anomalies_page(visit: VersionVisit, inspection: Inspection, error: str = "") -> HttpResponseBase:
    request = visit.request
    narrowing = Narrowing.of(request.GET)
    here = f"{request.path}?{narrowing.query}"
    table = anomalies_table(inspection, narrowing, here)
    file = file_of(visit, [table])
    if file is not None:
        return file
    every = [*inspection.standing, *(one.anomaly for one in inspection.accepted if one.anomaly is not None)]
    context = {
        "visit": visit,
        "version": visit.version,
        "identity": table.identity,
        "groups": groups(inspection, narrowing),
        "accepted": anomaly_page.acknowledged(inspection, timezone.now()),
        "choosers": narrowing.choosers(every),
        "is_narrowed": bool(narrowing.query),
        "here": here,
        "may": visit.access.role in perms.MAY_ACKNOWLEDGE and not visit.version.is_frozen,
        "error": error,
        "reason": request.POST.get("motif", ""),
        "ticked": set(request.POST.getlist("anomalie")),
    }
    return render(request, "allocations/controles/anomalies.html", context)


def _settled(visit: VersionVisit) -> HttpResponseBase:
    """Acknowledge what is ticked, or take an acknowledgement back."""
    request = visit.request
    if "reprendre" in request.POST:
        pk = whole_number(request.POST["reprendre"], 18)
        mine = Acknowledgement.objects.filter(version=visit.version)
        one = None if pk is None else mine.filter(pk=pk).first()
        if one is not None:
            actions.take_back_acknowledgement(by=visit.user, acknowledgement=one)
        messages.success(request, "L’avertissement est de nouveau à acquitter.")
        return HttpResponseRedirect(request.get_full_path())
    wanted = request.POST.getlist("liste" if "tout" in request.POST else "anomalie")
    try:
        count = actions.acknowledge(
            by=visit.user, version=visit.version, fingerprints=wanted, reason=prose(request.POST.get("motif", ""))
        )
    except Refused as refused:
        return _anomalies_page(visit, inspect(visit.version), str(refused))
    words = counted(count, "avertissement acquitté.", "avertissements acquittés.")
    messages.success(request, words if count else "C’est déjà fait : ces avertissements sont acquittés.")
    return HttpResponseRedirect(request.get_full_path())
