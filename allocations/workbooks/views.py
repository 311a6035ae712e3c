"""The pages of workbooks: take one out, bring it back, see what it would change, accept it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from allocations.actions import Edit
from allocations.actions.workbooks import bring_back
from allocations.addresses import operation_address
from allocations.ceilings import ceilings
from allocations.enums import Cause
from allocations.models import Allocation, Operation
from allocations.visit import VersionVisit, version_page
from allocations.workbooks import writing
from allocations.workbooks.carrying import Carried, packed, unpacked
from allocations.workbooks.content import content_of, named_envelopes, open_years
from allocations.workbooks.proposal import Known, Now, WorkbookProposal, propose
from allocations.workbooks.reading import Returned, read
from projects.models import Measure
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import BadAddress, Refused
from prs_budget.lib.spreadsheets.limits import UnreadableFile, require_size
from prs_budget.lib.words import counted
from prs_budget.organisation.models import Sector
from prs_budget.pages.files import XLSX, download, years_code

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

TEMPLATE = "allocations/classeurs/classeur.html"
#: changes shown before acceptance; all of them are written
SHOWN = 300
#: what is kept of a cell that both sides changed
CHOICES = ("mienne", "autre")


@version_page
def workbook(visit: VersionVisit) -> HttpResponseBase:
    """Take the workbook out (`sortir`), bring it back (a file posted), accept it (what the preview carried)."""
    if visit.request.method == "POST":
        return _accept(visit) if "apercu" in visit.request.POST else _preview(visit)
    if "sortir" in visit.request.GET and not visit.rights.refused:
        return _taken_out(visit)
    return _page(visit)


def _taken_out(visit: VersionVisit) -> HttpResponse:
    direction = visit.request.GET.get("direction", "")
    if direction and not visit.agency.directions.filter(code=direction).exists():
        raise BadAddress([f"L’agence n’a pas de direction « {direction[:40]} » : choisissez-la dans la liste."])
    content = content_of(visit, direction)
    named = (visit.agency.code, visit.version.code, years_code(content.years), Unit.EUR.name, direction, "saisie")
    name = "_".join(part for part in named if part)
    return download(writing.render(content), XLSX, f"{name}.xlsx")


def _page(visit: VersionVisit, *, error: str = "", status: int = 200, **context: object) -> HttpResponse:
    own = visit.rights.own
    amounts = Allocation.objects.filter(version=visit.version)
    directions = amounts.order_by("direction__position").values_list("direction__code", "direction__label").distinct()
    shown = [one for one in directions if own is None or one[0] in own.values()]
    context |= {"visit": visit, "version": visit.version, "directions": shown, "error": error}
    context["causes"] = Cause.choices
    return render(visit.request, TEMPLATE, context, status=status)


def _preview(visit: VersionVisit) -> HttpResponse:
    """What the posted file would change. Nothing is written."""
    if visit.rights.refused:
        raise PermissionDenied(visit.rights.refused)
    file = visit.request.FILES.get("classeur")
    if file is None:
        return _page(visit, error="Choisissez un classeur à rapporter.", status=400)
    try:
        require_size(file.size or 0)
        returned = read(file.read())
    except UnreadableFile as unreadable:
        return _page(visit, error=str(unreadable), status=400)
    if returned.version != visit.version.code:
        told = f"Ce classeur est celui de la version {returned.version} ; cette page est celle de {visit.version.code}."
        return _page(visit, error=told, status=400)
    return _proposed(visit, returned, uuid.uuid4())


def _proposed(visit: VersionVisit, returned: Returned, number: uuid.UUID, error: str = "") -> HttpResponse:
    proposal = proposal_of(visit, returned)
    revs = {(one.line, one.year): one.rev for one in (*proposal.changes, *proposal.conflicts)}
    return _page(
        visit,
        error=error,
        status=409 if error else 200,
        proposal=proposal,
        returned=returned,
        shown=proposal.changes[:SHOWN],
        conflicts=proposal.conflicts[:SHOWN],
        chosen=visit.request.POST.get("conflits", ""),
        kept=[name for name in visit.request.POST if visit.request.POST[name] == "mienne"],
        left=[name for name in visit.request.POST if visit.request.POST[name] == "autre"],
        carried=packed(Carried(returned, number, revs)),
        cause=visit.request.POST.get("motif", ""),
        reason=visit.request.POST.get("raison", ""),
    )


def proposal_of(visit: VersionVisit, returned: Returned) -> WorkbookProposal:
    """What a workbook would change in the version as it is now. Six queries."""
    version, rights = visit.version, visit.rights
    codes = {one.line for one in returned.cells} | returned.notes.keys()
    rows = (
        Allocation.objects.filter(version=version, line__code__in=codes)
        if len(codes) < 500
        else (Allocation.objects.filter(version=version))
    )
    now = {}
    directions = {}
    for code, year, rev, amount, direction in rows.values_list("line__code", "year", "rev", "amount", "direction"):
        now[code, year] = Now(rev, amount, rights.refusal(direction))
        directions[code] = direction
    years = open_years(version)
    for code, direction in directions.items():
        for year in years:
            now.setdefault((code, year), Now(0, None, rights.refusal(direction)))
    known = Known(
        measures=dict(Measure.objects.filter(plan=version.plan_id, closed_on=None).values_list("code", "pk")),
        sectors={
            (one.direction.code, one.label): one.pk
            for one in Sector.objects.filter(agency=version.agency_id, closed_on=None).select_related("direction")
            if not rights.refusal(one.direction_id)
        },
        envelopes=named_envelopes(version),
    )
    # an envelope is looked at only for lines that hold nothing
    tops = {place: one.amount for place, one in ceilings(version).items()} if returned.new_lines else {}
    return propose(returned, now, known, years, tops)


def _accept(visit: VersionVisit) -> HttpResponseBase:
    """Write what the preview showed, if nothing moved since; a second click finds what the first one wrote."""
    post = visit.request.POST
    carried = unpacked(post.get("apercu", ""))
    if carried is None or carried.returned.version != visit.version.code:
        return _page(visit, error="Cet aperçu n’est plus valable : rapportez le classeur à nouveau.", status=400)
    if (already := _already_written(visit, carried)) is not None:
        return already
    proposal = proposal_of(visit, carried.returned)
    revs = {(one.line, one.year): one.rev for one in (*proposal.changes, *proposal.conflicts)}
    if revs != dict(carried.revs):
        if (already := _already_written(visit, carried)) is not None:
            return already
        told = "Des cellules ont changé depuis l’aperçu : le voici à jour. Rien n’est écrit."
        return _proposed(visit, carried.returned, carried.number, told)
    choices = {one: post.get(one.name) or post.get("conflits") for one in proposal.conflicts}
    if left := sum(choice not in CHOICES for choice in choices.values()):
        told = f"Choisissez une valeur pour chaque conflit, ou une pour tous : {left} n’en ont pas."
        return _proposed(visit, carried.returned, carried.number, told)
    if proposal.asked and post.get("ampleur") != proposal.asked:
        told = "Des montants sont d’un autre ordre de grandeur : confirmez-les, ou corrigez le classeur."
        return _proposed(visit, carried.returned, carried.number, told)
    kept = [*proposal.changes, *(one for one, choice in choices.items() if choice == "mienne")]
    try:
        written = bring_back(
            by=visit.user,
            version=visit.version,
            edits=[Edit(one.line, one.year, one.rev, one.mine) for one in kept],
            opened=[one.line for one in proposal.opened],
            notes=dict(proposal.notes),
            number=carried.number,
            cause=post.get("motif", "") if post.get("motif", "") in Cause.values else "",
            reason=reason_in(post.get("raison", "")),
            parameters={"classeur": {"sorti par": carried.returned.by, "le": carried.returned.at}},
        )
    except Refused as refused:
        return _proposed(visit, carried.returned, carried.number, str(refused))
    words = counted(written.changed, "cellule changée")
    lines = {0: "", 1: ", 1 ligne nouvelle"}.get(len(proposal.opened), f", {len(proposal.opened)} lignes nouvelles")
    messages.success(visit.request, f"Classeur rapporté : {words}{lines}.")
    return HttpResponseRedirect(operation_address(written.operation, visit.version))


def _already_written(visit: VersionVisit, carried: Carried) -> HttpResponse | None:
    """The operation that the first of two clicks wrote; the second changed nothing."""
    done = Operation.objects.filter(uuid=carried.number, version=visit.version, by=visit.user).first()
    return None if done is None else HttpResponseRedirect(operation_address(done, visit.version))
