"""The forms of lines, which work without a script: the amounts of one line, and a new line."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from allocations import actions, perms
from allocations.actions import CellsMoved, CellsRefused, NumberReused
from allocations.actions.lines import LineExists
from allocations.actions.locking import locked
from allocations.addresses import grid_address, line_address
from allocations.entry.forms import LineForm
from allocations.entry.line_page import LinePage
from allocations.entry.new_line_form import NewLineForm, is_new
from allocations.enums import Recurrence, Way
from allocations.models import Line
from allocations.visit import VersionVisit, version_page
from projects.actions import save_node, save_place
from projects.models import Measure, Plan
from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.refusals import Refused
from prs_budget.lib.words import counted
from prs_budget.organisation.models import Sector

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_MEASURE_FIELDS = {"code": "code_mesure", "label": "intitule_mesure", "project": "projet"}
_SECTOR_FIELDS = {
    "code": "code_domaine",
    "label": "intitule_domaine",
    "direction": "direction",
    "heading": "acteur",
}


@version_page
def line(visit: VersionVisit, line: str) -> HttpResponseBase:
    """The form of one line: a field for each open year, why, and the note."""
    page = LinePage.of(visit, line, entry_unit(visit.request), timezone.now())
    form = page.form(visit.request.POST if visit.request.method == "POST" else None)
    if not form.is_bound:
        return _drawn(page, form)
    if page.refused:
        form.add_error(None, f"Rien n’est enregistré : {page.refused}")
    elif form.is_valid() and (said := _saved(page, form)):
        return _done(page, form, said)
    if _wants_json(visit.request):
        return _errors(form)
    return _drawn(page, form)


def _drawn(page: LinePage, form: LineForm) -> HttpResponseBase:
    context = {"page": page, "form": form, "rows": page.rows(form), "version": page.visit.version}
    return render(page.visit.request, "allocations/saisie/ligne.html", context)


def _saved(page: LinePage, form: LineForm) -> str:
    """Write the amounts and the note together, and say what was written; nothing where the form now says why not."""
    number = form.cleaned_data["operation"] or uuid.uuid4()
    try:
        return _write(page, form, number)
    except NumberReused:
        # the page was sent, corrected by « back », and sent again: the revisions seen still guard the cells
        form.typed["operation"] = str(uuid.uuid4())
        form.add_error(None, "Cette page a déjà servi à un enregistrement : vérifiez les montants, puis enregistrez.")
    except CellsMoved as moved:
        page.renew()
        form.clash([int(cell.year) for cell in moved.cells], {held.year: held.seen for held in page.years})
    except CellsRefused as bad:
        form.refuse(bad.cells)
    except Refused as refused:
        form.add_error(None, str(refused))
    return ""


@transaction.atomic
def _write(page: LinePage, form: LineForm, number: uuid.UUID) -> str:
    visit, count, note = page.visit, len(form.edits), form.new_note
    if count:
        actions.change_amounts(
            by=visit.user,
            version=visit.version,
            edits=form.edits,
            way=Way.FORM,
            cause=form.cleaned_data["motif"],
            reason=form.cleaned_data["raison"],
            number=number,
        )
    if note is not None:
        actions.note_line(by=visit.user, version=visit.version, line=page.line, text=note)
    amounts = counted(count, "montant enregistré.", "montants enregistrés.") if count else ""
    said = " ".join(part for part in (amounts, "Note enregistrée." if note is not None else "") if part)
    return said or "Rien à enregistrer."


def _done(page: LinePage, form: LineForm, said: str) -> HttpResponseBase:
    """Back to the line, or on to the next one."""
    request = page.visit.request
    if _wants_json(request):
        return JsonResponse({"line": page.line.code, "changed": len(form.edits), "note": form.cleaned_data["note"]})
    messages.success(request, f"{page.line.code} : {said}")
    onwards = page.following if "suite" in request.POST else None
    return HttpResponseRedirect(onwards.href if onwards else page.address)


@version_page
def new(visit: VersionVisit) -> HttpResponseBase:
    """A line more: what identifies it, chosen or, for who may restructure, new."""
    request = visit.request
    if not visit.rights.is_frozen:
        visit.rights.require_any()
    given = request.POST if request.method == "POST" else None
    form = NewLineForm(visit, given, {name: str(value) for name, value in request.GET.items()})
    if given is not None and form.is_valid():
        try:
            return _added(visit, _opened(visit, form))
        except LineExists as exists:
            return _exists(visit, form, exists)
        except Refused as refused:
            form.add_error(None, str(refused))
        except _Blamed:
            pass  # the form says it
    if given is not None and _wants_json(request):
        return _errors(form)
    return _asked(visit, form)


def _asked(visit: VersionVisit, form: NewLineForm, existing: str = "") -> HttpResponseBase:
    context = {
        "visit": visit,
        "version": visit.version,
        "form": form,
        "grid": grid_address(visit.version),
        "existing": existing,
        "existing_address": line_address(visit.version, existing) if existing else "",
    }
    return render(visit.request, "allocations/saisie/ligne_nouvelle.html", context)


class _Blamed(Exception):
    """What was typed of a new measure or sector cannot be stored: the form says why."""


@transaction.atomic
def _opened(visit: VersionVisit, form: NewLineForm) -> Line:
    """The line opened, after the measure and the sector that were missing: all or nothing."""
    # the version, then its plan, as every line is opened: the code of what is new is the next one of the plan
    locked(visit.version)
    Plan.objects.select_for_update().get(pk=visit.version.plan_id)
    return actions.open_line(
        by=visit.user,
        version=visit.version,
        measure=_kept_measure(visit, form),
        sector=_kept_sector(visit, form),
        envelope=form.envelope,
        recurrence=Recurrence(form.cleaned_data["recurrence"]),
        last_year=int(form.cleaned_data["annee"] or 0),
        note=form.cleaned_data["note"],
        reason=form.cleaned_data["raison"],
    )


def _kept_measure(visit: VersionVisit, form: NewLineForm) -> Measure:
    measure = form.measure
    if is_new(measure):
        perms.require(visit.user, visit.agency, perms.MAY_RESTRUCTURE)
        _check(measure, form, _MEASURE_FIELDS)
        same = Measure.objects.filter(project=measure.project, label__iexact=measure.label).first()
        _refuse_twin(same, form, "intitule_mesure", f"le projet {measure.project.code} a déjà cette mesure")
        save_node(by=visit.user, node=measure, fields=["code", "label", "project"], reason=form.cleaned_data["raison"])
    return measure


def _kept_sector(visit: VersionVisit, form: NewLineForm) -> Sector:
    sector = form.sector
    if is_new(sector):
        perms.require(visit.user, visit.agency, perms.MAY_RESTRUCTURE)
        _check(sector, form, _SECTOR_FIELDS)
        same = Sector.objects.filter(direction=sector.direction, label__iexact=sector.label).first()
        _refuse_twin(same, form, "intitule_domaine", f"la direction {sector.direction.code} a déjà ce domaine")
        fields = ["code", "label", "direction", "heading"]
        save_place(by=visit.user, place=sector, fields=fields, reason=form.cleaned_data["raison"])
    return sector


def _check(row: Measure | Sector, form: NewLineForm, fields: dict[str, str]) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        form.blame(error, fields)
        raise _Blamed from None


def _refuse_twin(twin: Measure | Sector | None, form: NewLineForm, field: str, told: str) -> None:
    """A second click, or someone else, would make the same thing twice under two codes."""
    if twin is not None:
        form.add_error(field, f"Rien n’est enregistré : {told}, {twin.code}. Choisissez-la dans la liste.")
        raise _Blamed


def _added(visit: VersionVisit, line: Line) -> HttpResponseBase:
    address = line_address(visit.version, line.code)
    if _wants_json(visit.request):
        return JsonResponse({"line": line.code, "href": address}, status=201)
    messages.success(visit.request, f"Ligne {line.code} ajoutée à {visit.version} : saisissez ses montants.")
    if "grille" in visit.request.GET:
        address = f"{grid_address(visit.version)}?ligne={line.code}"
    return HttpResponseRedirect(address)


def _exists(visit: VersionVisit, form: NewLineForm, exists: LineExists) -> HttpResponseBase:
    if _wants_json(visit.request):
        answer = {"detail": str(exists), "line": exists.line, "href": line_address(visit.version, exists.line)}
        return JsonResponse(answer, status=409)
    return _asked(visit, form, exists.line)


def _wants_json(request: HttpRequest) -> bool:
    """Whether the grid asks, and not a page."""
    return request.headers.get("Accept") == "application/json"


def _errors(form: Form) -> HttpResponseBase:
    """Why nothing was written, field by field; « __all__ » is the form's own."""
    told: dict[str, Any] = {name: [str(one) for one in errors] for name, errors in form.errors.items()}
    return JsonResponse({"detail": "Rien n’est enregistré.", "errors": told}, status=422)
