"""The sheets of a stage: the grid, its data, what it saves, the plain form, a place or a line of receipts to add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from fir import actions
from fir.facts.sheets import CREDITS, FIGURES, RECEIPTS, Sheet
from fir.models import FirYear, Receipt
from fir.stages import changes
from fir.stages.forms import PlaceForm, ReceiptForm
from fir.stages.grid import grid_of, links
from fir.stages.pages import done, page
from fir.stages.plain import PAGE_SIZE, PlainForm
from fir.stages.stage import StageVisit
from fir.visit import Visit, fir_form
from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.grid.request import require_length
from prs_budget.lib.problems import BadRequest, problem
from prs_budget.lib.words import counted, moment_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

TITLES = {CREDITS: "AE et CP", RECEIPTS: "recettes"}


def known(name: str) -> str:
    """The name of a sheet; 404 for another."""
    if name not in FIGURES:
        raise Http404(f"Une étape a des crédits et des recettes, pas de « {name} ».")
    return name


@fir_form
def sheet(visit: Visit, fir_year: FirYear, stage: str, sheet: str) -> HttpResponseBase:
    """The grid of a sheet; `vue=liste`, and a browser without script, get a plain form, which posts here."""
    place = StageVisit.of(visit, fir_year, stage)
    found = Sheet.of(place.stage, known(sheet))
    shown = Paginator(found.lines, PAGE_SIZE).get_page(visit.request.GET.get("page"))
    posted, asks_list = visit.request.method == "POST", visit.request.GET.get("vue") == "liste" or not found.lines
    typed, unit = (visit.request.POST.dict() if posted else {}), entry_unit(visit.request)
    form = PlainForm(found, tuple(shown.object_list), typed, unit=unit)
    if posted:
        count = form.save(visit.access.user)
        if count is not None:
            messages.success(visit.request, saved(count))
            return HttpResponseRedirect(visit.request.get_full_path())
        found = Sheet.of(place.stage, sheet)
        again = {line.code for line in shown.object_list}
        form.sheet, form.shown = found, tuple(line for line in found.lines if line.code in again)
    return _sheet_page(place, found, form, shown, is_list=posted or asks_list)


def _sheet_page(place: StageVisit, sheet: Sheet, form: PlainForm, shown: object, *, is_list: bool) -> HttpResponseBase:
    agency = place.visit.access.agency
    kwargs = place.kwargs | {"sheet": sheet.name}
    now = timezone.now()
    return page(
        place.visit,
        place.fir_year,
        "fir/saisie/sheet.html",
        title=f"{place.stage.code} {place.fir_year.year} : {TITLES[sheet.name]}",
        place=place,
        stage=place.stage,
        sheet=sheet,
        form=form,
        shown=shown,
        is_list=is_list,
        is_credits=sheet.name == CREDITS,
        links=links(place, sheet.name),
        data=reverse("fir:etape_donnees", kwargs=kwargs),
        now=moment_of(now, agency.time_zone, now),
    )


def saved(count: int) -> str:
    """How many figures were saved, in a sentence."""
    if not count:
        return "Rien n’a changé."
    return counted(count, "chiffre enregistré.", "chiffres enregistrés.")


@fir_form
def data(visit: Visit, fir_year: FirYear, stage: str, sheet: str) -> HttpResponseBase:
    """What the grid of a sheet is made of."""
    place = StageVisit.of(visit, fir_year, stage)
    return JsonResponse(grid_of(place, Sheet.of(place.stage, known(sheet))))


@fir_form
def figures(visit: Visit, fir_year: FirYear, stage: str, sheet: str) -> HttpResponseBase:
    """What the grid saves."""
    if visit.request.method != "POST":
        return problem(405, "Cette adresse reçoit des chiffres (POST) : elle ne se lit pas.")
    place = StageVisit.of(visit, fir_year, stage)
    try:
        require_length(visit.request.META.get("CONTENT_LENGTH"))
        return changes.answer(visit.access.user, place.stage, known(sheet), visit.request.body)
    except BadRequest as bad:
        return problem(400, str(bad))
    except PermissionDenied as refused:
        return problem(403, str(refused))


@fir_form
def new_place(visit: Visit, fir_year: FirYear, stage: str) -> HttpResponseBase:
    """A place to add to the authorisations of a stage."""
    place = StageVisit.of(visit, fir_year, stage)
    form = PlaceForm(visit.request.POST if visit.request.method == "POST" else None, fir_year=fir_year)
    if form.is_valid():
        wanted = form.place(actions.not_broken_down(fir_year.agency))

        def add() -> str:
            actions.open_place(by=visit.access.user, stage=place.stage, place=wanted)
            return f"Endroit {wanted.code.replace(':', ' › ')} ouvert : saisissez ses AE et ses CP."

        if (answer := done(visit, form, add, _back(place, CREDITS, wanted.code))) is not None:
            return answer
    return _adding(place, form, CREDITS, f"Nouvel endroit de {place.stage.code}", "Ouvrir l’endroit")


@fir_form
def new_receipt(visit: Visit, fir_year: FirYear, stage: str) -> HttpResponseBase:
    """A line of receipts to add to a stage."""
    place = StageVisit.of(visit, fir_year, stage)
    held = Receipt.objects.filter(stage=place.stage).order_by().values_list("line", flat=True)
    posted = visit.request.POST if visit.request.method == "POST" else None
    form = ReceiptForm(posted, agency=fir_year.agency, but=() if posted else held)
    if form.is_valid():
        code = form.words["line"].code if "line" in form.words else form.words["code"]

        def add() -> str:
            line = actions.open_receipt(by=visit.access.user, stage=place.stage, **form.words)
            return f"Recette {line.code} ajoutée : saisissez son montant."

        if (answer := done(visit, form, add, _back(place, RECEIPTS, code))) is not None:
            return answer
    return _adding(place, form, RECEIPTS, f"Nouvelle recette de {place.stage.code}", "Ajouter la recette")


def _back(place: StageVisit, sheet: str, code: str) -> str:
    """The grid, on the row that was added; the plain form, where one came from it."""
    address = reverse("fir:etape_feuille", kwargs=place.kwargs | {"sheet": sheet})
    is_list = place.visit.request.POST.get("vue") == "liste"
    return f"{address}?vue=liste" if is_list else f"{address}?ligne={code}"


def _adding(place: StageVisit, form: object, sheet: str, title: str, verb: str) -> HttpResponseBase:
    request = place.visit.request
    return page(
        place.visit,
        place.fir_year,
        "fir/saisie/ajouter.html",
        title=title,
        place=place,
        stage=place.stage,
        form=form,
        verb=verb,
        sheet_name=TITLES[sheet],
        back=reverse("fir:etape_feuille", kwargs=place.kwargs | {"sheet": sheet}),
        view=request.POST.get("vue", "") or request.GET.get("vue", ""),
    )
