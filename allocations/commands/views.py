"""The pages of commands: asked, previewed as often as one likes, applied once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html

from allocations.addresses import grid_address, operation_address
from allocations.command_list import COMMANDS, Command
from allocations.commands import preview
from allocations.commands.apply_form import ApplyForm
from allocations.commands.page import Page
from allocations.commands.running import (
    FORMS,
    ProposalMoved,
    Run,
    already_done,
    apply,
    changed_since,
    prepare,
    require_as_shown,
)
from allocations.commands.sheet import Ground
from allocations.models import Change, Operation
from allocations.visit import VersionVisit, version_page
from prs_budget.lib.entry_unit import entry_unit
from prs_budget.lib.grid.request import operation_number
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import BadAddress, CellsMoved, NumberReused, Refused
from prs_budget.lib.words import counted
from prs_budget.pages.files import FORMATS, file_in

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict
    from django.http.response import HttpResponseBase


@version_page
def index(visit: VersionVisit) -> HttpResponseBase:
    """The commands that there are; the lines and years chosen go with each."""
    _require_entry(visit)
    context = {"visit": visit, "version": visit.version, "commands": COMMANDS.values()}
    return render(visit.request, "allocations/commandes/liste.html", context)


@version_page
def command(visit: VersionVisit, name: str) -> HttpResponseBase:
    """One command: its form; with `apercu`, what it would do; with `appliquer`, done."""
    if name not in COMMANDS:
        raise Http404(f"Il n’y a pas de commande « {name} ».")
    _require_entry(visit)
    given = _given(visit.request)
    try:
        return _answer(visit, COMMANDS[name], Ground(visit.user, visit.version, visit.rights), given)
    except BadAddress as error:
        return render(visit.request, "400.html", {"reasons": error.reasons}, status=400)


def _given(request: HttpRequest) -> QueryDict:
    """What is asked; a form that opens is in the unit remembered, what an address asks is in the unit that it says."""
    if request.method == "POST":
        return request.POST
    unit = entry_unit(request)
    if {"apercu", "format", "unite"} & set(request.GET):
        return request.GET
    given = request.GET.copy()
    given["unite"] = unit.name
    return given


def _require_entry(visit: VersionVisit) -> None:
    if visit.rights.refused:
        raise PermissionDenied(f"{visit.version} : {visit.rights.refused}")


def _answer(visit: VersionVisit, command: Command, ground: Ground, given: QueryDict) -> HttpResponseBase:
    request = visit.request
    if request.method == "POST" and "appliquer" in given:
        return _apply(visit, command, ground, given)
    if request.method != "POST" and "" in given.values():
        return HttpResponseRedirect(f"{request.path}?{_without_blanks(given)}")
    number = operation_number(given.get("operation", ""))
    if not {"apercu", "format"} & set(given):
        return Page(visit, Run(command, ground, FORMS[command.name](ground, given, asked=False)), number).response()
    if "operation" in given and "format" not in given and (done := already_done(ground, number)) is not None:
        # « Précédent » after applying: the same page, so the same operation, which is done
        return Page(
            visit, Run(command, ground, FORMS[command.name](ground, given, asked=False)), number, done=done
        ).response()
    run = prepare(command, ground, given)
    wanted = str(given.get("format", ""))
    if run.proposal is not None and wanted in FORMATS:
        made = {one.name: one for one in preview.every_table(run, request.get_full_path())}
        return file_in(wanted, visit, [made[preview.CELLS]] if wanted == "csv" else list(made.values()))
    return Page(visit, run, number).response()


def _without_blanks(given: QueryDict) -> str:
    """What an address says, without the fields that were left blank."""
    return urlencode([(name, value) for name, values in given.lists() for value in values if value])


def _apply(visit: VersionVisit, command: Command, ground: Ground, given: QueryDict) -> HttpResponseBase:
    """Do what was shown. Whatever stops it is told above the preview of what it would give now; nothing is lost."""
    number = operation_number(given.get("operation", ""))
    run = prepare(command, ground, given)
    confirm = ApplyForm(run, given)
    try:
        if (done := already_done(ground, number)) is not None:
            return _redirect(visit, done)
        require_as_shown(run, given.get("empreinte", ""), whole_number(given.get("vu", ""), 18) or 0)
        if run.proposal is None or not confirm.is_valid():
            return Page(visit, run, number, confirm).response()
        cause, reason = confirm.cleaned_data["motif"], confirm.cleaned_data["raison"].strip()
        return _redirect(visit, apply(by=visit.user, run=run, cause=cause, reason=reason, number=number).operation)
    except Refused as refused:
        if (done := already_done(ground, number)) is not None:
            return _redirect(visit, done)
        return _stopped(visit, run, given, refused)
    except PermissionDenied as refused:
        return Page(visit, run, number, confirm, refused).response()


def _stopped(visit: VersionVisit, run: Run, given: QueryDict, refused: Refused) -> HttpResponseBase:
    """The page again, with what stopped the command and what it would do now."""
    number = uuid.uuid4() if isinstance(refused, NumberReused) else operation_number(given.get("operation", ""))
    if not isinstance(refused, CellsMoved):
        return Page(visit, run, number, ApplyForm(run, given), refused).response()
    error = ProposalMoved(changed_since(run, run.seen))
    again = prepare(run.command, run.ground, given)
    return Page(visit, again, number, ApplyForm(again, given), error).response()


def _redirect(visit: VersionVisit, operation: Operation) -> HttpResponseRedirect:
    """Back to the grid, with what was done and the way to undo it."""
    count = Change.objects.filter(operation=operation).count()
    address, words = operation_address(operation, visit.version), counted(count, "cellule modifiée")
    messages.success(visit.request, format_html('{}. <a href="{}">Annuler</a>', words, address))
    return HttpResponseRedirect(grid_address(visit.version))
